import { describe, expect, test } from "vitest";
import type { Statement } from "../../src/iam/document.js";
import { organization, scp } from "../audit/made-estate.js";
import { ACCOUNT, allow, attach, document, managed, role, user } from "../audit/made-evidence.js";
import { ALL, ANA, ana, aws, bounded, deny, escalationIn, fate, type Given, group, iam, inline } from "./made-paths.js";

type Statements = readonly Partial<Statement>[];
const root = aws(iam("root"));
const policy = (PolicyName: string, ...statements: Statements) => ({
  PolicyName,
  PolicyDocument: document(...statements),
});
/** Keeps from being an administrator, and from the usual ways of becoming one. */
const GIVING = ["iam:Put*", "iam:Attach*", "iam:Create*", "iam:Add*", "iam:Update*", "iam:PassRole", "iam:Set*", "sts:*"];
const held = deny(GIVING);
const own = { UserPolicyList: [policy("work", allow("*")), policy("limits", held)] };
const versions = (name: string, current: Statements, ...older: readonly Statements[]) => ({
  ...managed(name, document(...current)),
  DefaultVersionId: "v9",
  PolicyVersionList: [
    { Document: document(...current), VersionId: "v9", IsDefaultVersion: true },
    ...older.map((each, i) => ({ Document: document(...each), VersionId: `v${i + 1}`, IsDefaultVersion: false })),
  ],
});

type Case = readonly [name: string, expected: ReturnType<typeof fate>, given: Given, arn?: string];

const inlineCases: readonly Case[] = [
  ["all, but a deny of its own that it may delete", "can", { UserDetailList: [user("ana", own)] }],
  [
    "a deny that forbids to delete it",
    "cannot",
    {
      UserDetailList: [
        user("ana", { UserPolicyList: [policy("work", allow("*")), policy("limits", deny([...GIVING, "iam:Delete*"]))] }),
      ],
    },
  ],
  [
    "a deny that forbids to delete it from this user alone",
    "cannot",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: [policy("work", allow("*")), policy("limits", held, deny(["iam:DeleteUserPolicy"], ANA))],
        }),
      ],
    },
  ],
  [
    "a deny that forbids to delete it from another user",
    "can",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: [policy("work", allow("*")), policy("limits", held, deny(["iam:DeleteUserPolicy"], iam("user/bob")))],
        }),
      ],
    },
  ],
  [
    "a boundary without what deletes it",
    "cannot",
    {
      UserDetailList: [{ ...user("ana", own), ...bounded("limit") }],
      Policies: [managed("limit", document({ NotAction: ["iam:Delete*"], Resource: "*" }))],
    },
  ],
  [
    "an SCP that keeps everybody from deleting policies",
    "cannot",
    {
      UserDetailList: [user("ana", own)],
      organization: organization([scp("K", document(deny("iam:DeleteUserPolicy")), ACCOUNT)]),
    },
  ],
  [
    "a deny of an SCP, which nobody in the account deletes",
    "cannot",
    {
      UserDetailList: [user("ana", { UserPolicyList: ALL })],
      organization: organization([scp("K", document(held), ACCOUNT)]),
    },
  ],
  [
    "what allows everything stands in the policy with the deny",
    "cannot",
    { UserDetailList: [user("ana", { UserPolicyList: [policy("work", allow("*"), held)] })] },
  ],
  [
    "what deletes it asks for MFA",
    "may",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: [
            policy("work", { NotAction: "iam:DeleteUserPolicy", Resource: "*" }),
            policy("limits", held),
            policy("mfa", allow("iam:DeleteUserPolicy", ANA, { Bool: { "aws:MultiFactorAuthPresent": "true" } })),
          ],
        }),
      ],
    },
  ],
  [
    "two denies, of which the one protects the other until it is gone",
    "can",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: [policy("work", allow("*")), policy("limits", held, deny("iam:DetachUserPolicy"))],
          AttachedManagedPolicies: [attach("more")],
        }),
      ],
      Policies: [managed("more", document(deny(["iam:Put*", "iam:Attach*"])))],
    },
  ],
  [
    "two denies that protect each other",
    "cannot",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: [policy("work", allow("*")), policy("limits", held, deny("iam:DetachUserPolicy"))],
          AttachedManagedPolicies: [attach("more")],
        }),
      ],
      Policies: [managed("more", document(deny("iam:DeleteUserPolicy")))],
    },
  ],
  [
    "it writes an inline policy anew in place of the one that denies",
    "can",
    {
      UserDetailList: [
        user("ana", { UserPolicyList: [policy("work", allow("iam:PutUserPolicy")), policy("limits", deny("iam:Attach*"))] }),
      ],
    },
  ],
  [
    "it writes an inline policy anew in place of the one that denies all of IAM but that",
    "can",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: [
            policy("work", allow("iam:PutUserPolicy", ANA)),
            policy("limits", { Effect: "Deny", NotAction: "iam:PutUserPolicy", Resource: "*" }),
          ],
        }),
      ],
    },
  ],
  [
    "a role deletes its deny",
    "can",
    { RoleDetailList: [role("app", { RolePolicyList: [policy("work", allow("*")), policy("limits", held)] })] },
    iam("role/app"),
  ],
  [
    "a role may delete denies of another role alone",
    "cannot",
    {
      RoleDetailList: [
        role("app", {
          RolePolicyList: [
            policy(
              "work",
              { NotAction: "iam:DeleteRolePolicy", Resource: "*" },
              allow("iam:DeleteRolePolicy", iam("role/other")),
            ),
            policy("limits", held),
          ],
        }),
      ],
    },
    iam("role/app"),
  ],
  [
    "the deny and boundary, one after the other",
    "can",
    {
      UserDetailList: [{ ...user("ana", own), ...bounded("limit") }],
      Policies: [managed("limit", document(allow("iam:Delete*")))],
    },
  ],
];

