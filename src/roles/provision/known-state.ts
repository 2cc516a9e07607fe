import type { Tags } from "./live.js";

/** A role as it stands, documents to the byte: what an apply reads before it touches it. */
export interface RoleRecord {
  readonly path: string;
  readonly trust: string;
  readonly boundary: string | null;
  readonly maxSessionSeconds: number | null;
  readonly description: string | null;
  readonly tags: Tags;
}

export interface VersionRecord {
  readonly id: string;
  readonly isDefault: boolean;
  readonly document: string;
}

/** A managed policy as it stands, documents to the byte. */
export interface PolicyRecord {
  readonly name: string;
  readonly path: string;
  readonly description: string | null;
  readonly tags: Tags;
  readonly versions: readonly VersionRecord[];
}

/** A service control policy as it stands. */
export interface ScpRecord {
  readonly id: string;
  readonly document: string;
  readonly description: string;
  readonly tags: Tags;
}

/** Reads what is there; null: nothing is. Each answers for the moment at which it is asked, as far as AWS does. */
export interface StateReader {
  readonly role: (name: string) => Promise<RoleRecord | null>;
  readonly attached: (role: string) => Promise<ReadonlySet<string>>;
  /** The document of an inline policy. */
  readonly inline: (role: string, name: string) => Promise<string | null>;
  readonly policy: (arn: string) => Promise<PolicyRecord | null>;
  readonly scp: (name: string) => Promise<ScpRecord | null>;
  /** Accounts and units that a service control policy is attached to. */
  readonly scpTargets: (name: string) => Promise<ReadonlySet<string>>;
}

/** Do two texts say the same JSON? Endpoints may lay it out anew. */
export function sameJson(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
}
