import type { Reach } from "../model/finding.js";
import type { RunPrincipal } from "../model/run.js";
import type { Workspace } from "../model/workspace.js";
import type { Attribution } from "./attribution.js";
import { effectiveAccess } from "./effective-access.js";
import type { Escalation } from "./escalation/escalation.js";
import { type GainedReach, ReachGained } from "./escalation/reach-gained.js";
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
  readonly #followed: ReadonlySet<string>;
  readonly #own = new Map<Principal, Reach>();
  readonly #workspace: Pick<Workspace, "resources" | "environments">;
  readonly #escalation: Escalation | undefined;
  readonly #gained: ReachGained | undefined;

  /** `escalation`: who can become whom among them; without it reach is by a principal's own policies alone. */
  constructor(
    workspace: Pick<Workspace, "resources" | "environments">,
    accounts: Iterable<AccountPrincipals>,
    escalation?: Escalation,
  ) {
    this.#workspace = workspace;
    this.#escalation = escalation;
    this.#gained = escalation && new ReachGained(escalation, (principal) => this.#ownReach(principal));
    for (const account of accounts) this.#accounts.set(account.account, account);
    this.#followed = new Set(this.#accounts.keys());
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
    const found = { arn: principal.arn, reach: this.#reachOf(principal).reach };
    this.#reach.set(principal.arn, found);
    return found;
  }

  #ownReach(principal: Principal): Reach {
    let own = this.#own.get(principal);
    if (own === undefined) {
      const followed = this.#escalation === undefined ? undefined : this.#followed;
      own = reachOf(principal, this.#sensitiveIn(accountOf(principal.arn)), effectiveAccess(principal), followed);
      this.#own.set(principal, own);
    }
    return own;
  }

  #reachOf(principal: Principal): GainedReach {
    return this.#gained?.of(principal) ?? { reach: this.#ownReach(principal), by: undefined };
  }

  /** What it can do by becoming somebody else, where that is more than it can do itself. */
  #becoming(principal: Principal): readonly string[] {
    const { reach, by } = this.#reachOf(principal);
    if (by === undefined || this.#escalation === undefined) return [];
    const how = this.#escalation.words.short(by);
    const perhaps = by.certain ? "" : "may be able to: ";
    if (reach === "escalates-to-administrator") return [`${perhaps}becomes an administrator ${how}`];
    return [`${perhaps}${reach.replaceAll("-", " ")} ${how}`];
  }

  /** Everybody, account by account. */
  *all(): Generator<Principal> {
    for (const account of this.#accounts.values()) yield* account.all();
  }

  /** One principal with its team, its reach and what it can do, in sentences. */
  describe(principal: Principal, attribution: Attribution): DescribedPrincipal {
    const account = accountOf(principal.arn);
    const own = accessSentences(principal, this.#sensitiveIn(account), effectiveAccess(principal));
    const access = [...this.#becoming(principal), ...own];
    const { arn, type } = principal;
    return { arn, account, type, team: attribution.teamOf(arn), reach: this.reach(arn)?.reach ?? "unknown", access };
  }
}