const managedCases: readonly Case[] = [
  [
    "a managed policy that denies is detached",
    "can",
    {
      UserDetailList: [user("ana", { UserPolicyList: ALL, AttachedManagedPolicies: [attach("limits")] })],
      Policies: [managed("limits", document(held))],
    },
  ],
  [
    "detaching is limited to another policy",
    "cannot",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: inline(
            { NotAction: "iam:DetachUserPolicy", Resource: "*" },
            allow("iam:DetachUserPolicy", "*", { ArnEquals: { "iam:PolicyARN": iam("policy/other") } }),
          ),
          AttachedManagedPolicies: [attach("limits")],
        }),
      ],
      Policies: [managed("limits", document(held))],
    },
  ],
  [
    "detaching is allowed for just that policy",
    "can",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: inline(
            { NotAction: "iam:DetachUserPolicy", Resource: "*" },
            allow("iam:DetachUserPolicy", "*", { ArnEquals: { "iam:PolicyARN": iam("policy/limits") } }),
          ),
          AttachedManagedPolicies: [attach("limits")],
        }),
      ],
      Policies: [managed("limits", document(held))],
    },
  ],
  [
    "the same policy comes from a group as well",
    "cannot",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: inline({ NotAction: ["iam:RemoveUserFromGroup", "iam:DetachGroupPolicy"], Resource: "*" }),
          AttachedManagedPolicies: [attach("limits")],
          GroupList: ["web"],
        }),
      ],
      GroupDetailList: [group("web", { AttachedManagedPolicies: [attach("limits")] })],
      Policies: [managed("limits", document(held))],
    },
  ],
  [
    "a new version of the policy that denies",
    "can",
    {
      UserDetailList: [user("ana", { UserPolicyList: ALL, AttachedManagedPolicies: [attach("limits")] })],
      Policies: [
        managed(
          "limits",
          document(deny(["iam:Put*", "iam:Attach*", "iam:Detach*", "iam:PassRole", "iam:CreateRole", "iam:CreateUser"])),
        ),
      ],
    },
  ],
  [
    "a new version of another policy than the one that denies",
    "cannot",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: inline(allow("iam:CreatePolicyVersion", iam("policy/mine"))),
          AttachedManagedPolicies: [attach("limits"), attach("mine")],
        }),
      ],
      Policies: [managed("limits", document(deny("iam:*"), deny("sts:*"))), managed("mine", document(allow("s3:GetObject")))],
    },
  ],
  [
    "an older version, which denies less",
    "can",
    {
      UserDetailList: [user("ana", { UserPolicyList: inline(allow("*")), AttachedManagedPolicies: [attach("limits")] })],
      Policies: [
        versions(
          "limits",
          [{ Effect: "Deny", NotAction: ["iam:SetDefaultPolicyVersion", "s3:*"], Resource: "*" }],
          [deny("gamelift:*")],
        ),
      ],
    },
  ],
  [
    "an older version, which allows what the one in force does not",
    "can",
    {
      UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("mine")] })],
      Policies: [versions("mine", [allow("iam:SetDefaultPolicyVersion")], [allow("s3:*")], [allow("iam:PutUserPolicy")])],
    },
  ],
  [
    "older versions of a policy that it may not change",
    "cannot",
    {
      UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("mine")] })],
      Policies: [versions("mine", [allow("iam:SetDefaultPolicyVersion", iam("policy/other"))], [allow("iam:PutUserPolicy")])],
    },
  ],
  [
    "an older version of its boundary, which allows more",
    "can",
    {
      UserDetailList: [{ ...ana(allow("*")), ...bounded("limit") }],
      Policies: [versions("limit", [allow("iam:SetDefaultPolicyVersion")], [allow("*")])],
    },
  ],
  [
    "an older version of its boundary, which allows no more that matters",
    "cannot",
    {
      UserDetailList: [{ ...ana(allow("*")), ...bounded("limit") }],
      Policies: [versions("limit", [allow("iam:SetDefaultPolicyVersion")], [allow("s3:*")])],
    },
  ],
];

