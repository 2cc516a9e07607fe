import { describe, expect, test } from "vitest";
import { organization, scp } from "../audit/made-estate.js";
import { ACCOUNT, allow, attach, document, managed, role, row, user } from "../audit/made-evidence.js";
import {
  ALL,
  ANA,
  admin,
  ana,
  aws,
  bounded,
  deny,
  escalationIn,
  fate,
  type Given,
  group,
  iam,
  inline,
  OTHER,
  service,
  trusting,
} from "./made-paths.js";

const root = aws(iam("root"));
const LAMBDA = service("lambda.amazonaws.com");
const RUN = ["lambda:CreateFunction", "lambda:InvokeFunction"];
const boss = user("boss", { UserPolicyList: ALL });
const one = (...rows: string[]) => rows.map((name) => row(name));
const assumes = (condition?: Parameters<typeof allow>[2]) => ana(allow("sts:AssumeRole", iam("role/admin"), condition));

type Case = readonly [name: string, expected: ReturnType<typeof fate>, given: Given, arn?: string];

const wildcards: readonly Case[] = [
  ["iam:*Policy* as a user", "can", { UserDetailList: [ana(allow("iam:*Policy*"))] }],
  ["iam:Pa* and lambda:*", "can", { UserDetailList: [ana(allow(["iam:Pa*", "lambda:*"]))], RoleDetailList: [admin(LAMBDA)] }],
  [
    "IAM:PASSROLE in capitals",
    "can",
    { UserDetailList: [ana(allow(["IAM:PASSROLE", "LAMBDA:*"]))], RoleDetailList: [admin(LAMBDA)] },
  ],
  [
    "NotAction that leaves out what does no harm",
    "can",
    { UserDetailList: [ana({ NotAction: ["s3:*", "ec2:*"], Resource: iam("user/*") })] },
  ],
  [
    "NotAction iam:* with a role to pass by another policy",
    "can",
    {
      UserDetailList: [ana({ NotAction: ["iam:*", "organizations:*"], Resource: "*" }, allow("iam:PassRole", iam("role/ad*")))],
      RoleDetailList: [admin(LAMBDA)],
    },
  ],
  [
    "NotAction iam:* alone",
    "cannot",
    { UserDetailList: [ana({ NotAction: "iam:*", Resource: "*" })], RoleDetailList: [admin(service("batch.amazonaws.com"))] },
  ],
  [
    "NotResource that leaves out the administrators",
    "cannot",
    {
      UserDetailList: [ana(allow(RUN), { Action: "iam:PassRole", NotResource: iam("role/admin") })],
      RoleDetailList: [admin(LAMBDA)],
    },
  ],
  [
    "NotResource that leaves out somebody else",
    "can",
    {
      UserDetailList: [ana(allow(RUN), { Action: "iam:PassRole", NotResource: iam("role/other") })],
      RoleDetailList: [admin(LAMBDA)],
    },
  ],
  [
    "a resource with a question mark",
    "can",
    { UserDetailList: [ana(allow("sts:AssumeRole", iam("role/adm?n")))], RoleDetailList: [admin(root)] },
  ],
  [
    "a wildcard in the account of the resource",
    "can",
    { UserDetailList: [ana(allow("sts:AssumeRole", "arn:aws:iam::*:role/admin"))], RoleDetailList: [admin(root)] },
  ],
  [
    "the ARN's path left out of a role with one",
    "cannot",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", iam("role/admin")))],
      RoleDetailList: [admin(root, { Path: "/ops/", Arn: iam("role/ops/admin") })],
    },
  ],
  [
    "iam:AttachUserPolicy on oneself by ${aws:username}",
    "can",
    { UserDetailList: [ana(allow("iam:AttachUserPolicy", iam("user/${aws:username}")))] },
  ],
];

