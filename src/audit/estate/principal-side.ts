import type { Layer } from "../../iam/decide.js";
import type { PolicyDocument } from "../../iam/document.js";
import type { HeldPolicy } from "../account-policies.js";
import type { Principal } from "../principals.js";
import { CertainContext } from "./certain-context.js";
import type { Standing } from "./organization.js";
import { keysOf } from "./policy-keys.js";

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
  /** Lower case: what these policies ask for and nobody can know. */
  readonly unknownKeys: readonly string[];
  /** Names of policies that could not be read. */
  readonly unread: readonly string[];

  constructor(principal: Principal, account: string, standing: Standing, asOf: string) {
    const { policies, boundary } = principal;
    this.account = account;
    this.standing = standing;
    this.context = new CertainContext(principal, account, standing, asOf);
    this.held = policies.filter(({ read }) => read.problem === undefined);
    this.identityPolicies = this.held.flatMap(({ document }) => document ?? []);
    const bounds = boundary?.read.problem === undefined ? boundary?.document : undefined;
    this.boundaries = bounds === undefined ? undefined : [bounds];
    this.scps = standing.scp.documents;
    const unread = [...policies, ...(boundary === undefined ? [] : [boundary])].filter(({ read }) => read.problem !== undefined);
    this.unread = unread.map(({ name }) => name);
    // A boundary that is there and names no policy is one that nobody can read.
    const isBounded = (principal.user ?? principal.role)?.PermissionsBoundary !== undefined;
    const unknown: Layer[] = [];
    if (this.held.length < policies.length) unknown.push("identity");
    if (isBounded && bounds === undefined) unknown.push("boundary");
    if (standing.scp.gap !== "") unknown.push("scp");
    this.unknownLayers = unknown;
    const keys = new Set<string>();
    for (const document of [...this.identityPolicies, ...(this.boundaries ?? []), ...this.scps.flat()])
      for (const key of keysOf(document)) if (!this.context.settles(key)) keys.add(key);
    this.unknownKeys = [...keys];
  }
}
