import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/audit/rule.js";
import { credentialExposure } from "../../../src/audit/rules/credential-exposure.js";
import { dataExfiltration } from "../../../src/audit/rules/data-exfiltration.js";
import { exfiltrationPath } from "../../../src/audit/rules/exfiltration-path.js";
import { resourceExposure } from "../../../src/audit/rules/resource-exposure.js";
import { serviceWildcards } from "../../../src/audit/rules/service-wildcards.js";
import { undeclaredDrafts } from "../../../src/audit/rules/undeclared-access.js";
import { untracedChanges } from "../../../src/audit/rules/untraced-changes.js";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import type { RoleDetail } from "../../../src/model/evidence.js";
import {
  ACCOUNT,
  allow,
  bundle,
  contextOf,
  details,
  document,
  evidenceOf,
  judge,
  liveOf,
  managed,
  role,
  user,
} from "../made-evidence.js";

const RULES: readonly Rule[] = [
  dataExfiltration,
  credentialExposure,
  resourceExposure,
  exfiltrationPath,
  untracedChanges,
  serviceWildcards,
];

const holding = (policy: PolicyDocument, more: Partial<RoleDetail> = {}): RoleDetail =>
  role("r", { RolePolicyList: [{ PolicyName: "p", PolicyDocument: policy }], ...more });

/** Rule -> severity, of every rule about risky access that the role fails. */
function failed(policy: PolicyDocument, more: Partial<RoleDetail> = {}, policies: Parameters<typeof managed>[1][] = []) {
  const Policies = policies.map((each, i) => managed(`B${i}`, each));
  const evidence = evidenceOf({ authorization: details({ RoleDetailList: [holding(policy, more)], Policies }) });
  return Object.fromEntries(RULES.flatMap((rule) => judge(rule, evidence).drafts.map((draft) => [rule.id, draft.severity])));
}

const deny = (Action: string): Partial<Statement> => ({ Effect: "Deny", Action, Resource: "*" });
const table = (name: string): string => `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${name}`;

