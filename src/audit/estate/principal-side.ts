import type { Layer } from "../../iam/decide.js";
import type { PolicyDocument } from "../../iam/document.js";
import type { HeldPolicy } from "../account-policies.js";
import type { Principal } from "../principals.js";
import { CertainContext, type Clock } from "./certain-context.js";
import type { Standing } from "./organization.js";
import { keysOf } from "./policy-keys.js";

const NONE: readonly Layer[] = Object.freeze([]);

/** Keys in lower case; principals share the few sets that there are. */
export interface UnknownKeys {
  readonly set: ReadonlySet<string>;
  readonly list: readonly string[];
}

const shared = new Map<string, UnknownKeys>();
const MOST_SHARED = 4_096;

function unknownKeys(keys: readonly string[]): UnknownKeys {
  const name = keys.join("\n");
  let found = shared.get(name);
  if (found === undefined) {
    found = { set: new Set(keys), list: keys };
    if (shared.size >= MOST_SHARED) shared.clear();
    shared.set(name, found);
  }
  return found;
}

function isRead({ read, document }: HeldPolicy): boolean {
  return read.problem === undefined && document !== undefined;
}

/** What stands on a principal's side of every request: its own policies, its account's SCPs, and the keys that are certain. */
export class PrincipalSide {
  readonly account: string;
  readonly standing: Standing;
  readonly context: CertainContext;
  /** Those that can be read, in the order of `identityPolicies`. */
  readonly held: readonly HeldPolicy[];
  readonly identityPolicies: readonly PolicyDocument[];
  /** Undefined: none. */
  readonly boundaries: readonly PolicyDocument[] | undefined;
  /** By level, root first. */
  readonly scps: readonly (readonly PolicyDocument[])[];
  readonly unknownLayers: readonly Layer[];
  /** What these policies ask for and nobody can know. */
  readonly unknown: UnknownKeys;

  constructor(principal: Principal, account: string, standing: Standing, clock: Clock) {
    const { policies, boundary } = principal;
    this.account = account;
    this.standing = standing;
    this.context = new CertainContext(principal, account, standing, clock);
    this.held = policies.every(isRead) ? policies : policies.filter(isRead);
    this.identityPolicies = this.held.map(({ document }) => document as PolicyDocument);
    const bounds = boundary?.read.problem === undefined ? boundary?.document : undefined;
    this.boundaries = bounds === undefined ? undefined : [bounds];
    this.scps = standing.scp.documents;
    // A boundary that is there and names no policy is one that nobody can read.
    const isBounded = (principal.user ?? principal.role)?.PermissionsBoundary !== undefined;
    const unknown: Layer[] = [];
    if (this.held.length < policies.length) unknown.push("identity");
    if (isBounded && bounds === undefined) unknown.push("boundary");
    if (standing.scp.gap !== "") unknown.push("scp");
    this.unknownLayers = unknown.length === 0 ? NONE : unknown;
    this.unknown = this.#ask();
  }

  #ask(): UnknownKeys {
    const keys: string[] = [];
    const ask = (document: PolicyDocument): void => {
      for (const key of keysOf(document)) if (!keys.includes(key) && !this.context.settles(key)) keys.push(key);
    };
    this.identityPolicies.forEach(ask);
    this.boundaries?.forEach(ask);
    for (const level of this.scps) level.forEach(ask);
    return unknownKeys(keys);
  }

  /** Names of policies that could not be read. */
  unread({ policies, boundary }: Principal): readonly string[] {
    const all = boundary === undefined ? policies : [...policies, boundary];
    return all.filter((policy) => !isRead(policy)).map(({ name }) => name);
  }
}
