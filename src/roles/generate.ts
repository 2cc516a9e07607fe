import { catalogue } from "../iam/catalogue/index.js";
import type { RoleBundle } from "../model/bundle.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Workspace } from "../model/workspace.js";
import { type Alike, compileBundle } from "./bundle.js";
import type { Digest } from "./render.js";
import { type NamedScp, scpsOf } from "./scps.js";

export interface GenerateOptions {
  readonly digest: Digest;
  /** Generate these alone; absent: everything. */
  readonly only?: { readonly team?: string; readonly environment?: string; readonly accounts?: ReadonlySet<string> };
}

export interface Generated {
  readonly bundles: readonly RoleBundle[];
  readonly scps: readonly NamedScp[];
  /** What does not fit or cannot be said, each at the line that asks for it. A bundle with an error is not among `bundles`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Role bundles of every team in every account of its environments, and the SCPs, sorted by environment, account and team. */
export function generateBundles(workspace: Workspace, options: GenerateOptions): Generated {
  const { only = {}, digest } = options;
  const bundles: RoleBundle[] = [];
  const scps: NamedScp[] = [];
  const diagnostics = new Map<string, Diagnostic>();
  const alike: Alike = new Map();
  const note = (found: readonly Diagnostic[]) => {
    for (const one of found) diagnostics.set(`${one.code} ${one.place?.file}:${one.place?.line} ${one.message}`, one);
  };
  const byName = <T>(list: readonly T[], name: (one: T) => string) => [...list].sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const teams = byName(workspace.teams, (team) => team.team).filter((team) => only.team === undefined || team.team === only.team);
  for (const environment of byName(workspace.environments, (one) => one.name)) {
    if (only.environment !== undefined && environment.name !== only.environment) continue;
    if (only.team === undefined) {
      const made = scpsOf(workspace, environment);
      scps.push(...made.scps);
      note(made.diagnostics);
    }
    for (const account of [...environment.accounts].sort()) {
      if (only.accounts !== undefined && !only.accounts.has(account)) continue;
      for (const team of teams.filter((one) => one.environments.includes(environment.name))) {
        const scope = { environment: environment.name, account, regions: [...environment.regions].sort() };
        const { bundle, diagnostics: found } = compileBundle(team, workspace, scope, {
          digest,
          catalogue: catalogue.hash,
          alike,
        });
        if (bundle !== undefined) bundles.push(bundle);
        note(found);
      }
    }
  }
  return { bundles, scps, diagnostics: [...diagnostics.values()] };
}
