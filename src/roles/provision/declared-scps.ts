import type { PolicyDocument } from "../../iam/document.js";
import type { Place } from "../../model/diagnostic.js";
import type { NamedScp } from "../scps.js";
import type { LiveScp } from "./live-organization.js";

/** One environment, with the service control policies that every one of its accounts shall have. */
export interface ScpEnvironment {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly place: Place;
  readonly scps: readonly NamedScp[];
}

/** What the organization shall have. */
export interface DeclaredScps {
  /** Value of the tag `bailiwick:workspace`. */
  readonly workspace: string;
  readonly prefix: string;
  readonly environments: readonly ScpEnvironment[];
  /** Names of policies that are taken over though somebody else made them. */
  readonly adopted: ReadonlySet<string>;
  readonly digest: (text: string) => string;
}

/** One service control policy as it shall be. */
export interface WantedScp {
  readonly name: string;
  readonly document: PolicyDocument;
  readonly doesNotCover: readonly string[];
}

/** `bailiwick-prod-guardrails-1`: one organization has every environment's, so that the name says which. */
function scpName(prefix: string, { environment, name }: Pick<NamedScp, "environment" | "name">): string {
  return `${prefix}-${environment}-${name}`;
}

/** Is it a name that Bailiwick gives? AWS's own, FullAWSAccess among them, never are, whatever the prefix. */
export function isScpName(name: string, prefix: string): boolean {
  return name.startsWith(`${prefix}-`) && /-guardrails-\d+$/.test(name);
}

export function wantedScps({ scps }: ScpEnvironment, prefix: string): readonly WantedScp[] {
  return scps.map((scp) => ({ name: scpName(prefix, scp), document: scp.document, doesNotCover: scp.doesNotCover }));
}

/** Accounts that lack one of the policies that they shall have: of these must be known how much room they have. */
export function accountsLacking({ environments, prefix }: DeclaredScps, live: readonly LiveScp[]): ReadonlySet<string> {
  const targets = new Map(live.map((scp) => [scp.name, new Set(scp.targets)]));
  return new Set(
    environments.flatMap((environment) =>
      wantedScps(environment, prefix).flatMap(({ name }) =>
        environment.accounts.filter((account) => targets.get(name)?.has(account) !== true),
      ),
    ),
  );
}
