import { Estate } from "../audit/estate/estate.js";
import { Organization } from "../audit/estate/organization.js";
import { AccountPrincipals } from "../audit/principals.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { AccountEvidence } from "../model/evidence.js";
import type { ResourcePolicy } from "../model/organization.js";
import { openSnapshot } from "../snapshot/open-snapshot.js";
import type { Snapshot } from "../snapshot/snapshot.js";

/** An estate with the snapshot that it was read from. */
export interface ReadEstate {
  readonly estate: Estate;
  readonly accounts: readonly AccountPrincipals[];
  /** Credential reports, account by account. */
  readonly reports: readonly Pick<AccountEvidence, "credentialReport">[];
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads everything of a snapshot that says who may do what. @throws Failure where there is no snapshot. */
export async function readEstate(from: string, asOf?: string): Promise<ReadEstate> {
  const diagnostics: Diagnostic[] = [];
  const snapshot = await openSnapshot(from, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  const accounts: AccountPrincipals[] = [];
  const resourcePolicies: ResourcePolicy[] = [];
  const reports: Pick<AccountEvidence, "credentialReport">[] = [];
  for (const { id } of snapshot.accounts) {
    const evidence = await snapshot.iamEvidence(id);
    accounts.push(new AccountPrincipals(evidence));
    reports.push({ credentialReport: evidence.credentialReport });
    for (const policy of await snapshot.resourcePolicies(id)) resourcePolicies.push(policy);
  }
  const organization = new Organization(await snapshot.organization());
  const estate = new Estate({ accounts, organization, resourcePolicies, asOf: asOf ?? snapshot.manifest.time });
  return { estate, accounts, reports, snapshot, diagnostics };
}