const groupCases: readonly Case[] = [
  [
    "it leaves the group that denies",
    "can",
    {
      UserDetailList: [user("ana", { UserPolicyList: ALL, GroupList: ["limits"] })],
      GroupDetailList: [
        group("limits", { GroupPolicyList: inline(deny(["iam:Put*", "iam:Attach*", "iam:Create*", "iam:PassRole"])) }),
      ],
    },
  ],
  [
    "what lets it leave is about another group",
    "cannot",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: inline(
            { NotAction: ["iam:RemoveUserFromGroup", "iam:*GroupPolicy"], Resource: "*" },
            allow(["iam:RemoveUserFromGroup", "iam:*GroupPolicy"], iam("group/other")),
          ),
          GroupList: ["limits"],
        }),
      ],
      GroupDetailList: [group("limits", { GroupPolicyList: inline(held) }), group("other")],
    },
  ],
  [
    "the group gives it what allows everything as well",
    "cannot",
    {
      UserDetailList: [user("ana", { GroupList: ["staff"] })],
      GroupDetailList: [
        group("staff", {
          GroupPolicyList: [policy("work", allow("*")), policy("limits", held, deny(["iam:Delete*", "iam:Detach*"]))],
        }),
      ],
    },
  ],
  [
    "it deletes the inline policy of the group that denies, and keeps the other",
    "can",
    {
      UserDetailList: [user("ana", { GroupList: ["staff"] })],
      GroupDetailList: [group("staff", { GroupPolicyList: [policy("work", allow("*")), policy("limits", held)] })],
    },
  ],
  [
    "it detaches the managed policy of the group that denies",
    "can",
    {
      UserDetailList: [user("ana", { GroupList: ["staff"] })],
      GroupDetailList: [
        group("staff", { GroupPolicyList: [policy("work", allow("*"))], AttachedManagedPolicies: [attach("limits")] }),
      ],
      Policies: [managed("limits", document(held, deny("iam:RemoveUserFromGroup")))],
    },
  ],
  [
    "it joins administrators, and then takes its own deny away",
    "can",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: [
            policy("work", allow("iam:AddUserToGroup")),
            policy("limits", deny(["iam:Put*", "iam:Attach*", "iam:Create*"])),
          ],
        }),
      ],
      GroupDetailList: [group("admins", { GroupPolicyList: ALL })],
    },
  ],
  [
    "it joins administrators, with a deny that it cannot take away",
    "cannot",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: [
            policy("work", allow("iam:AddUserToGroup")),
            policy("limits", { Effect: "Deny", NotAction: "iam:AddUserToGroup", Resource: "*" }),
          ],
        }),
      ],
      GroupDetailList: [group("admins", { GroupPolicyList: ALL })],
    },
  ],
];

const app = (...more: Statements) =>
  role("app", {
    AssumeRolePolicyDocument: root,
    RolePolicyList: [policy("work", allow("*")), policy("limits", deny(["iam:*", "sts:*", "lambda:*"]), ...more)],
  });

