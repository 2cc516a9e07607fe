import { describe, expect, test } from "vitest";
import { allow, document, role, user } from "../audit/made-evidence.js";
import { ALL, ana, aws, bounded, deny, escalationIn, fate, type Given, iam, inline, service } from "./made-paths.js";

type Case = readonly [title: string, expected: ReturnType<typeof fate>, given: Given];

const TEAM = { StringEquals: { "aws:ResourceTag/team": "ops" } };
const OWN_TEAM = { StringEquals: { "iam:ResourceTag/team": "${aws:PrincipalTag/team}" } };
const admin = (more: Partial<ReturnType<typeof role>> = {}) =>
  role("admin", { RolePolicyList: ALL, AssumeRolePolicyDocument: aws(iam("root")), ...more });
const run = admin({ AssumeRolePolicyDocument: service("lambda.amazonaws.com") });
const assumesTagged = allow("sts:AssumeRole", "*", TEAM);
const WHEN_TAGGED = inline(allow("*", "*", { StringEquals: { "aws:PrincipalTag/team": "ops" } }));

/** Source: IAM User Guide, "Controlling access to and for IAM users and roles using tags". */
const resources: readonly Case[] = [
  [
    "a role that it may assume once it has a tag, which it may give",
    "can",
    { UserDetailList: [ana(assumesTagged, allow("iam:TagRole"))], RoleDetailList: [admin()] },
  ],
  ["which it may not give", "cannot", { UserDetailList: [ana(assumesTagged)], RoleDetailList: [admin()] }],
  [
    "which it may give to another role only",
    "cannot",
    { UserDetailList: [ana(assumesTagged, allow("iam:TagRole", iam("role/worker")))], RoleDetailList: [admin(), role("worker")] },
  ],
  [
    "which has the tag already",
    "can",
    { UserDetailList: [ana(assumesTagged)], RoleDetailList: [admin({ Tags: [{ Key: "team", Value: "ops" }] })] },
  ],
  [
    "another value in place of the one that it has",
    "can",
    {
      UserDetailList: [ana(assumesTagged, allow("iam:TagRole"))],
      RoleDetailList: [admin({ Tags: [{ Key: "team", Value: "security" }] })],
    },
  ],
  [
    "tags of other keys only",
    "cannot",
    {
      UserDetailList: [
        ana(assumesTagged, allow("iam:TagRole", "*", { "ForAllValues:StringEquals": { "aws:TagKeys": ["cost-center"] } })),
      ],
      RoleDetailList: [admin()],
    },
  ],
  [
    "other values only",
    "cannot",
    {
      UserDetailList: [ana(assumesTagged, allow("iam:TagRole", "*", { StringEquals: { "aws:RequestTag/team": "web" } }))],
      RoleDetailList: [admin()],
    },
  ],
  [
    "tags of roles that have it already only",
    "cannot",
    { UserDetailList: [ana(assumesTagged, allow("iam:TagRole", "*", TEAM))], RoleDetailList: [admin()] },
  ],
  [
    "a denial of tagging",
    "cannot",
    {
      UserDetailList: [ana(assumesTagged, allow("iam:TagRole"), deny("iam:TagRole", iam("role/admin")))],
      RoleDetailList: [admin()],
    },
  ],
  [
    "a boundary without tagging",
    "cannot",
    {
      UserDetailList: [{ ...ana(assumesTagged, allow("iam:TagRole")), ...bounded("limit") }],
      RoleDetailList: [admin()],
      Policies: [
        {
          PolicyName: "limit",
          PolicyId: "ANPALIMIT",
          Arn: iam("policy/limit"),
          Path: "/",
          DefaultVersionId: "v1",
          PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document: document(allow("sts:AssumeRole")) }],
        },
      ],
    },
  ],
  [
    "the tag that it has itself",
    "can",
    {
      UserDetailList: [
        { ...ana(allow("sts:AssumeRole", "*", OWN_TEAM), allow("iam:TagRole")), Tags: [{ Key: "team", Value: "web" }] },
      ],
      RoleDetailList: [admin()],
    },
  ],
  [
    "a tag that it has not",
    "cannot",
    { UserDetailList: [ana(allow("sts:AssumeRole", "*", OWN_TEAM), allow("iam:TagRole"))], RoleDetailList: [admin()] },
  ],
  [
    "a role that it may pass once it has a tag",
    "can",
    {
      UserDetailList: [
        ana(allow("iam:PassRole", "*", TEAM), allow(["lambda:CreateFunction", "lambda:InvokeFunction"]), allow("iam:TagRole")),
      ],
      RoleDetailList: [run],
    },
  ],
  [
    "a user whose key it may make once it has a tag",
    "may",
    {
      UserDetailList: [ana(allow("iam:CreateAccessKey", "*", TEAM), allow("iam:TagUser")), user("boss", { UserPolicyList: ALL })],
    },
  ],
  [
    "a denial as long as a tag is there, which it may take away",
    "can",
    {
      UserDetailList: [ana(allow("sts:AssumeRole"), deny("sts:AssumeRole", "*", TEAM), allow("iam:UntagRole"))],
      RoleDetailList: [admin({ Tags: [{ Key: "team", Value: "ops" }] })],
    },
  ],
  [
    "which it may not take away",
    "cannot",
    {
      UserDetailList: [ana(allow("sts:AssumeRole"), deny("sts:AssumeRole", "*", TEAM))],
      RoleDetailList: [admin({ Tags: [{ Key: "team", Value: "ops" }] })],
    },
  ],
];

