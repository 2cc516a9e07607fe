import { arnMatches } from "../iam/pattern.js";
import type { RoleBundle } from "../model/bundle.js";
import type { Finding } from "../model/finding.js";
import type { Owner, Workspace } from "../model/workspace.js";

export const UNOWNED = "unowned";

/** The texts that stand in every ARN that the pattern matches; most ARNs lack one, which is cheap to see. */
function textsIn(pattern: string): readonly string[] {
  return pattern.split(/\$\{[^}]*\}|[*?]/).filter((text) => text !== "");
}

/** Who answers for what: a bundle's own role first, then the first of `owners` whose pattern matches. A tag counts for nothing. */
export class Attribution {
  readonly #bundles = new Map<string, RoleBundle>();
  readonly #owners: readonly (Owner & { readonly texts: readonly string[] })[];
  readonly #environments = new Map<string, string>();
  readonly #known = new Map<string, string>();
  /** Every account that the workspace names. */
  readonly accounts: ReadonlySet<string>;

  constructor(workspace: Pick<Workspace, "owners" | "environments">, bundles: Iterable<RoleBundle>) {
    this.#owners = workspace.owners.map((owner) => ({ ...owner, texts: textsIn(owner.match) }));
    for (const { name, accounts } of workspace.environments)
      for (const account of accounts) this.#environments.set(account, name);
    this.accounts = new Set(this.#environments.keys());
    for (const bundle of bundles) {
      this.#bundles.set(bundle.role.arn, bundle);
    }
  }

  /** The bundle whose role this is. */
  bundleOf(arn: string): RoleBundle | undefined {
    return this.#bundles.get(arn);
  }

  /** Expected roles of an account. */
  bundlesIn(account: string): readonly RoleBundle[] {
    return [...this.#bundles.values()].filter((bundle) => bundle.account === account);
  }

  /** Team that answers for an ARN, or `unowned`. */
  teamOf(arn: string): string {
    const known = this.#known.get(arn);
    if (known !== undefined) return known;
    const team = this.#bundles.get(arn)?.team ?? this.#ownerOf(arn)?.team ?? UNOWNED;
    if (this.#known.size < 100_000) this.#known.set(arn, team);
    return team;
  }

  #ownerOf(arn: string): Owner | undefined {
    return this.#owners.find(({ match, texts }) => texts.every((text) => arn.includes(text)) && arnMatches(match, arn));
  }

  /** Environment that an account belongs to. */
  environmentOf(account: string): string | null {
    return this.#environments.get(account) ?? null;
  }

  /**
   * Team of a finding: that of its resource; else the one team that all of its owned principals belong to. Whoever merely can change
   * the resource does not answer for it.
   */
  teamOfFinding(
    resource: Finding["resource"],
    principals: readonly { readonly arn: string; readonly relation: string }[],
  ): string {
    const own = resource.name.startsWith("arn:") ? this.teamOf(resource.name) : UNOWNED;
    if (own !== UNOWNED || principals.length === 0) return own;
    const teams = new Set(principals.filter(({ relation }) => relation !== "can-change").map(({ arn }) => this.teamOf(arn)));
    teams.delete(UNOWNED);
    const [team] = teams;
    return team !== undefined && teams.size === 1 ? team : UNOWNED;
  }
}