const conditions: readonly Case[] = [
  [
    "MFA",
    "may",
    { UserDetailList: [assumes({ Bool: { "aws:MultiFactorAuthPresent": "true" } })], RoleDetailList: [admin(root)] },
  ],
  [
    "a source IP",
    "may",
    { UserDetailList: [assumes({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })], RoleDetailList: [admin(root)] },
  ],
  [
    "a region of one's choice",
    "can",
    {
      UserDetailList: [ana(allow("iam:PassRole"), allow(RUN, "*", { StringEquals: { "aws:RequestedRegion": "eu-west-1" } }))],
      RoleDetailList: [admin(LAMBDA)],
    },
  ],
  [
    "a principal's tag that it has not",
    "cannot",
    {
      UserDetailList: [assumes({ StringEquals: { "aws:PrincipalTag/team": "ops" } })],
      RoleDetailList: [admin(root)],
    },
  ],
  [
    "a principal's tag that it has",
    "can",
    {
      UserDetailList: [
        { ...assumes({ StringEquals: { "aws:PrincipalTag/team": "ops" } }), Tags: [{ Key: "team", Value: "ops" }] },
      ],
      RoleDetailList: [admin(root)],
    },
  ],
  [
    "a date to come",
    "can",
    { UserDetailList: [assumes({ DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } })], RoleDetailList: [admin(root)] },
  ],
  [
    "a date that is over",
    "cannot",
    { UserDetailList: [assumes({ DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } })], RoleDetailList: [admin(root)] },
  ],
  [
    "a deny after a date that is over",
    "cannot",
    {
      UserDetailList: [
        ana(
          allow("sts:AssumeRole"),
          deny("sts:AssumeRole", "*", { DateGreaterThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } }),
        ),
      ],
      RoleDetailList: [admin(root)],
    },
  ],
  [
    "PassedToService of another service",
    "cannot",
    {
      UserDetailList: [
        ana(allow(RUN), allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } })),
      ],
      RoleDetailList: [admin(LAMBDA)],
    },
  ],
  [
    "PassedToService by a pattern",
    "can",
    {
      UserDetailList: [ana(allow(RUN), allow("iam:PassRole", "*", { StringLike: { "iam:PassedToService": "lambda.*" } }))],
      RoleDetailList: [admin(LAMBDA)],
    },
  ],
  [
    "deny unless passed to ec2",
    "cannot",
    {
      UserDetailList: [
        ana(
          allow(RUN),
          allow("iam:PassRole"),
          deny("iam:PassRole", "*", { StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }),
        ),
      ],
      RoleDetailList: [admin(LAMBDA)],
    },
  ],
  [
    "only roles with a tag that the target has not",
    "cannot",
    {
      UserDetailList: [ana(allow("iam:UpdateAssumeRolePolicy", "*", { StringEquals: { "iam:ResourceTag/team": "web" } }))],
      RoleDetailList: [admin(service("ec2.amazonaws.com"))],
    },
  ],
  [
    "only roles with a tag that the target has",
    "can",
    {
      UserDetailList: [ana(allow("iam:UpdateAssumeRolePolicy", "*", { StringEquals: { "aws:ResourceTag/team": "web" } }))],
      RoleDetailList: [admin(service("ec2.amazonaws.com"), { Tags: [{ Key: "team", Value: "web" }] })],
    },
  ],
  [
    "attach only a harmless policy",
    "cannot",
    {
      UserDetailList: [
        ana(allow("iam:AttachUserPolicy", ANA, { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess" } })),
      ],
    },
  ],
  [
    "attach only PowerUserAccess and the like",
    "cannot",
    {
      UserDetailList: [
        ana(allow("iam:AttachUserPolicy", ANA, { ArnLike: { "iam:PolicyARN": "arn:aws:iam::aws:policy/PowerUser*" } })),
      ],
    },
  ],
  [
    "attach but AdministratorAccess",
    "can",
    {
      UserDetailList: [
        ana(
          allow("iam:AttachUserPolicy", ANA),
          deny("iam:AttachUserPolicy", "*", { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" } }),
        ),
      ],
    },
  ],
  [
    "put a policy only with a boundary that it has not",
    "cannot",
    {
      UserDetailList: [
        ana(allow("iam:PutUserPolicy", ANA, { StringEquals: { "iam:PermissionsBoundary": iam("policy/limit") } })),
      ],
    },
  ],
];

const trusts: readonly Case[] = [
  [
    "MFA",
    "may",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [admin(aws(iam("root"), { Bool: { "aws:MultiFactorAuthPresent": "true" } }))],
    },
  ],
  [
    "an external id, which has to be known",
    "may",
    { UserDetailList: [assumes()], RoleDetailList: [admin(aws(iam("root"), { StringEquals: { "sts:ExternalId": "7" } }))] },
  ],
  [
    "a tag of the principal that it has not",
    "cannot",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [admin(aws(iam("root"), { StringEquals: { "aws:PrincipalTag/team": "ops" } }))],
    },
  ],
  ["another user", "cannot", { UserDetailList: [assumes()], RoleDetailList: [admin(aws(iam("user/bob")))] }],
  ["another account", "cannot", { UserDetailList: [assumes()], RoleDetailList: [admin(aws(iam("root", OTHER)))] }],
  ["everybody", "can", { UserDetailList: [assumes()], RoleDetailList: [admin(aws("*"))] }],
  [
    "everybody of an account by a condition",
    "can",
    { UserDetailList: [assumes()], RoleDetailList: [admin(aws("*", { StringEquals: { "aws:PrincipalAccount": ACCOUNT } }))] },
  ],
  [
    "everybody of another account by a condition",
    "cannot",
    { UserDetailList: [assumes()], RoleDetailList: [admin(aws("*", { StringEquals: { "aws:PrincipalAccount": OTHER } }))] },
  ],
  [
    "ana by a pattern in a condition",
    "can",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [admin(aws(iam("root"), { ArnLike: { "aws:PrincipalArn": iam("user/a*") } }))],
    },
  ],
  [
    "the account, but a deny of ana",
    "cannot",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [admin(trusting({ Principal: { AWS: iam("root") } }, { Effect: "Deny", Principal: { AWS: ANA } }))],
    },
  ],
  ["ana's unique id", "can", { UserDetailList: [ana(allow("s3:ListAllMyBuckets"))], RoleDetailList: [admin(aws("AIDAANA"))] }],
  [
    "the account, for web identities alone",
    "cannot",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [admin(trusting({ Action: "sts:AssumeRoleWithWebIdentity", Principal: { AWS: iam("root") } }))],
    },
  ],
  ["the account's number", "can", { UserDetailList: [assumes()], RoleDetailList: [admin(aws(ACCOUNT))] }],
  [
    "the service from this account",
    "can",
    {
      UserDetailList: [ana(allow(RUN), allow("iam:PassRole"))],
      RoleDetailList: [admin(service("lambda.amazonaws.com", { StringEquals: { "aws:SourceAccount": ACCOUNT } }))],
    },
  ],
  [
    "the service from another account",
    "cannot",
    {
      UserDetailList: [ana(allow(RUN), allow("iam:PassRole"))],
      RoleDetailList: [admin(service("lambda.amazonaws.com", { StringEquals: { "aws:SourceAccount": OTHER } }))],
    },
  ],
  [
    "the service for a function of one's naming",
    "may",
    {
      UserDetailList: [ana(allow(RUN), allow("iam:PassRole"))],
      RoleDetailList: [
        admin(service("lambda.amazonaws.com", { ArnLike: { "aws:SourceArn": `arn:aws:lambda:*:${ACCOUNT}:function:x*` } })),
      ],
    },
  ],
  [
    "a service that is denied below",
    "cannot",
    {
      UserDetailList: [ana(allow(RUN), allow("iam:PassRole"))],
      RoleDetailList: [admin(trusting({ Principal: { Service: "lambda.amazonaws.com" } }, { Effect: "Deny", Principal: "*" }))],
    },
  ],
  [
    "a service-linked role",
    "cannot",
    {
      UserDetailList: [ana(allow(["iam:*Role*", "sts:AssumeRole"], iam("role/aws-service-role/*")))],
      RoleDetailList: [
        admin(service("lambda.amazonaws.com"), {
          Path: "/aws-service-role/lambda.amazonaws.com/",
          Arn: iam("role/aws-service-role/lambda.amazonaws.com/admin"),
        }),
      ],
    },
  ],
];

