import { describe, expect, test } from "vitest";
import { Attribution } from "../../src/audit/attribution.js";
import { KnownPrincipals } from "../../src/audit/known-principals.js";
import { AccountPrincipals } from "../../src/audit/principals.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import type { RoleDetail } from "../../src/model/evidence.js";
import { ACCOUNT, allow, attach, details, document, evidenceOf, managed, role, workspace } from "./made-evidence.js";

const PLACE = { file: "bailiwick.yaml", line: 1, column: 1 };
const ORDERS = "arn:aws:dynamodb:${region}:${account}:table/orders";
const WORKSPACE = workspace({
  resources: [{ name: "orders", holds: "customer-data", arns: [ORDERS], place: PLACE }],
});

function known(live: RoleDetail, policies: Parameters<typeof details>[0] = {}): KnownPrincipals {
  return new KnownPrincipals(WORKSPACE, [
    new AccountPrincipals(evidenceOf({ authorization: details({ RoleDetailList: [live], ...policies }) })),
  ]);
}

const withPolicy = (...statements: readonly Partial<Statement>[]): RoleDetail =>
  role("r", { RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(...statements) }] });
const ARN = role("r").Arn;
const deny = (action: Statement["Action"], resource = "*"): Partial<Statement> => ({
  Effect: "Deny",
  Action: action ?? [],
  Resource: resource,
});

test.each([
  ["administrator", [allow("*")]],
  ["administrator", [allow("*"), deny(["organizations:LeaveOrganization", "cloudtrail:*"])]],
  ["administrator", [allow("*", "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } })]],
  ["administrator", [allow("iam:*"), { Effect: "Allow" as const, NotAction: "iam:*", Resource: "*" }]],
  ["administrator", [allow("*"), deny(["iam:CreateUser", "iam:CreateAccessKey"])]],
  ["manages-permissions", [allow("*"), deny(["iam:Attach*", "iam:Put*"])]],
  ["manages-permissions", [allow("iam:PutRolePolicy", `arn:aws:iam::${ACCOUNT}:role/app`)]],
  ["manages-permissions", [allow("iam:PassRole")]],
  ["reads", [allow("s3:ListBucket"), allow("iam:GetRole")]],
  ["writes", [allow("iam:ChangePassword", "arn:aws:iam::*:user/${aws:username}")]],
  ["writes", [allow("iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/app`)]],
  ["reads-secrets", [allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:111122223333:secret:x")]],
  ["reads-sensitive-data", [allow("dynamodb:GetItem")]],
  ["reads-sensitive-data", [allow("dynamodb:*", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/or*`)]],
  ["reads", [allow("dynamodb:GetItem", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/products`)]],
  ["changes-audit-trail", [allow("cloudtrail:StopLogging")]],
  ["writes", [allow("ec2:RunInstances")]],
  ["nothing", []],
  ["nothing", [allow("s3:*"), deny("*")]],
] as const)("%s: %j", (reach, statements) => {
  const live = statements.length === 0 ? role("r") : withPolicy(...statements);
  expect(known(live).reach(ARN)?.reach).toBe(reach);
});

describe("what is not known", () => {
  const broken = "nonsense" as unknown as PolicyDocument;
  test("a policy that cannot be read makes the reach unknown, unless it is the strongest without it", () => {
    expect(known(role("r", { RolePolicyList: [{ PolicyName: "x", PolicyDocument: broken }] })).reach(ARN)?.reach).toBe("unknown");
    expect(known(role("r", { AttachedManagedPolicies: [attach("gone")] })).reach(ARN)?.reach).toBe("unknown");
    const both = [
      { PolicyName: "x", PolicyDocument: broken },
      { PolicyName: "y", PolicyDocument: document(allow("*")) },
    ];
    expect(known(role("r", { RolePolicyList: both })).reach(ARN)?.reach).toBe("administrator");
  });
  test("a principal that is not there has no reach; a session has its role's; root is an administrator", () => {
    const principals = known(withPolicy(allow("ec2:RunInstances")));
    expect(principals.reach(`arn:aws:iam::${ACCOUNT}:role/other`)).toBeUndefined();
    expect(principals.reach("nonsense")).toBeUndefined();
    expect(principals.reach(`arn:aws:sts::${ACCOUNT}:assumed-role/r/session`)).toEqual({ arn: ARN, reach: "writes" });
    expect(principals.reach(`arn:aws:iam::${ACCOUNT}:root`)?.reach).toBe("administrator");
  });
  test("a boundary limits an administrator", () => {
    const live = {
      ...withPolicy(allow("*")),
      PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/limit` },
    };
    expect(known(live, { Policies: [managed("limit", document(allow("ec2:DescribeInstances")))] }).reach(ARN)?.reach).toBe(
      "reads",
    );
  });
});

test("sentences, worst first", () => {
  const principals = known(withPolicy(allow(["iam:PassRole", "iam:CreateUser", "dynamodb:GetItem", "cloudtrail:StopLogging"])));
  const [, live] = [...principals.all()];
  expect(live).toBeDefined();
  if (live === undefined) return;
  expect(principals.describe(live, new Attribution(WORKSPACE, []))).toEqual({
    arn: ARN,
    account: ACCOUNT,
    type: "role",
    team: "unowned",
    reach: "manages-permissions",
    access: [
      "manages permissions: iam:CreateUser",
      "may pass any role",
      "reads customer-data (orders)",
      "changes the audit trail: cloudtrail:StopLogging",
      "writes in cloudtrail, iam",
      "reads in dynamodb",
    ],
  });
});
