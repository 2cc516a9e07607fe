import { Escalation } from "../../src/audit/escalation/escalation.js";
import { factsOf } from "../../src/audit/escalation/facts.js";
import { pathOf } from "../../src/audit/escalation/pursuit.js";
import { Estate } from "../../src/audit/estate/estate.js";
import { Organization } from "../../src/audit/estate/organization.js";
import { AccountPrincipals } from "../../src/audit/principals.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import type { AuthorizationDetails, CredentialReportRow, GroupDetail, RoleDetail, UserDetail } from "../../src/model/evidence.js";
import type { OrganizationEvidence } from "../../src/model/organization.js";
import { ACCOUNT, AS_OF, allow, details, document, evidenceOf, role, user } from "../audit/made-evidence.js";

export const OTHER = "444455556666";
export const iam = (rest: string, account = ACCOUNT): string => `arn:aws:iam::${account}:${rest}`;
export const ANA = iam("user/ana");
export const ALL = [{ PolicyName: "all", PolicyDocument: document(allow("*")) }];

export const inline = (...statements: readonly Partial<Statement>[]) => [
  { PolicyName: "p", PolicyDocument: document(...statements) },
];
export const deny = (
  action: Statement["Action"],
  resource: Statement["Resource"] = "*",
  condition?: Statement["Condition"],
): Partial<Statement> => ({ ...allow(action, resource, condition), Effect: "Deny" });

export function trusting(...statements: readonly Partial<Statement>[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: statements.map((each) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...each })) as Statement[],
  };
}
export const service = (name: string, condition?: Statement["Condition"]): PolicyDocument =>
  trusting({ Principal: { Service: name }, ...(condition === undefined ? {} : { Condition: condition }) });
export const aws = (arn: string | readonly string[], condition?: Statement["Condition"]): PolicyDocument =>
  trusting({ Principal: { AWS: arn }, ...(condition === undefined ? {} : { Condition: condition }) });

export const ana = (...statements: readonly Partial<Statement>[]): UserDetail =>
  user("ana", { UserPolicyList: inline(...statements) });
export const admin = (trust: PolicyDocument, given: Partial<RoleDetail> = {}): RoleDetail =>
  role("admin", { RolePolicyList: ALL, AssumeRolePolicyDocument: trust, ...given });
export const group = (name: string, given: Partial<GroupDetail> = {}): GroupDetail => ({
  Path: "/",
  GroupName: name,
  GroupId: `AGPA${name.toUpperCase()}`,
  Arn: iam(`group/${name}`),
  ...given,
});
export const bounded = (name: string) => ({ PermissionsBoundary: { PermissionsBoundaryArn: iam(`policy/${name}`) } });

export interface Given extends Partial<AuthorizationDetails> {
  readonly others?: Readonly<Record<string, Partial<AuthorizationDetails>>>;
  readonly report?: readonly CredentialReportRow[];
  readonly organization?: OrganizationEvidence;
}

export function escalationIn({ others = {}, report, organization, ...own }: Given): Escalation {
  const evidence = Object.entries({ [ACCOUNT]: own, ...others }).map(([account, given]) => ({
    ...evidenceOf({ authorization: details(given), ...(report === undefined ? {} : { credentialReport: report }) }),
    account,
  }));
  const accounts = evidence.map((each) => new AccountPrincipals(each));
  const estate = new Estate({
    accounts,
    asOf: AS_OF,
    ...(organization === undefined ? {} : { organization: new Organization(organization) }),
  });
  return new Escalation(estate, accounts, factsOf(evidence));
}

/** `administrator`: by its own policies; `can` or `may`: become one; `cannot`. */
export function fate(given: Given, arn = ANA): "administrator" | "can" | "may" | "cannot" {
  const escalation = escalationIn(given);
  const principal = escalation.estate.principal(arn);
  if (principal === undefined) throw new Error(`${arn} is not there`);
  const reached = escalation.toAdministrator(principal);
  if (reached === undefined) return "cannot";
  return pathOf(reached).length === 0 ? "administrator" : reached.certain ? "can" : "may";
}
