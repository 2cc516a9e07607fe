import { escalationOf } from "../audit/escalation/escalation.js";
import { AccountPrincipals } from "../audit/principals.js";
import type { AccountEvidence, AuthorizationDetails } from "../model/evidence.js";

/** ARNs of the users and roles that are administrators of an account by the policies that they have now; root aside. */
export function administratorsOf(account: string, authorization: AuthorizationDetails, asOf: string): ReadonlySet<string> {
  const evidence: AccountEvidence = {
    account,
    authorization,
    credentialReport: undefined,
    summary: undefined,
    passwordPolicy: undefined,
    virtualMfaDevices: undefined,
    serverCertificates: undefined,
    sources: [],
  };
  const principals = new AccountPrincipals(evidence);
  const escalation = escalationOf([{ evidence, principals }], asOf);
  const found = [...principals.all()].filter(
    (principal) => principal.type !== "root" && !principal.serviceLinked && escalation.isAdministrator(principal),
  );
  return new Set(found.map(({ arn }) => arn));
}
