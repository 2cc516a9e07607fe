import type { Tags } from "./live.js";

/** A service control policy whose name Bailiwick could have given, whoever made it; the document to the byte. */
export interface LiveScp {
  readonly name: string;
  readonly document: string;
  readonly tags: Tags;
  /** Accounts, units and roots that it is attached to, sorted. */
  readonly targets: readonly string[];
}

/** As much of an organization as a plan of its service control policies depends on. */
export interface LiveOrganization {
  readonly organization: string;
  /** Account id of the management account, whose credentials read and change all of it. */
  readonly management: string;
  readonly partition: string;
  readonly scps: readonly LiveScp[];
  /**
   * Account -> how many service control policies are attached to it, AWS's own among them; null: the organization has no such account.
   * Asked only of accounts that are to get one attached.
   */
  readonly attached: ReadonlyMap<string, number | null>;
}