const others: readonly Case[] = [
  [
    "a role that it assumes, after it deleted the role's deny",
    "can",
    {
      UserDetailList: [ana(allow(["sts:AssumeRole", "iam:DeleteRolePolicy"], iam("role/app")))],
      RoleDetailList: [app()],
    },
  ],
  [
    "a role that it assumes, whose deny it cannot delete",
    "cannot",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", iam("role/app")), allow("iam:DeleteRolePolicy", iam("role/other")))],
      RoleDetailList: [app()],
    },
  ],
  [
    "a role whose deny it can delete, but which it cannot assume",
    "cannot",
    { UserDetailList: [ana(allow("iam:DeleteRolePolicy"))], RoleDetailList: [app()] },
  ],
  [
    "a role that it assumes, after it wrote the role's inline policy anew",
    "can",
    {
      UserDetailList: [ana(allow(["sts:AssumeRole", "iam:PutRolePolicy"], iam("role/app")))],
      RoleDetailList: [app()],
    },
  ],
  [
    "a role that it assumes, which another policy denies everything",
    "cannot",
    {
      UserDetailList: [ana(allow(["sts:AssumeRole", "iam:PutRolePolicy"], iam("role/app")))],
      RoleDetailList: [{ ...app(), AttachedManagedPolicies: [attach("limits")] }],
      Policies: [managed("limits", document(deny("iam:*")))],
    },
  ],
  [
    "a role that it assumes, after it put an older version of the role's policy in force",
    "can",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", iam("role/app")), allow("iam:SetDefaultPolicyVersion", iam("policy/theirs")))],
      RoleDetailList: [role("app", { AssumeRolePolicyDocument: root, AttachedManagedPolicies: [attach("theirs")] })],
      Policies: [versions("theirs", [allow("s3:*")], [allow("*")])],
    },
  ],
  [
    "a role that it assumes, after it wrote a new version of the role's boundary",
    "can",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", iam("role/app")), allow("iam:CreatePolicyVersion", iam("policy/limit")))],
      RoleDetailList: [{ ...role("app", { AssumeRolePolicyDocument: root, RolePolicyList: ALL }), ...bounded("limit") }],
      Policies: [managed("limit", document(allow("s3:*")))],
    },
  ],
  [
    "a user whose key it makes, after it took the user out of the group that denies",
    "may",
    {
      UserDetailList: [
        ana(allow("iam:CreateAccessKey", iam("user/bob")), allow("iam:RemoveUserFromGroup", iam("group/limits"))),
        user("bob", { UserPolicyList: ALL, GroupList: ["limits"] }),
      ],
      GroupDetailList: [group("limits", { GroupPolicyList: inline(deny("iam:*"), deny("sts:*")) })],
    },
  ],
];

for (const [title, cases] of Object.entries({
  "denies of one's own": inlineCases,
  "denies of managed policies": managedCases,
  "denies of groups": groupCases,
  "denies of others": others,
}))
  describe(title, () => {
    test.each(cases.map(([name, ...rest]) => ({ name, rest })))("$name", ({ rest: [expected, given, arn] }) => {
      expect(fate(given, arn)).toBe(expected);
    });
  });

test("a path says which policy is deleted, and by what", () => {
  const escalation = escalationIn({ UserDetailList: [user("ana", own)] });
  const principal = escalation.estate.principal(ANA);
  const reached = principal && escalation.toAdministrator(principal);
  expect(reached && escalation.words.steps(reached)).toEqual([
    "1. user ana deletes an inline policy of its own that denies [inline policy limits] (denial-001): iam:DeleteUserPolicy on user/ana, by statement 1 of inline policy work",
  ]);
  expect(reached && escalation.words.mend(reached)).toContain(
    "Take iam:DeleteUserPolicy out of statement 1 of inline policy work",
  );
});

test("somebody with more older versions than anybody would follow is not said to be safe", () => {
  const policies = Array.from({ length: 6 }, (_, i) => `p${i}`);
  const escalation = escalationIn({
    UserDetailList: [user("ana", { AttachedManagedPolicies: [...policies, "mine"].map((name) => attach(name)) })],
    Policies: [
      managed("mine", document(allow("iam:SetDefaultPolicyVersion"))),
      ...policies.map((name, i) => versions(name, [allow("s3:GetObject")], [allow(`s3:Get${i}*`)], [allow(`sqs:Get${i}*`)])),
    ],
  });
  const principal = escalation.estate.principal(ANA);
  expect(principal && escalation.toAdministrator(principal)).toBeUndefined();
  expect(escalation.isComplete).toBe(false);
});
