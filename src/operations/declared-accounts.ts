import type { RoleBundle } from "../model/bundle.js";
import { Failure } from "../model/failure.js";
import type { Workspace } from "../model/workspace.js";
import { tagValue } from "../roles/bundle.js";
import type { Declared } from "../roles/provision/declared.js";
import type { NamedScp } from "../roles/scps.js";
import { mendFor } from "../workspace/index.js";
import { sha256 } from "./sha256.js";
import { soundBundles } from "./sound-bundles.js";

/** What every account of a workspace shall have, by account id. */
export interface DeclaredAccounts {
  readonly accounts: ReadonlyMap<string, Omit<Declared, "callers" | "administrators">>;
  readonly scps: readonly NamedScp[];
}

function assertTeams(workspace: Workspace, teams: readonly string[]): void {
  const known = workspace.teams.map(({ team }) => team);
  for (const team of teams)
    if (!known.includes(team))
      throw new Failure("unknown-team", `The workspace has no team \`${team}\`.`, {
        kind: "usage",
        hint: mendFor(team, known, "team"),
      });
}

/**
 * The accounts that are asked for, with the bundles that belong into each, proved.
 * @throws Failure (usage) with every diagnostic where a bundle is not what the files promise.
 */
export function declaredAccounts(
  workspace: Workspace,
  wanted: (account: string) => boolean,
  { adopt, teams }: { readonly adopt: boolean; readonly teams: readonly string[] },
): DeclaredAccounts {
  assertTeams(workspace, teams);
  const ids = new Set(workspace.environments.flatMap(({ accounts }) => accounts.filter(wanted)));
  const { bundles, scps } = soundBundles(workspace, { accounts: ids }, "Nothing was planned");
  const byAccount = new Map<string, RoleBundle[]>();
  for (const bundle of bundles) byAccount.set(bundle.account, [...(byAccount.get(bundle.account) ?? []), bundle]);
  const places = new Map(workspace.teams.map(({ team, place }) => [team, place]));
  const accounts = new Map<string, Omit<Declared, "callers" | "administrators">>();
  for (const { name, accounts: own } of workspace.environments)
    for (const account of own) {
      if (!ids.has(account)) continue;
      accounts.set(account, {
        account,
        environment: name,
        bundles: byAccount.get(account) ?? [],
        naming: workspace.naming,
        workspace: tagValue(workspace.organization),
        breakGlass: workspace.breakGlass,
        placeOf: (team) => places.get(team) ?? null,
        adopt,
        only: teams.length === 0 ? undefined : new Set(teams),
        digest: sha256,
      });
    }
  return { accounts: new Map([...accounts].sort(([a], [b]) => (a < b ? -1 : 1))), scps };
}
