import type { Delegation } from "#roles-data";
import type { ConditionBlock, OneOrMany, Statement } from "../iam/document.js";
import { minimise } from "../iam/minimise/minimise.js";
import { actionSetOf } from "./action-index.js";
import { treatmentAt } from "./fence.js";
import type { LevelGrant } from "./grants.js";
import type { BundleNames } from "./names.js";
import { oneOrMany } from "./statements.js";

function deny(sid: string, actions: readonly string[], resources: Partial<Statement>, when?: ConditionBlock): Statement {
  return {
    Sid: sid,
    Effect: "Deny",
    Action: oneOrMany(actions),
    ...resources,
    ...(when === undefined ? {} : { Condition: when }),
  };
}

const named = (actions: ReadonlySet<string>) => minimise(actionSetOf([...actions]));

/** Roles that each of these actions may be used on, as one deny for every list of roles. */
function roleDenies(grants: readonly LevelGrant[]): readonly Statement[] {
  const roles = new Map<string, Set<string>>();
  for (const grant of grants) {
    const known = roles.get(grant.action) ?? new Set<string>();
    for (const resource of grant.resources) known.add(resource);
    roles.set(grant.action, known);
  }
  const lists = new Map<string, Set<string>>();
  for (const [action, resources] of roles) {
    const key = [...resources].sort().join("\n");
    lists.set(key, (lists.get(key) ?? new Set<string>()).add(action));
  }
  return [...lists.keys()]
    .sort()
    .map((key, i) => deny(`FenceRoles${i + 1}`, named(lists.get(key) ?? new Set()), { NotResource: oneOrMany(key.split("\n")) }));
}

/** Services that roles may be passed to, from every grant of PassRole; one grant that does not say limits nothing. */
function passDeny(grants: readonly LevelGrant[]): readonly Statement[] {
  const services = new Set<string>();
  const passing = grants.filter((grant) => grant.action === "iam:PassRole");
  for (const { when } of passing) {
    const values: OneOrMany<string | number | boolean> | undefined = when?.StringEquals?.["iam:PassedToService"];
    if (values === undefined) return [];
    for (const value of typeof values === "object" ? values : [values]) services.add(String(value));
  }
  if (passing.length === 0) return [];
  const when = { StringNotEquals: { "iam:PassedToService": oneOrMany([...services].sort()) } };
  return [deny("FencePassRole", ["iam:PassRole"], { Resource: "*" }, when)];
}

/**
 * The fence as denies of the boundary, which hold also for roles that the team makes (they carry the same boundary), for policies that
 * somebody adds by hand, and for what a resource policy grants. Empty for a team that can neither make nor change principals.
 */
export function fenceDenies(grants: readonly LevelGrant[], names: BundleNames, delegation: Delegation): readonly Statement[] {
  const withBoundary = new Set<string>();
  const onPath = new Set<string>();
  const onRoles: LevelGrant[] = [];
  for (const grant of grants) {
    const treatment = treatmentAt(grant.index);
    if (treatment === "free") continue;
    if (treatment === "with-boundary") withBoundary.add(grant.action);
    if (treatment === "with-boundary" || treatment === "on-path") onPath.add(grant.action);
    if (treatment === "on-path-or-named") onRoles.push(grant);
  }
  const statements: Statement[] = [];
  if (withBoundary.size > 0) {
    const unless = { StringNotEquals: { "iam:PermissionsBoundary": names.boundaryArn } };
    statements.push(deny("FenceBoundary", named(withBoundary), { Resource: "*" }, unless));
  }
  if (onPath.size > 0) {
    const paths = Object.values(delegation.delegable).map(names.delegated).sort();
    const verbs = delegation.ownVerbs.map((verb) => `iam:${verb}*`).sort();
    statements.push(
      deny("FencePath", named(onPath), { NotResource: oneOrMany(paths) }),
      deny("FenceOwn", verbs, { Resource: oneOrMany(names.own) }),
      deny("FenceBoundaryEdits", delegation.forbidden, { Resource: "*" }),
    );
  }
  return [...statements, ...roleDenies(onRoles), ...passDeny(onRoles)];
}