const limits: readonly Case[] = [
  [
    "a boundary that stops the second step of the actor",
    "cannot",
    {
      UserDetailList: [{ ...ana(allow(["iam:PassRole", "lambda:*"])), ...bounded("limit") }],
      RoleDetailList: [admin(LAMBDA)],
      Policies: [managed("limit", document(allow(["iam:*", "lambda:CreateFunction"])))],
    },
  ],
  [
    "a boundary that allows IAM and not to assume",
    "cannot",
    {
      UserDetailList: [
        { ...ana(allow(["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"], iam("role/admin"))), ...bounded("limit") },
      ],
      RoleDetailList: [admin(service("ec2.amazonaws.com"))],
      Policies: [managed("limit", document(allow("iam:*"), deny("sts:*")))],
    },
  ],
  [
    "a boundary of the target that leaves nothing",
    "cannot",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [{ ...admin(root), ...bounded("limit") }],
      Policies: [managed("limit", document(allow("s3:*")))],
    },
  ],
  [
    "a boundary of the target that it may take away itself",
    "can",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [{ ...admin(root), ...bounded("limit") }],
      Policies: [managed("limit", document(allow("iam:DeleteRolePermissionsBoundary")))],
    },
  ],
  [
    "a boundary of the target that the actor may take away",
    "can",
    {
      UserDetailList: [ana(allow(["sts:AssumeRole", "iam:DeleteRolePermissionsBoundary"], iam("role/admin")))],
      RoleDetailList: [{ ...admin(root), ...bounded("limit") }],
      Policies: [managed("limit", document(allow("s3:*")))],
    },
  ],
  [
    "a boundary that is a policy which the actor may rewrite",
    "can",
    {
      UserDetailList: [{ ...user("ana", { UserPolicyList: inline(allow("*")) }), ...bounded("limit") }],
      Policies: [managed("limit", document(allow(["s3:*", "iam:CreatePolicyVersion"])))],
    },
  ],
  [
    "a boundary that cannot be read",
    "may",
    {
      UserDetailList: [{ ...ana(allow("iam:AttachUserPolicy", ANA)), ...bounded("limit") }],
      Policies: [],
    },
  ],
  [
    "a group's deny",
    "cannot",
    {
      UserDetailList: [{ ...ana(allow("iam:AttachUserPolicy", ANA)), GroupList: ["fence"] }],
      GroupDetailList: [group("fence", { GroupPolicyList: inline(deny("iam:Attach*")) })],
    },
  ],
  [
    "a group's deny of what it would give itself",
    "cannot",
    {
      UserDetailList: [{ ...ana(allow("iam:AttachUserPolicy", ANA)), GroupList: ["fence"] }],
      GroupDetailList: [
        group("fence", {
          GroupPolicyList: inline({ Effect: "Deny", NotAction: ["s3:*", "iam:AttachUserPolicy"], Resource: "*" }),
        }),
      ],
    },
  ],
  [
    "an SCP that allows only S3",
    "cannot",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [admin(root)],
      organization: organization([], { policies: [scp("S3", document(allow("s3:*")), "r-abcd", "ou-abcd-11111111", ACCOUNT)] }),
    },
  ],
  [
    "an SCP that spares one role by its ARN",
    "can",
    {
      UserDetailList: [assumes()],
      RoleDetailList: [admin(root)],
      organization: organization([
        scp("Fence", document(deny("iam:*", "*", { ArnNotLike: { "aws:PrincipalArn": iam("role/admin") } })), ACCOUNT),
      ]),
    },
  ],
  [
    "a policy of somebody else",
    "cannot",
    {
      UserDetailList: [ana(allow("iam:CreatePolicyVersion", iam("policy/theirs")))],
      RoleDetailList: [role("theirs", { AttachedManagedPolicies: [attach("theirs")] })],
      Policies: [managed("theirs", document(allow("s3:*")))],
    },
  ],
  [
    "a policy that is AWS's",
    "cannot",
    {
      UserDetailList: [
        user("ana", {
          UserPolicyList: inline(allow("iam:CreatePolicyVersion")),
          AttachedManagedPolicies: [attach("ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess")],
        }),
      ],
      Policies: [managed("ReadOnlyAccess", document(allow("s3:List*")), "arn:aws:iam::aws:policy/ReadOnlyAccess")],
    },
  ],
];

