import { describe, expect, test } from "vitest";
import { roleDrift } from "../../../src/audit/rules/role-drift.js";
import { roleMissing } from "../../../src/audit/rules/role-missing.js";
import { trustAnyPrincipal } from "../../../src/audit/rules/trust-any-principal.js";
import { trustExternalAccount } from "../../../src/audit/rules/trust-external-account.js";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import type { RoleDetail } from "../../../src/model/evidence.js";
import {
  ACCOUNT,
  allow,
  attach,
  bundle,
  details,
  document,
  evidenceOf,
  judge,
  liveOf,
  managed,
  role,
  workspace,
} from "../made-evidence.js";

const trusting = (statement: Partial<Statement>): PolicyDocument => document({ Action: "sts:AssumeRole", ...statement });
const federated = (statement: Partial<Statement>): PolicyDocument =>
  trusting({ ...statement, Action: "sts:AssumeRoleWithWebIdentity" });
const judged = (rule: typeof trustAnyPrincipal, trust: PolicyDocument) =>
  judge(rule, evidenceOf({ authorization: details({ RoleDetailList: [role("r", { AssumeRolePolicyDocument: trust })] }) }), {
    workspace: workspace({
      environments: [
        { name: "prod", accounts: [ACCOUNT, "222233334444"], regions: ["us-east-1"], place: { file: "x", line: 1, column: 1 } },
      ],
    }),
  });
const GITHUB = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const SUB = "token.actions.githubusercontent.com:sub";

