import { companions } from "#roles-data";
import { catalogue } from "../iam/catalogue/index.js";
import type { ConditionBlock } from "../iam/document.js";
import type { LevelGrant } from "./grants.js";
import type { Scope } from "./scope.js";

/** Companions are their own group: a wildcard never spans a companion and what a rule asked for. */
const COMPANION_LEVEL = "companion";

const byAction = new Map<string, { give: string; via: string }[]>();
for (const companion of companions)
  for (const name of companion.for)
    byAction.set(name, [...(byAction.get(name) ?? []), ...companion.give.map((give) => ({ give, via: companion.via }))]);

/**
 * What the granted actions need beside themselves: use of the account's keys through the service that was called (`kms:ViaService`).
 * An action that the team's `never` forbids is left out, and so is one that the team holds on everything already.
 */
export function companionsOf(
  grants: readonly LevelGrant[],
  scope: Scope,
  isForbidden: (index: number) => boolean,
): readonly LevelGrant[] {
  const vias = new Map<string, { services: Set<string>; first: LevelGrant }>();
  const held = new Set<string>();
  for (const grant of grants) {
    if (grant.when === undefined && grant.resources[0] === "*") held.add(grant.action);
    for (const { give, via } of byAction.get(grant.action) ?? []) {
      const known = vias.get(give) ?? { services: new Set<string>(), first: grant };
      for (const region of scope.regions) known.services.add(`${via}.${region}.amazonaws.com`);
      vias.set(give, known);
    }
  }
  const resources = scope.regions.map((region) => `arn:aws:kms:${region}:${scope.account}:key/*`).sort();
  const found: LevelGrant[] = [];
  for (const [action, { services, first }] of [...vias].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = catalogue.action(action);
    if (known === undefined || held.has(action) || isForbidden(known.index)) continue;
    const values = [...services].sort();
    const when: ConditionBlock = { StringEquals: { "kms:ViaService": values.length === 1 ? (values[0] as string) : values } };
    found.push({ action, resources, when, place: first.place, because: "companion", level: COMPANION_LEVEL });
  }
  return found;
}