const combined: readonly Case[] = [
  [
    "a policy of a role that it can assume",
    "can",
    {
      UserDetailList: [ana(allow("iam:CreatePolicyVersion", iam("policy/theirs")), allow("sts:AssumeRole", iam("role/worker")))],
      RoleDetailList: [role("worker", { AssumeRolePolicyDocument: root, AttachedManagedPolicies: [attach("theirs")] })],
      Policies: [managed("theirs", document(allow("s3:*")))],
    },
  ],
  [
    "a policy of a group that it can join",
    "can",
    {
      UserDetailList: [
        ana(allow("iam:CreatePolicyVersion", iam("policy/theirs")), allow("iam:AddUserToGroup", iam("group/web"))),
      ],
      GroupDetailList: [group("web", { AttachedManagedPolicies: [attach("theirs")] })],
      Policies: [managed("theirs", document(allow("s3:*")))],
    },
  ],
  [
    "a policy of a user whose key it can make",
    "can",
    {
      UserDetailList: [
        ana(allow("iam:CreatePolicyVersion", iam("policy/theirs")), allow("iam:CreateAccessKey", iam("user/bob"))),
        user("bob", { AttachedManagedPolicies: [attach("theirs")] }),
      ],
      Policies: [managed("theirs", document(allow("s3:*")))],
      report: one("bob"),
    },
  ],
  [
    "an inline policy of a role that Lambda runs as",
    "can",
    {
      UserDetailList: [ana(allow(["iam:PutRolePolicy", "iam:PassRole"], iam("role/worker")), allow(RUN))],
      RoleDetailList: [role("worker", { AssumeRolePolicyDocument: LAMBDA })],
    },
  ],
  [
    "an inline policy of a user whose password it can set",
    "can",
    {
      UserDetailList: [ana(allow(["iam:PutUserPolicy", "iam:UpdateLoginProfile"], iam("user/bob"))), user("bob")],
      report: [row("bob", { password_enabled: "true" })],
    },
  ],
  [
    "a policy of a user with two keys, one of which it may delete",
    "can",
    {
      UserDetailList: [
        ana(allow(["iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:DeleteAccessKey"], iam("user/bob"))),
        user("bob"),
      ],
      report: [row("bob", { access_key_1_active: "true", access_key_2_active: "true" })],
    },
  ],
  [
    "a user's group that it can write for, and a key of the user",
    "can",
    {
      UserDetailList: [
        ana(allow("iam:PutGroupPolicy", iam("group/web")), allow("iam:CreateAccessKey", iam("user/bob"))),
        user("bob", { GroupList: ["web"] }),
      ],
      GroupDetailList: [group("web")],
      report: one("bob"),
    },
  ],
  [
    "what one becomes writes for what another trusts",
    "can",
    {
      UserDetailList: [ana(allow("iam:PutRolePolicy", iam("role/last")), allow("sts:AssumeRole", iam("role/middle")))],
      RoleDetailList: [
        role("middle", { AssumeRolePolicyDocument: root, RolePolicyList: inline(allow("sts:AssumeRole", iam("role/last"))) }),
        role("last", { AssumeRolePolicyDocument: aws(iam("role/middle")) }),
      ],
    },
  ],
  [
    "the parts in two roles that it can assume",
    "can",
    {
      UserDetailList: [ana(allow("sts:AssumeRole"))],
      RoleDetailList: [
        role("writer", {
          AssumeRolePolicyDocument: root,
          RolePolicyList: inline(allow("iam:PutRolePolicy", iam("role/reader"))),
        }),
        role("reader", { AssumeRolePolicyDocument: root, RolePolicyList: inline(allow("s3:GetObject")) }),
      ],
    },
  ],
  [
    "a new user with an administrator's policy",
    "can",
    {
      UserDetailList: [ana(allow(["iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"], iam("user/new-*")))],
    },
  ],
  [
    "a new role with a policy of its own writing, in spite of a boundary",
    "can",
    {
      UserDetailList: [{ ...ana(allow(["iam:CreateRole", "iam:PutRolePolicy"], iam("role/new-*"))), ...bounded("limit") }],
      Policies: [managed("limit", document(allow(["iam:CreateRole", "iam:PutRolePolicy", "sts:AssumeRole", "s3:*"])))],
    },
  ],
  [
    "a new role, but only with a boundary",
    "cannot",
    {
      UserDetailList: [
        ana(
          allow(["iam:CreateRole", "iam:PutRolePolicy"], iam("role/new-*"), {
            StringEquals: { "iam:PermissionsBoundary": iam("policy/limit") },
          }),
        ),
      ],
      Policies: [managed("limit", document(allow("s3:*")))],
    },
  ],
  [
    "a new user without a policy",
    "cannot",
    { UserDetailList: [ana(allow(["iam:CreateUser", "iam:CreateAccessKey"], iam("user/new-*")))] },
  ],
  [
    "an older version of one's own policy that allows everything",
    "can",
    {
      UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("own")] })],
      Policies: [
        {
          ...managed("own", document(allow("iam:SetDefaultPolicyVersion"))),
          DefaultVersionId: "v2",
          PolicyVersionList: [
            { Document: document(allow("iam:SetDefaultPolicyVersion")), VersionId: "v2", IsDefaultVersion: true },
            { Document: document(allow("*")), VersionId: "v1", IsDefaultVersion: false },
          ],
        },
      ],
    },
  ],
  [
    "an older version that allows no more",
    "cannot",
    {
      UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("own")] })],
      Policies: [
        {
          ...managed("own", document(allow("iam:SetDefaultPolicyVersion"))),
          DefaultVersionId: "v2",
          PolicyVersionList: [
            { Document: document(allow("iam:SetDefaultPolicyVersion")), VersionId: "v2", IsDefaultVersion: true },
            { Document: document(allow("s3:*")), VersionId: "v1", IsDefaultVersion: false },
          ],
        },
      ],
    },
  ],
  [
    "three roles on",
    "can",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", iam("role/a")))],
      RoleDetailList: [
        role("a", { AssumeRolePolicyDocument: root, RolePolicyList: inline(allow("sts:AssumeRole", iam("role/b"))) }),
        role("b", { AssumeRolePolicyDocument: aws(iam("role/a")) }),
        role("c", {
          AssumeRolePolicyDocument: aws(iam("role/b")),
          RolePolicyList: inline(allow(["iam:PutRolePolicy"], iam("role/c"))),
        }),
      ],
    },
  ],
  [
    "a chain that one trust policy breaks",
    "cannot",
    {
      UserDetailList: [ana(allow("sts:AssumeRole"))],
      RoleDetailList: [role("a", { AssumeRolePolicyDocument: root }), admin(aws(iam("role/b")))],
    },
  ],
  [
    "a session of a role by its own ARN",
    "may",
    {
      RoleDetailList: [
        role("ci", { AssumeRolePolicyDocument: LAMBDA }),
        admin(aws(`arn:aws:sts::${ACCOUNT}:assumed-role/ci/build`)),
      ],
    },
    iam("role/ci"),
  ],
  [
    "users, whose credentials it can make, one after another",
    "can",
    {
      UserDetailList: [
        ana(allow("iam:CreateLoginProfile", iam("user/bob"))),
        user("bob", { UserPolicyList: inline(allow("iam:CreateAccessKey", iam("user/boss"))) }),
        boss,
      ],
      report: one("bob", "boss"),
    },
  ],
  [
    "there and back over another account",
    "can",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", iam("role/far", OTHER)))],
      RoleDetailList: [admin(aws(iam("role/far", OTHER)))],
      others: {
        [OTHER]: {
          RoleDetailList: [
            {
              ...role("far", { AssumeRolePolicyDocument: aws(iam("root")), RolePolicyList: inline(allow("sts:AssumeRole")) }),
              Arn: iam("role/far", OTHER),
              RoleId: "AROAFAR",
            },
          ],
        },
      },
    },
  ],
  [
    "another account's role that names it, without a statement of its own",
    "cannot",
    {
      UserDetailList: [ana(allow("s3:GetObject"))],
      others: { [OTHER]: { RoleDetailList: [{ ...admin(aws(ANA)), Arn: iam("role/admin", OTHER) }] } },
    },
  ],
  [
    "to pass a role of another account",
    "cannot",
    {
      UserDetailList: [ana(allow(RUN), allow("iam:PassRole"))],
      others: { [OTHER]: { RoleDetailList: [{ ...admin(LAMBDA), Arn: iam("role/admin", OTHER) }] } },
    },
  ],
  [
    "an instance profile that another role has",
    "cannot",
    {
      UserDetailList: [ana(allow(["ec2:RunInstances", "iam:PassRole"]))],
      RoleDetailList: [admin(service("ec2.amazonaws.com"))],
    },
  ],
  [
    "a user without credentials is made one by its new key",
    "can",
    {
      UserDetailList: [ana(allow("iam:CreateAccessKey", iam("user/boss"))), boss],
      report: one("boss"),
    },
  ],
  [
    "a user of whose keys nothing is known",
    "may",
    {
      UserDetailList: [ana(allow("iam:CreateAccessKey", iam("user/boss"))), boss],
    },
  ],
  ["a key of the root user", "cannot", { UserDetailList: [ana(allow("iam:CreateAccessKey", iam("root")))] }],
  [
    "tags of its own session that a trust asks for",
    "may",
    {
      UserDetailList: [ana(allow(["sts:AssumeRole", "sts:TagSession"], iam("role/middle")))],
      RoleDetailList: [
        role("middle", {
          AssumeRolePolicyDocument: trusting({ Principal: { AWS: iam("root") }, Action: ["sts:AssumeRole", "sts:TagSession"] }),
          RolePolicyList: inline(allow("sts:AssumeRole", "*", { StringEquals: { "aws:PrincipalTag/team": "ops" } })),
        }),
        admin(root),
      ],
    },
  ],
];

