import { delegation } from "#roles-data";
import { type CatalogueAction, catalogue } from "../iam/catalogue/index.js";
import { arnIncludes, matches } from "../iam/pattern.js";
import { both } from "./conditions.js";
import type { LevelGrant, Remark } from "./grants.js";
import type { BundleNames } from "./names.js";

const lower = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));
const LISTS = {
  withBoundary: lower(delegation.withBoundary),
  onPath: lower(delegation.onPath),
  onPathOrNamed: lower(delegation.onPathOrNamed),
  harmless: lower(delegation.harmless),
  forbidden: lower(delegation.forbidden),
};

/** How the fence treats an action. `free`: it needs no fence. */
export type Treatment = "free" | "with-boundary" | "on-path" | "on-path-or-named" | "withheld";

const FENCED = new Set(delegation.fenced);
const PRINCIPAL_SERVICES = new Set(delegation.principalServices);

/** Reads policies/delegation.yaml for one action; what no list names is withheld. */
export function treatmentOf(action: CatalogueAction): Treatment {
  const isPrincipalService = PRINCIPAL_SERVICES.has(action.service);
  if (!isPrincipalService && !FENCED.has(action.service)) return "free";
  const reads = [...action.classes].every((name) => delegation.reads.includes(name));
  if (isPrincipalService) return reads ? "free" : "withheld";
  const name = action.name.toLowerCase();
  if (LISTS.forbidden.has(name)) return "withheld";
  if (LISTS.withBoundary.has(name))
    return action.conditionKeys.includes("iam:PermissionsBoundary") ? "with-boundary" : "withheld";
  if (LISTS.onPath.has(name)) return "on-path";
  if (LISTS.onPathOrNamed.has(name)) return "on-path-or-named";
  return reads || LISTS.harmless.has(name) ? "free" : "withheld";
}

const treatments: Treatment[] = [];

/** The same by index, remembered, and without reading what the catalogue says of services that are not fenced. */
export function treatmentAt(index: number): Treatment {
  let treatment = treatments[index];
  if (treatment === undefined) {
    const service = catalogue.serviceAt(index);
    treatment = FENCED.has(service) || PRINCIPAL_SERVICES.has(service) ? treatmentOf(catalogue.at(index)) : "free";
    treatments[index] = treatment;
  }
  return treatment;
}

function reasonFor(action: CatalogueAction): string {
  if (delegation.principalServices.includes(action.service))
    return delegation.principalReason.replace("{service}", action.service);
  return delegation.reasons.find(({ pattern }) => matches(pattern.toLowerCase(), action.name.toLowerCase()))?.reason ?? "";
}

const NARROWED = {
  "with-boundary": "only on the team's own path, for principals that carry its boundary",
  "on-path": "only on the team's own path",
  "on-path-or-named": "only on the team's own path and on roles that the rule names in full",
};

/** The team's path for every type that the action takes; nothing where one of them cannot be delegated. */
function pathsFor(action: CatalogueAction, names: BundleNames): readonly string[] {
  const paths: string[] = [];
  for (const type of action.resourceTypes) {
    const kind = delegation.delegable[type.name];
    if (kind !== undefined) paths.push(names.delegated(kind));
  }
  return paths.sort();
}

/** The part of the granted resources that lies on the path; literal ARNs of roles beside it where the file may name them. */
function onPath(resources: readonly string[], paths: readonly string[], literals: boolean): readonly string[] {
  const kept = new Set<string>();
  for (const resource of resources) {
    for (const path of paths) {
      if (arnIncludes(path, resource)) kept.add(resource);
      else if (arnIncludes(resource, path)) kept.add(path);
    }
    if (literals && !/[*?$]/.test(resource) && /^arn:[^:]+:iam::\d{12}:role\//.test(resource)) kept.add(resource);
  }
  return [...kept].sort();
}

/** Grants as they may be given; what is withheld; and what is given on less than was asked. */
export interface Fenced {
  readonly grants: readonly LevelGrant[];
  readonly withheld: readonly Remark[];
  readonly narrowed: readonly Remark[];
}

/**
 * Keeps whoever may make or change principals inside the team's boundary: every grant as it may be given, and what must be withheld.
 */
export function fence(grants: readonly LevelGrant[], names: BundleNames): Fenced {
  const kept: LevelGrant[] = [];
  const withheld: Remark[] = [];
  const narrowed: Remark[] = [];
  const hold = { StringEquals: { "iam:PermissionsBoundary": names.boundaryArn } };
  for (const grant of grants) {
    const treatment = treatmentAt(grant.index);
    if (treatment === "free") {
      kept.push(grant);
      continue;
    }
    const action = catalogue.at(grant.index);
    if (treatment === "withheld") {
      withheld.push({ action: grant.action, reason: reasonFor(action) });
      continue;
    }
    const resources = onPath(grant.resources, pathsFor(action, names), treatment === "on-path-or-named");
    const limited = treatment === "with-boundary" ? both(grant.when, hold) : both(grant.when, undefined);
    if (resources.length === 0)
      withheld.push({ action: grant.action, reason: "none of the named resources lies on the team's own path" });
    else if (!limited.exact)
      withheld.push({ action: grant.action, reason: "its conditions leave no room for the team's boundary" });
    else {
      kept.push({ ...grant, resources, when: limited.block });
      const same = treatment !== "with-boundary" && grant.resources.every((resource) => resources.includes(resource));
      if (!same) narrowed.push({ action: grant.action, reason: NARROWED[treatment] });
    }
  }
  return { grants: kept, withheld, narrowed };
}