const principals: readonly Case[] = [
  [
    "a role that it may assume and that a tag makes an administrator",
    "can",
    {
      UserDetailList: [ana(allow(["sts:AssumeRole", "iam:TagRole"], iam("role/worker")))],
      RoleDetailList: [role("worker", { AssumeRolePolicyDocument: aws(iam("root")), RolePolicyList: WHEN_TAGGED })],
    },
  ],
  [
    "which it may not tag",
    "cannot",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", iam("role/worker")), allow("iam:TagRole", iam("role/other")))],
      RoleDetailList: [
        role("worker", { AssumeRolePolicyDocument: aws(iam("root")), RolePolicyList: WHEN_TAGGED }),
        role("other"),
      ],
    },
  ],
  [
    "which it may tag and not assume",
    "cannot",
    {
      UserDetailList: [ana(allow("iam:TagRole", iam("role/worker")))],
      RoleDetailList: [role("worker", { AssumeRolePolicyDocument: aws(iam("root")), RolePolicyList: WHEN_TAGGED })],
    },
  ],
  [
    "a tag by which another role's trust lets it in",
    "can",
    {
      UserDetailList: [ana(allow(["sts:AssumeRole", "iam:TagRole"], iam("role/worker")))],
      RoleDetailList: [
        role("worker", { AssumeRolePolicyDocument: aws(iam("root")), RolePolicyList: inline(allow("sts:AssumeRole")) }),
        admin({ AssumeRolePolicyDocument: aws(iam("root"), { StringEquals: { "aws:PrincipalTag/team": "ops" } }) }),
      ],
    },
  ],
];

for (const [title, cases] of Object.entries({ resources, principals }))
  describe(title, () => {
    test.each(cases.map(([name, expected, given]) => ({ name, expected, given })))("$name", ({ expected, given }) => {
      expect(fate(given)).toBe(expected);
    });
  });

test("the path says that the role is tagged first", () => {
  const escalation = escalationIn({ UserDetailList: [ana(assumesTagged, allow("iam:TagRole"))], RoleDetailList: [admin()] });
  const found = escalation.estate.principal(iam("user/ana"));
  const reached = found && escalation.toAdministrator(found);
  expect(reached?.steps.flatMap(({ answers }) => answers.map(({ wanted }) => wanted.action))).toEqual([
    "iam:TagRole",
    "sts:AssumeRole",
  ]);
});
