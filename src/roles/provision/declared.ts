import type { NamedPolicy, RoleBundle } from "../../model/bundle.js";
import type { Place } from "../../model/diagnostic.js";
import type { Naming } from "../../model/workspace.js";
import type { Tags } from "./live.js";

/** What one account shall have, and what is to be known about whoever plans. */
export interface Declared {
  readonly account: string;
  readonly environment: string;
  /** Of this account alone, one a team. */
  readonly bundles: readonly RoleBundle[];
  readonly naming: Naming;
  /** Value of the tag `bailiwick:workspace`. */
  readonly workspace: string;
  /** Principal ARN patterns that nobody may be locked out of. */
  readonly breakGlass: readonly string[];
  readonly placeOf: (team: string) => Place | null;
  /** Take over roles and policies of our names that somebody else made, and what others put on our roles. */
  readonly adopt: boolean;
  /** Only these teams; absent: all. */
  readonly only: ReadonlySet<string> | undefined;
  /** ARNs of whoever makes the calls: a role's own, not its session's. */
  readonly callers: readonly string[];
  /** ARNs of principals that are administrators of the account, root aside. Asked only where somebody may lose access. */
  readonly administrators: () => ReadonlySet<string>;
  readonly digest: (text: string) => string;
}

/** Tags of one of a bundle's policies: the bundle's, with the digest of its own document. */
export function policyTags({ tags }: RoleBundle, { document }: NamedPolicy, digest: Declared["digest"]): Tags {
  return { ...tags, "bailiwick:digest": digest(JSON.stringify(document)) };
}
