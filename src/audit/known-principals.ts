import type { Reach } from "../model/finding.js";
import type { RunPrincipal } from "../model/run.js";
import type { Workspace } from "../model/workspace.js";
import type { Attribution } from "./attribution.js";
import { effectiveAccess } from "./effective-access.js";
import type { AccountPrincipals, Principal } from "./principals.js";
import { accessSentences, reachOf } from "./reach.js";
import { type SensitiveResource, sensitiveResources } from "./sensitive-resources.js";

function accountOf(arn: string): string {
  return arn.split(":", 5)[4] ?? "";
}

/** A principal as a run lists it, its counts aside. */
export type DescribedPrincipal = Pick<RunPrincipal, "arn" | "account" | "type" | "team" | "reach" | "access">;

/** The principals of every account of the snapshot, with their reach, which is worked out when first asked for. */
export class KnownPrincipals {
  readonly #accounts = new Map<string, AccountPrincipals>();
  readonly #sensitive = new Map<string, readonly SensitiveResource[]>();
  readonly #reach = new Map<string, { readonly arn: string; readonly reach: Reach }>();
  readonly #workspace: Pick<Workspace, "resources" | "environments">;

  constructor(workspace: Pick<Workspace, "resources" | "environments">, accounts: Iterable<AccountPrincipals>) {
    this.#workspace = workspace;
    for (const account of accounts) this.#accounts.set(account.account, account);
  }

  #sensitiveIn(account: string): readonly SensitiveResource[] {
    let found = this.#sensitive.get(account);
    if (found === undefined) {
      found = sensitiveResources(this.#workspace, account);
      this.#sensitive.set(account, found);
    }
    return found;
  }

  /** By ARN; a session's ARN means its role. `undefined`: the snapshot does not hold it. */
  find(arn: string): Principal | undefined {
    return this.#accounts.get(accountOf(arn))?.find(arn);
  }

  /** Reach and present ARN, as findings name them. */
  reach(arn: string): { readonly arn: string; readonly reach: Reach } | undefined {
    const known = this.#reach.get(arn);
    if (known !== undefined) return known;
    const principal = this.find(arn);
    if (principal === undefined) return undefined;
    const found = { arn: principal.arn, reach: reachOf(principal, this.#sensitiveIn(accountOf(principal.arn))) };
    this.#reach.set(principal.arn, found);
    return found;
  }

  /** Everybody, account by account. */
  *all(): Generator<Principal> {
    for (const account of this.#accounts.values()) yield* account.all();
  }

  /** One principal with its team, its reach and what it can do, in sentences. */
  describe(principal: Principal, attribution: Attribution): DescribedPrincipal {
    const account = accountOf(principal.arn);
    const access = accessSentences(principal, this.#sensitiveIn(account), effectiveAccess(principal));
    const { arn, type } = principal;
    return { arn, account, type, team: attribution.teamOf(arn), reach: this.reach(arn)?.reach ?? "unknown", access };
  }
}