const DEFAULT = "AWSCloudFormationStackSetAdministrationRole";
const STACKS = ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"];
const administration = (name: string, more: Partial<ReturnType<typeof role>> = {}) =>
  role(name, {
    AssumeRolePolicyDocument: service("cloudformation.amazonaws.com"),
    RolePolicyList: inline(allow("sts:AssumeRole", "arn:aws:iam::*:role/execution")),
    ...more,
  });
const execution = (by: string) => role("execution", { AssumeRolePolicyDocument: aws(by), RolePolicyList: ALL });

/** Source: CloudFormation User Guide, "Grant self-managed permissions". */
const stackSets: readonly Case[] = [
  [
    "the default administration role, which nobody passes",
    "can",
    { UserDetailList: [ana(allow(STACKS))], RoleDetailList: [administration(DEFAULT), execution(iam(`role/${DEFAULT}`))] },
  ],
  [
    "the default administration role with the execution role passed, which is not asked for",
    "can",
    {
      UserDetailList: [ana(allow(STACKS), allow("iam:PassRole", iam("role/execution")))],
      RoleDetailList: [administration(DEFAULT), execution(iam(`role/${DEFAULT}`))],
    },
  ],
  [
    "the default administration role below a path",
    "can",
    {
      UserDetailList: [ana(allow(STACKS))],
      RoleDetailList: [
        administration(DEFAULT, { Path: "/service-role/", Arn: iam(`role/service-role/${DEFAULT}`) }),
        execution(iam(`role/service-role/${DEFAULT}`)),
      ],
    },
  ],
  [
    "an execution role of another account",
    "can",
    {
      UserDetailList: [ana(allow(STACKS))],
      RoleDetailList: [administration(DEFAULT)],
      others: { [OTHER]: { RoleDetailList: [{ ...execution(iam("root")), Arn: iam("role/execution", OTHER) }] } },
    },
  ],
  [
    "an administration role of another name with only the execution role passed",
    "cannot",
    {
      UserDetailList: [ana(allow(STACKS), allow("iam:PassRole", iam("role/execution")))],
      RoleDetailList: [administration("deployer"), execution(iam("role/deployer"))],
    },
  ],
  [
    "an administration role of another name, passed",
    "can",
    {
      UserDetailList: [ana(allow(STACKS), allow("iam:PassRole", iam("role/deployer")))],
      RoleDetailList: [administration("deployer"), execution(iam("role/deployer"))],
    },
  ],
  [
    "an execution role that trusts somebody else",
    "cannot",
    { UserDetailList: [ana(allow(STACKS))], RoleDetailList: [administration(DEFAULT), execution(iam("role/deployer"))] },
  ],
  [
    "an administration role that may not assume the execution role",
    "cannot",
    {
      UserDetailList: [ana(allow(STACKS))],
      RoleDetailList: [
        administration(DEFAULT, { RolePolicyList: inline(allow("sts:AssumeRole", iam("role/other"))) }),
        execution(iam("root")),
      ],
    },
  ],
  [
    "a role of the name that CloudFormation may not assume",
    "cannot",
    {
      UserDetailList: [ana(allow(STACKS))],
      RoleDetailList: [
        administration(DEFAULT, { AssumeRolePolicyDocument: service("lambda.amazonaws.com") }),
        execution(iam(`role/${DEFAULT}`)),
      ],
    },
  ],
  [
    "a stack set without instances of it",
    "cannot",
    {
      UserDetailList: [ana(allow("cloudformation:CreateStackSet"))],
      RoleDetailList: [administration(DEFAULT), execution(iam(`role/${DEFAULT}`))],
    },
  ],
  [
    "a stack set that is there is changed",
    "may",
    {
      UserDetailList: [ana(allow("cloudformation:UpdateStackSet"))],
      RoleDetailList: [administration(DEFAULT), execution(iam(`role/${DEFAULT}`))],
    },
  ],
];

