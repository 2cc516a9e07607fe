import { expect, test } from "vitest";
import { trustAnyPrincipal } from "../../src/audit/rules/trust-any-principal.js";
import { trustExternalAccount } from "../../src/audit/rules/trust-external-account.js";
import type { Statement } from "../../src/iam/document.js";
import { ACCOUNT, details, document, evidenceOf, judge, role } from "../audit/made-evidence.js";

const GITHUB = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const SUB = "token.actions.githubusercontent.com:sub";

function statusOf(rule: typeof trustAnyPrincipal, trust: Partial<Statement>): string {
  const made = role("r", { AssumeRolePolicyDocument: document({ Action: "sts:AssumeRole", ...trust }) });
  return judge(rule, evidenceOf({ authorization: details({ RoleDetailList: [made] }) })).status;
}

const anybody = (Condition: Statement["Condition"]): Partial<Statement> => ({ Principal: "*", ...(Condition && { Condition }) });

test.each<[string, Statement["Condition"], string]>([
  ["a role's name in any account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" } }, "fail"],
  ["a name at the end of anything", { StringLike: { "aws:PrincipalArn": "*:role/deploy" } }, "fail"],
  ["any organization", { StringLike: { "aws:PrincipalOrgID": "o-*" } }, "fail"],
  ["any path", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/r-ab12/*" } }, "fail"],
  ["accounts that start with a digit", { StringLike: { "aws:PrincipalAccount": "1*" } }, "fail"],
  ["a session's name", { StringLike: { "aws:userid": "*:ana" } }, "fail"],
  ["one of two that names nobody", { StringLike: { "aws:PrincipalAccount": [ACCOUNT, "9*"] } }, "fail"],
  ["a role of one account", { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/ci-*` } }, "pass"],
  ["sessions of one role", { StringLike: { "aws:userid": "AROAEXAMPLE:*" } }, "pass"],
  ["a path of one organization", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-example/r-ab12/*" } }, "pass"],
])("everybody, limited to %s", (_what, condition, status) => {
  expect(statusOf(trustAnyPrincipal, anybody(condition))).toBe(status);
});

test.each([
  ["repo:*/*", "fail"],
  ["repo:*/app:*", "fail"],
  ["repo:exam*/app:*", "fail"],
  ["repo:?xample/app:*", "fail"],
  ["*/*", "fail"],
  ["*:ref:refs/heads/main", "fail"],
  ["repo:example/*", "pass"],
  ["repo:example/app:ref:refs/heads/main", "pass"],
])("builds whose subject is %s: %s", (subject, status) => {
  const trust = {
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: GITHUB },
    Condition: { StringLike: { [SUB]: subject } },
  };
  expect(statusOf(trustAnyPrincipal, trust)).toBe(status);
});

test.each<[string, Partial<Statement>, string]>([
  ["everybody of one account", anybody({ StringEquals: { "aws:PrincipalAccount": "999988887777" } }), "fail"],
  ["a role by condition", anybody({ ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::999988887777:role/scanner" } }), "fail"],
  [
    "an account and its role by condition",
    { Principal: { AWS: "999988887777" }, Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999988887777:role/*" } } },
    "fail",
  ],
  [
    "an account of a named organization",
    { Principal: { AWS: "999988887777" }, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-example" } } },
    "pass",
  ],
])("a stranger without an external id: %s", (_what, trust, status) => {
  expect(statusOf(trustExternalAccount, trust)).toBe(status);
});

test("a wildcard in place of the account is everybody", () => {
  expect(statusOf(trustAnyPrincipal, { Principal: { AWS: "arn:aws:iam::*:root" } })).toBe("fail");
});
