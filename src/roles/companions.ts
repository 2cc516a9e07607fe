import { companions } from "#roles-data";
import { catalogue } from "../iam/catalogue/index.js";
import type { ConditionBlock } from "../iam/document.js";
import type { Workspace } from "../model/workspace.js";
import type { LevelGrant, Remark } from "./grants.js";
import { fillTemplates, type Scope } from "./scope.js";

/** Companions are their own group: a wildcard never spans a companion and what a rule asked for. */
const COMPANION_LEVEL = "companion";

const byAction = new Map<string, { give: string; via: string }[]>();
for (const companion of companions)
  for (const name of companion.for)
    byAction.set(name, [...(byAction.get(name) ?? []), ...companion.give.map((give) => ({ give, via: companion.via }))]);

const GIVEN = new Set(companions.flatMap((companion) => companion.give));
const NONE: readonly { give: string; via: string }[] = [];

/** A key by its own id, or by how it begins; an alias cannot be granted on, and `key/*` names none. */
const KEY = /^arn:[^:]+:kms:([^:]*):([^:]*):key\/[^*?]/;

/** The keys that the workspace declares under `resources` in the account and its regions, sorted. */
function declaredKeys(workspace: Workspace, scope: Scope): readonly string[] {
  const templates = workspace.resources.flatMap((resource) => resource.arns).filter((arn) => arn.includes(":kms:"));
  return fillTemplates(templates, scope).filter((arn) => {
    const [, region = "", account] = KEY.exec(arn) ?? [];
    return account === scope.account && scope.regions.includes(region);
  });
}

/** What is granted beside the rules, and what would be if there were a resource to grant it on. */
export interface Companions {
  readonly grants: readonly LevelGrant[];
  readonly withheld: readonly Remark[];
}

const NO_KEY =
  "some of the data may be encrypted with a key of your own, and `resources` declares no KMS key in this account and its regions; keys that AWS manages need no grant";

/**
 * What the granted actions need beside themselves: use of the declared keys through the service that was called (`kms:ViaService`).
 * Never of all keys (Security Hub KMS.1); the key policy of a key that AWS manages lets callers of its service in by itself.
 * An action that the team's `never` forbids is left out, and so is one that the team holds on everything already.
 */
export function companionsOf(
  grants: readonly LevelGrant[],
  workspace: Workspace,
  scope: Scope,
  isForbidden: (index: number) => boolean,
): Companions {
  const vias = new Map<string, { services: Set<string>; first: LevelGrant }>();
  const held = new Set<string>();
  for (const grant of grants) {
    if (GIVEN.has(grant.action) && grant.when === undefined && grant.resources[0] === "*") held.add(grant.action);
    for (const { give, via } of byAction.get(grant.action) ?? NONE) {
      const known = vias.get(give) ?? { services: new Set<string>(), first: grant };
      for (const region of scope.regions) known.services.add(`${via}.${region}.amazonaws.com`);
      vias.set(give, known);
    }
  }
  const resources = declaredKeys(workspace, scope);
  const found: LevelGrant[] = [];
  const withheld: Remark[] = [];
  for (const [action, { services, first }] of [...vias].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = catalogue.action(action);
    if (known === undefined || held.has(action) || isForbidden(known.index)) continue;
    if (resources.length === 0) {
      withheld.push({ action, reason: NO_KEY });
      continue;
    }
    const values = [...services].sort();
    const when: ConditionBlock = { StringEquals: { "kms:ViaService": values.length === 1 ? (values[0] as string) : values } };
    found.push({ action, index: known.index, resources, when, place: first.place, because: "companion", level: COMPANION_LEVEL });
  }
  return { grants: found, withheld };
}