test.each([
  ["everybody", trusting({ Principal: "*" }), "fail"],
  ["every account", trusting({ Principal: { AWS: ["arn:aws:iam::222233334444:root", "*"] } }), "fail"],
  [
    "everybody of the organization",
    trusting({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-example" } } }),
    "pass",
  ],
  [
    "everybody of any organization",
    trusting({ Principal: "*", Condition: { StringLike: { "aws:PrincipalOrgID": "*" } } }),
    "fail",
  ],
  [
    "everybody of no organization",
    trusting({ Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-example" } } }),
    "fail",
  ],
  [
    "everybody if they have an organization",
    trusting({ Principal: "*", Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-example" } } }),
    "fail",
  ],
  ["everybody but one", trusting({ NotPrincipal: { AWS: "arn:aws:iam::222233334444:root" } }), "fail"],
  ["a service", trusting({ Principal: { Service: "lambda.amazonaws.com" } }), "pass"],
  ["nobody", document({ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }), "pass"],
  [
    "every repository",
    federated({
      Principal: { Federated: GITHUB },
      Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
    }),
    "fail",
  ],
  [
    "every repository, in words",
    federated({ Principal: { Federated: GITHUB }, Condition: { StringLike: { [SUB]: "repo:*" } } }),
    "fail",
  ],
  [
    "the repositories of one owner",
    federated({ Principal: { Federated: GITHUB }, Condition: { StringLike: { [SUB]: "repo:example/*" } } }),
    "pass",
  ],
  ["a SAML provider", trusting({ Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/sso` } }), "pass"],
])("trust-any-principal: %s", (_name, trust, status) => {
  expect(judged(trustAnyPrincipal, trust).status).toBe(status);
});

test("a condition that names nobody makes it less certain, not right", () => {
  const { drafts } = judged(
    trustAnyPrincipal,
    trusting({ Principal: "*", Condition: { StringEquals: { "sts:ExternalId": "secret" } } }),
  );
  expect(drafts[0]).toMatchObject({ severity: "high", exposed: true });
  expect(drafts[0]?.uncertain).toHaveLength(1);
});

test.each([
  ["an account that the workspace knows", trusting({ Principal: { AWS: "arn:aws:iam::222233334444:root" } }), "pass"],
  ["a stranger", trusting({ Principal: { AWS: "arn:aws:iam::999988887777:root" } }), "fail"],
  ["a stranger by number", trusting({ Principal: { AWS: "999988887777" } }), "fail"],
  ["a stranger's role", trusting({ Principal: { AWS: "arn:aws:iam::999988887777:role/scanner" } }), "fail"],
  [
    "a stranger with an external id",
    trusting({ Principal: { AWS: "999988887777" }, Condition: { StringEquals: { "sts:ExternalId": "agreed" } } }),
    "pass",
  ],
  [
    "a stranger with any external id",
    trusting({ Principal: { AWS: "999988887777" }, Condition: { StringLike: { "sts:ExternalId": "*" } } }),
    "fail",
  ],
])("trust-external-account: %s", (_name, trust, status) => {
  expect(judged(trustExternalAccount, trust).status).toBe(status);
});

describe("role-drift", () => {
  const made = bundle("support", [document(allow("dynamodb:GetItem", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`))]);
  const live = liveOf(made);
  const judgedLive = (changed: Partial<RoleDetail>, policies = live.policies) =>
    judge(
      roleDrift,
      evidenceOf({ authorization: details({ RoleDetailList: [{ ...live.role, ...changed }], Policies: policies }) }),
      { bundles: [made] },
    );

  test("an unchanged role passes, however its documents are spelled", () => {
    expect(judgedLive({}).status).toBe("pass");
    const spelled = managed(
      "bailiwick-support-1",
      document({ Sid: "Other", Action: ["DynamoDB:getitem"], Resource: [`arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`] }),
      made.permissions[0]?.arn,
    );
    expect(judgedLive({}, [spelled, ...live.policies.slice(1)]).status).toBe("pass");
  });
  test.each([
    ["another trust policy", { AssumeRolePolicyDocument: trusting({ Principal: "*" }) }, "trust policy", "high"],
    ["no boundary", { PermissionsBoundary: {} }, "boundary", "high"],
    [
      "another boundary",
      { PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::aws:policy/AdministratorAccess" } },
      "boundary",
      "high",
    ],
    [
      "an inline policy",
      { RolePolicyList: [{ PolicyName: "hotfix", PolicyDocument: document(allow("s3:*")) }] },
      "permissions",
      "medium",
    ],
    [
      "another attachment",
      { AttachedManagedPolicies: [...(live.role.AttachedManagedPolicies ?? []), attach("extra")] },
      "permissions",
      "medium",
    ],
    ["a missing attachment", { AttachedManagedPolicies: [] }, "permissions", "low"],
    ["longer sessions", { MaxSessionDuration: 43_200 }, "session", "low"],
    ["another tag", { Tags: [{ Key: "bailiwick:team", Value: "cto" }] }, "tags", "informational"],
  ] as const)("%s", (_name, changed, part, severity) => {
    const { status, drafts } = judgedLive(changed);
    expect(status).toBe("fail");
    expect(drafts[0]).toMatchObject({ severity, resource: { id: live.role.RoleId } });
    expect(drafts[0]?.evidence[0]?.facts.differs).toEqual([part]);
  });
  test("a changed policy version", () => {
    const changed = managed("bailiwick-support-1", document(allow("dynamodb:*")), made.permissions[0]?.arn);
    expect(judgedLive({}, [changed, ...live.policies.slice(1)]).drafts[0]?.evidence[0]?.facts.differs).toEqual(["permissions"]);
  });
  test("a document that is not there is not the same", () => {
    expect(judgedLive({}, []).status).toBe("no-data");
  });
});

test("role-missing: a declared role that nobody made, unless only a part of the roles is known", () => {
  const made = bundle("support", []);
  const missing = evidenceOf({ authorization: details() });
  expect(judge(roleMissing, missing, { bundles: [made] })).toMatchObject({
    status: "fail",
    drafts: [{ resource: { name: made.role.arn } }],
  });
  expect(
    judge(roleMissing, evidenceOf({ authorization: details() }, { "authorization-details": "partial" }), { bundles: [made] })
      .status,
  ).toBe("no-data");
});