describe("what is risky where it is wide", () => {
  test.each<[string, PolicyDocument, Record<string, string>]>([
    ["objects of every bucket", document(allow("s3:GetObject")), { "data-exfiltration": "medium" }],
    ["objects by an ARN of every bucket", document(allow("s3:Get*", "arn:aws:s3:::*/*")), { "data-exfiltration": "medium" }],
    ["objects of a bucket", document(allow("s3:GetObject", "arn:aws:s3:::orders/*")), {}],
    ["every table", document(allow("dynamodb:Scan", table("*"))), { "data-exfiltration": "medium" }],
    ["tables of an application", document(allow("dynamodb:Scan", table("orders-*"))), {}],
    [
      "what carries the team's tag",
      document(allow("dynamodb:Scan", "*", { StringEquals: { "aws:ResourceTag/team": "orders" } })),
      {},
    ],
    [
      "all but what carries a tag",
      document(allow("dynamodb:Scan", "*", { StringNotEquals: { "aws:ResourceTag/secret": "yes" } })),
      { "data-exfiltration": "medium" },
    ],
    [
      "everything but a bucket",
      document({ Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::secret/*" }),
      { "data-exfiltration": "medium" },
    ],
    ["every secret", document(allow("secretsmanager:GetSecretValue")), { "data-exfiltration": "high" }],
    [
      "every parameter of a region",
      document(allow("ssm:GetParameter*", `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/*`)),
      { "data-exfiltration": "high" },
    ],
    ["names of secrets only", document(allow(["secretsmanager:ListSecrets", "s3:ListBucket", "dynamodb:DescribeTable"])), {}],
    ["passwords of instances", document(allow("ec2:GetPasswordData")), { "credential-exposure": "medium" }],
    [
      "ways into instances of Lightsail",
      document(allow("lightsail:GetInstanceAccessDetails")),
      { "credential-exposure": "medium" },
    ],
    ["keys of every user", document(allow("iam:CreateAccessKey", "arn:aws:iam::*:user/*")), { "credential-exposure": "high" }],
    ["keys of its own user", document(allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")), {}],
    ["tokens to pull images with", document(allow(["ecr:GetAuthorizationToken", "sts:GetCallerIdentity", "sts:AssumeRole"])), {}],
    ["policies of every bucket", document(allow("s3:PutBucketPolicy")), { "resource-exposure": "medium" }],
    ["policies of a bucket", document(allow("s3:PutBucketPolicy", "arn:aws:s3:::site")), {}],
    [
      "permissions of every function",
      document(allow("lambda:AddPermission", `arn:aws:lambda:us-east-1:${ACCOUNT}:function:*`)),
      { "resource-exposure": "medium" },
    ],
    [
      "reading and sharing everything, by two statements",
      document(allow("s3:GetObject"), allow("ec2:ModifySnapshotAttribute")),
      { "exfiltration-path": "high", "data-exfiltration": "low", "resource-exposure": "low" },
    ],
    [
      "reading everything and sharing one thing",
      document(allow("s3:GetObject"), allow("s3:PutBucketPolicy", "arn:aws:s3:::site")),
      { "data-exfiltration": "medium" },
    ],
    [
      "stopping the trail and running a service",
      document(allow("cloudtrail:StopLogging"), allow("elasticache:*")),
      { "untraced-changes": "high" },
    ],
    ["stopping the trail alone", document(allow("cloudtrail:*")), {}],
    ["two services", document(allow("elasticache:*"), allow("autoscaling:*")), { "service-wildcards": "low" }],
    ["one service", document(allow("elasticache:*")), {}],
    ["nearly two services", document(allow("elasticache:*"), allow("autoscaling:*"), deny("autoscaling:DeleteTags")), {}],
    ["a service in two halves", document(allow("elasticache:*"), allow(["autoscaling:A*", "autoscaling:B*"])), {}],
  ])("%s", (_what, policy, expected) => {
    expect(failed(policy)).toEqual(expected);
  });
});

describe("effective access counts, not what a policy says", () => {
  const boundary = { PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/B0` } };
  test("a deny takes it away", () => {
    expect(failed(document(allow("s3:*"), deny("s3:Get*"), deny("s3:Put*"), deny("s3:CreateAccessGrant")))).toEqual({});
  });
  test("so does a boundary", () => {
    expect(failed(document(allow("s3:GetObject")), boundary, [document(allow("dynamodb:*"))])).toEqual({});
    expect(failed(document(allow("s3:GetObject")), boundary, [document(allow("s3:*"))])).toEqual({
      "data-exfiltration": "medium",
    });
  });
  test("a boundary that names buckets narrows it", () => {
    expect(failed(document(allow("s3:GetObject")), boundary, [document(allow("s3:*", "arn:aws:s3:::orders/*"))])).toEqual({});
  });
  test("a policy of a group is its users' access", () => {
    const evidence = evidenceOf({
      authorization: details({
        UserDetailList: [user("ana", { GroupList: ["readers"] })],
        GroupDetailList: [
          {
            GroupName: "readers",
            Arn: `arn:aws:iam::${ACCOUNT}:group/readers`,
            GroupPolicyList: [{ PolicyName: "all", PolicyDocument: document({ Sid: "Everything", ...allow("s3:GetObject") }) }],
          } as never,
        ],
      }),
    });
    const [draft] = judge(dataExfiltration, evidence).drafts;
    expect(draft).toMatchObject({ principals: [{ arn: `arn:aws:iam::${ACCOUNT}:user/ana`, relation: "actor" }] });
    expect(draft?.evidence[0]?.summary).toBe("s3:GetObject on *, by all statement 1 (Everything)");
    expect(draft?.evidence[0]?.facts).toMatchObject({ actions: 1, by: ["all statement 1 (Everything)"] });
  });
});

describe("who is left out, and counted", () => {
  test("an administrator, whom undeclared access names", () => {
    const evidence = evidenceOf({ authorization: details({ RoleDetailList: [holding(document(allow("*")))] }) });
    for (const rule of RULES) {
      const { status, reason } = judge(rule, evidence);
      expect(status).toBe("pass");
      expect(reason).toContain("left out: 1 administrator");
    }
    const { principals, attribution } = contextOf(evidence);
    expect([...undeclaredDrafts(evidence, principals, attribution)]).toMatchObject([
      { severity: "critical", title: "Role r is an administrator, which is not declared" },
    ]);
  });

  test("an administrator by all of IAM as an ARN", () => {
    const parts = document({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }, allow("iam:*", "arn:aws:iam::*:*"));
    const evidence = evidenceOf({ authorization: details({ RoleDetailList: [holding(parts)] }) });
    expect(judge(dataExfiltration, evidence).reason).toContain("1 administrator");
  });

  test("a role as its team's file makes it, until somebody changes it", () => {
    const made = bundle("support", [document(allow("s3:GetObject"))]);
    const live = liveOf(made);
    const judged = (changed: RoleDetail) =>
      judge(dataExfiltration, evidenceOf({ authorization: details({ RoleDetailList: [changed], Policies: live.policies }) }), {
        bundles: [made],
      });
    expect(judged(live.role)).toMatchObject({ status: "pass" });
    expect(judged(live.role).reason).toContain("1 role as its team's file makes it");
    const more = { ...live.role, RolePolicyList: [{ PolicyName: "hotfix", PolicyDocument: document(allow("s3:ListBucket")) }] };
    expect(judged(more).status).toBe("fail");
  });

  test("a service-linked role", () => {
    const linked = holding(document(allow("s3:GetObject")), {
      Arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/r`,
    });
    const { status, reason } = judge(dataExfiltration, evidenceOf({ authorization: details({ RoleDetailList: [linked] }) }));
    expect(status).toBe("pass");
    expect(reason).toContain("1 service-linked role");
  });

  test("a policy that cannot be read is a gap", () => {
    const missing = role("r", { AttachedManagedPolicies: [{ PolicyName: "P", PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/P` }] });
    expect(judge(dataExfiltration, evidenceOf({ authorization: details({ RoleDetailList: [missing] }) })).status).toBe("no-data");
  });
});

test("of a crowd, the worst hundred have findings of their own and the others one together", () => {
  const many = Array.from({ length: 130 }, (_, i) =>
    role(`r${i}`, {
      RolePolicyList: [
        { PolicyName: "p", PolicyDocument: document(allow(i < 125 ? "s3:GetObject" : "secretsmanager:GetSecretValue")) },
      ],
    }),
  );
  const { status, drafts } = judge(dataExfiltration, evidenceOf({ authorization: details({ RoleDetailList: many }) }));
  expect(status).toBe("fail");
  expect(drafts).toHaveLength(101);
  expect(drafts.slice(0, 5).map(({ severity }) => severity)).toEqual(["high", "high", "high", "high", "high"]);
  expect(drafts[100]).toMatchObject({ resource: { type: "AwsAccount" }, severity: "medium", principals: [] });
  expect(drafts[100]?.evidence[0]?.facts.principals).toBe(30);
});
