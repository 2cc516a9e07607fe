import { expect, test } from "vitest";
import type { Statement } from "../../src/iam/document.js";
import { organization, scp } from "../audit/made-estate.js";
import { ACCOUNT, allow, attach, document, managed, role, user } from "../audit/made-evidence.js";
import { ALL, ANA, admin, ana, aws, bounded, deny, fate, type Given, iam, inline, service } from "./made-paths.js";

const root = iam("root");
const tagged = (key: string, value: string, operator = "StringEquals"): Statement["Condition"] => ({
  [operator]: { [`aws:PrincipalTag/${key}`]: value },
});
const withTag = (statements: readonly Partial<Statement>[], Value: string) =>
  user("ana", { UserPolicyList: inline(...statements), Tags: [{ Key: "access", Value }] });
const ifAdmin = allow("*", "*", tagged("access", "admin"));

const cases: readonly (readonly [name: string, expected: ReturnType<typeof fate>, given: Given, arn?: string])[] = [
  ["everything for a tag that it may give itself", "can", { UserDetailList: [ana(ifAdmin, allow("iam:TagUser", ANA))] }],
  ["everything for a tag that it has not, and may not give itself", "cannot", { UserDetailList: [ana(ifAdmin)] }],
  ["leave to tag others", "cannot", { UserDetailList: [ana(ifAdmin, allow("iam:TagUser", iam("user/bob")))] }],
  ["a tag of another value that it may change", "can", { UserDetailList: [withTag([ifAdmin, allow("iam:TagUser")], "read")] }],
  [
    "leave to give itself another tag",
    "cannot",
    {
      UserDetailList: [
        ana(ifAdmin, allow("iam:TagUser", "*", { "ForAllValues:StringEquals": { "aws:TagKeys": ["cost-centre"] } })),
      ],
    },
  ],
  [
    "leave to give itself another value of the tag",
    "cannot",
    { UserDetailList: [ana(ifAdmin, allow("iam:TagUser", "*", { StringEquals: { "aws:RequestTag/access": "read" } }))] },
  ],
  [
    "leave to give itself just that tag",
    "can",
    { UserDetailList: [ana(ifAdmin, allow("iam:TagUser", "*", { StringEquals: { "aws:RequestTag/access": "admin" } }))] },
  ],
  ["a deny of tagging itself", "cannot", { UserDetailList: [ana(ifAdmin, allow("iam:TagUser"), deny("iam:Tag*", ANA))] }],
  [
    "a boundary without tagging",
    "cannot",
    {
      UserDetailList: [{ ...ana(ifAdmin, allow("iam:TagUser")), ...bounded("limit") }],
      Policies: [managed("limit", document({ NotAction: "iam:Tag*", Resource: "*" }))],
    },
  ],
  [
    "an SCP against tagging",
    "cannot",
    {
      UserDetailList: [ana(ifAdmin, allow("iam:TagUser"))],
      organization: organization([scp("K", document(deny("iam:TagUser")), ACCOUNT)]),
    },
  ],
  [
    "a deny for a tag that it may take off",
    "can",
    {
      UserDetailList: [
        withTag(
          [
            allow("*"),
            deny(
              [
                "iam:Put*",
                "iam:Attach*",
                "iam:Create*",
                "iam:PassRole",
                "sts:*",
                "iam:Delete*",
                "iam:Tag*",
                "iam:Set*",
                "iam:Add*",
                "iam:Update*",
              ],
              "*",
              tagged("access", "limited"),
            ),
          ],
          "limited",
        ),
      ],
    },
  ],
  [
    "a deny for a tag that it may not take off",
    "cannot",
    {
      UserDetailList: [
        withTag(
          [
            { NotAction: ["iam:UntagUser", "iam:TagUser"], Resource: "*" },
            deny(["iam:*", "sts:*"], "*", tagged("access", "limited")),
          ],
          "limited",
        ),
      ],
    },
  ],
  [
    "a role that trusts who has a tag that it may give itself",
    "can",
    {
      UserDetailList: [ana(allow("iam:TagUser", ANA), allow("sts:AssumeRole", iam("role/admin")))],
      RoleDetailList: [admin(aws(root, tagged("access", "admin")))],
    },
  ],
  [
    "a role that trusts who has a tag that it has not",
    "cannot",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", iam("role/admin")))],
      RoleDetailList: [admin(aws(root, tagged("access", "admin")))],
    },
  ],
  [
    "a role gives itself the tag",
    "can",
    {
      RoleDetailList: [
        role("app", {
          AssumeRolePolicyDocument: service("lambda.amazonaws.com"),
          RolePolicyList: inline(ifAdmin, allow("iam:TagRole", iam("role/app"))),
        }),
      ],
    },
    iam("role/app"),
  ],
  [
    "a tag by a pattern, in a managed policy",
    "can",
    {
      UserDetailList: [user("ana", { UserPolicyList: inline(allow("iam:TagUser")), AttachedManagedPolicies: [attach("abac")] })],
      Policies: [managed("abac", document(allow("*", "*", tagged("access", "adm*", "StringLike"))))],
    },
  ],
  [
    "its tag, then its policies: one after the other",
    "can",
    { UserDetailList: [ana(allow("iam:PutUserPolicy", ANA, tagged("access", "admin")), allow("iam:TagUser", ANA))] },
  ],
  [
    "a boss with nothing to gain",
    "cannot",
    { UserDetailList: [ana(allow("iam:TagUser")), user("boss", { UserPolicyList: ALL })] },
  ],
];

test.each(cases.map(([name, ...rest]) => ({ name, rest })))("$name", ({ rest: [expected, given, arn] }) => {
  expect(fate(given, arn)).toBe(expected);
});