const administrators: readonly Case[] = [
  [
    "NotAction of nothing that there is",
    "administrator",
    { UserDetailList: [ana({ NotAction: ["nosuch:Thing"], Resource: "*" })] },
  ],
  ["* but a few harmless services", "administrator", { UserDetailList: [ana(allow("*"), deny(["gamelift:*", "braket:*"]))] }],
  [
    "PowerUser and iam:*",
    "administrator",
    { UserDetailList: [ana({ NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }, allow("iam:*"))] },
  ],
  [
    "two policies that together allow everything",
    "administrator",
    {
      UserDetailList: [
        user("ana", { UserPolicyList: inline({ NotAction: "s3:*", Resource: "*" }), AttachedManagedPolicies: [attach("s3")] }),
      ],
      Policies: [managed("s3", document(allow("s3:*")))],
    },
  ],
  ["with MFA", "administrator", { UserDetailList: [ana(allow("*", "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } }))] }],
  [
    "from an address",
    "administrator",
    { UserDetailList: [ana(allow("*", "*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }))] },
  ],
  [
    "a boundary that allows all but one service",
    "administrator",
    {
      UserDetailList: [{ ...ana(allow("*")), ...bounded("limit") }],
      Policies: [managed("limit", document({ NotAction: "gamelift:*", Resource: "*" }))],
    },
  ],
  [
    "resources that add up to everything",
    "administrator",
    { UserDetailList: [ana(allow("*", ["arn:aws:iam::*:*", "arn:aws:s3:::*", "*"]))] },
  ],
  [
    "resources that add up to everything, without saying so",
    "administrator",
    {
      UserDetailList: [ana(allow("*", ["arn:aws:[!i]*", "arn:aws:iam::*", "arn:*:*:*:*:*"]))],
    },
  ],
  [
    "a deny without MFA",
    "administrator",
    { UserDetailList: [ana(allow("*"), deny("*", "*", { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } }))] },
  ],
  ["a deny of one protected role", "administrator", { UserDetailList: [ana(allow("*"), deny("iam:*", iam("role/audit")))] }],
  [
    "a deny in regions but one",
    "administrator",
    {
      UserDetailList: [
        ana(allow("*"), {
          Effect: "Deny",
          NotAction: ["iam:*", "sts:*"],
          Resource: "*",
          Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } },
        }),
      ],
    },
  ],
  ["iam:* alone can give itself the rest", "can", { UserDetailList: [ana(allow("iam:*"))] }],
  ["*:*", "administrator", { UserDetailList: [ana(allow("*:*"))] }],
  ["* on iam alone", "can", { UserDetailList: [ana(allow("*", "arn:aws:iam::*:*"))] }],
  ["* but making access keys", "administrator", { UserDetailList: [ana(allow("*"), deny("iam:CreateAccessKey"))] }],
  [
    "under an SCP without IAM users",
    "administrator",
    {
      UserDetailList: [ana(allow("*"))],
      organization: organization([scp("K", document(deny(["iam:CreateUser", "iam:CreateAccessKey"])), ACCOUNT)]),
    },
  ],
  [
    "under an SCP without two services",
    "administrator",
    {
      UserDetailList: [ana(allow("*"))],
      organization: organization([scp("K", document(deny(["ec2:*", "lambda:*"])), ACCOUNT)]),
    },
  ],
  [
    "under an SCP that leaves S3 and IAM",
    "cannot",
    {
      UserDetailList: [ana(allow("*"))],
      organization: organization([scp("K", document({ Effect: "Deny", NotAction: ["s3:*", "iam:*"], Resource: "*" }), ACCOUNT)]),
    },
  ],
  [
    "iam:* but access keys can give itself the rest",
    "can",
    { UserDetailList: [ana(allow("iam:*"), deny("iam:CreateAccessKey"))] },
  ],
  [
    "everything, but attaching only what reads",
    "cannot",
    {
      UserDetailList: [
        ana(
          { NotAction: "iam:*", Resource: "*" },
          allow("iam:AttachUserPolicy", "*", { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess" } }),
        ),
      ],
    },
  ],
  ["a deny of everything", "cannot", { UserDetailList: [ana(allow("*"), deny("*"))] }],
  ["everything but IAM", "cannot", { UserDetailList: [ana(allow("*"), deny("iam:*"))] }],
  ["everything on S3", "cannot", { UserDetailList: [ana(allow("*", "arn:aws:s3:::*"))] }],
];

for (const [title, cases] of Object.entries({ wildcards, conditions, trusts, limits, combined, stackSets, administrators }))
  describe(title, () => {
    test.each(cases.map(([name, ...rest]) => ({ name, rest })))("$name", ({ rest: [expected, given, arn] }) => {
      expect(fate(given, arn)).toBe(expected);
    });
  });

describe("what cannot be read", () => {
  test("a policy of the actor that is not in the snapshot makes the rule say that there may be more", () => {
    const escalation = escalationIn({ UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("gone")] })] });
    const found = escalation.estate.principal(ANA);
    expect(found?.policies[0]?.read.problem).toBeDefined();
  });
});

test("everybody whom one can become counts what several of them may give", () => {
  const escalation = escalationIn({
    UserDetailList: [ana(allow(["iam:PutRolePolicy", "iam:PassRole"], iam("role/worker")), allow(RUN))],
    RoleDetailList: [role("worker", { AssumeRolePolicyDocument: LAMBDA })],
  });
  const found = escalation.reachable(ANA);
  const worker = found?.all.filter(({ actor }) => actor.arn === iam("role/worker"));
  expect(worker?.map(({ actor, path }) => [actor.isGranted, path.map(({ way }) => way.method.id).join()])).toEqual([
    [false, "lambda-001"],
    [true, "granting-002,lambda-001"],
  ]);
});

test("an administrator who is denied a service makes somebody who is not", () => {
  const escalation = escalationIn({ UserDetailList: [ana(allow("*"), deny("gamelift:*"))] });
  const made = escalation.reachable(ANA)?.all.find(({ actor }) => actor.arn !== ANA);
  expect(made?.actor.isGranted).toBe(true);
  expect(made?.certain).toBe(true);
});
