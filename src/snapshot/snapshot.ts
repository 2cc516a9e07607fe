import type { Detector, StandardsEvidence } from "../audit/controls/evidence.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { AccountEvidence, SnapshotManifest, Source } from "../model/evidence.js";
import type { OrganizationEvidence, ResourcePolicy } from "../model/organization.js";
import type { AccountResources } from "../model/resources.js";
import type { FindingLine } from "./finding-lines.js";

/** Evidence on disk. Every reading judges its source; `sources` says what is known so far. */
export interface Snapshot {
  readonly manifest: SnapshotManifest;
  readonly accounts: SnapshotManifest["accounts"];
  /** Every source as judged by now, by id; complete when everything has been read and `digest` was asked. */
  readonly sources: readonly Source[];
  iamEvidence(account: string): Promise<AccountEvidence>;
  /** Nothing where the source is not readable; the source's status says which. */
  findings(account: string, region: string, product: "guardduty" | "securityhub"): AsyncIterable<FindingLine>;
  detectors(account: string, region: string): Promise<readonly Detector[] | undefined>;
  standards(account: string, region: string): Promise<StandardsEvidence | undefined>;
  organization(): Promise<OrganizationEvidence>;
  /** Policies of the account's resources, as far as they are in the snapshot. */
  resourcePolicies(account: string): Promise<readonly ResourcePolicy[]>;
  /** Which of the account's resources run as which role, as far as that is in the snapshot. */
  resources(account: string): Promise<AccountResources>;
  /** A record of a findings file that could be parsed and yet not be understood: its source is `partial`. */
  unreadable(sourceId: string, line: number, problem: string): void;
  /**
   * SHA-256 over snapshot.json and the bytes of every file that a source names. Reads what was not read before, and
   * judges it: ask when everything else is read.
   */
  digest(): Promise<string>;
}

export interface SnapshotOptions {
  /** Gets what is wrong with the evidence, as it is found. */
  readonly onDiagnostic: (diagnostic: Diagnostic) => void;
}
