import { quotas } from "#roles-data";
import type { PolicyDocument } from "../iam/document.js";
import type { Coverage, NamedPolicy, RoleBundle } from "../model/bundle.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { Team, Workspace } from "../model/workspace.js";
import { actionNamed, ruleActions } from "./action-index.js";
import { boundaryOf } from "./boundary.js";
import { companionsOf } from "./companions.js";
import { fence } from "./fence.js";
import { type Asked, grantsOf, type LevelGrant, type Remark } from "./grants.js";
import { forAccount, likenessOf } from "./likeness.js";
import { bundleNames } from "./names.js";
import { pack } from "./pack.js";
import { quotaDiagnostics } from "./quota-diagnostics.js";
import type { Digest } from "./render.js";
import type { Scope } from "./scope.js";
import { type Draft, draftsOf } from "./statements.js";
import { trustOf } from "./trust.js";

/** What a team holds in one account, before it is written as policies. */
export interface Held {
  readonly grants: readonly LevelGrant[];
  readonly asked: Asked;
  readonly withheld: readonly Remark[];
  readonly partial: readonly Remark[];
  /** What would be granted beside the rules if there were a resource for it. */
  readonly lacking: readonly Remark[];
}

/** Grants of the rules inside the fence, with their companions. */
export function heldBy(team: Team, workspace: Workspace, scope: Scope): Held {
  const asked = grantsOf(team, scope);
  const fenced = fence(asked.grants, bundleNames(team.team, scope.account, workspace.naming));
  const nevers = team.never.filter((rule) => rule.in.includes(scope.environment));
  const isForbidden = (index: number) => nevers.some((rule) => ruleActions(rule).has(index));
  const companions = companionsOf(fenced.grants, workspace, scope, isForbidden);
  return {
    grants: [...fenced.grants, ...companions.grants],
    asked,
    withheld: [...asked.withheld, ...fenced.withheld],
    partial: [...asked.partial, ...fenced.narrowed],
    lacking: companions.withheld,
  };
}

function firstReasons(remarks: readonly Remark[], leave: (action: string) => boolean): readonly Remark[] {
  const found = new Map<string, Remark>();
  const sorted = [...remarks].sort((a, b) => (a.reason < b.reason ? -1 : 1));
  for (const remark of sorted) if (leave(remark.action) && !found.has(remark.action)) found.set(remark.action, remark);
  return [...found.values()].sort((a, b) => (a.action < b.action ? -1 : 1));
}

function coverageOf(held: Held): Coverage {
  const granted = new Set(held.grants.map((grant) => grant.action));
  const companions = held.grants.filter((grant) => grant.because === "companion").map((grant) => grant.action);
  return {
    unscoped: held.asked.unscoped.filter((action) => granted.has(action)),
    withheld: firstReasons([...held.withheld, ...held.lacking], (action) => !granted.has(action)),
    partial: firstReasons(held.partial, (action) => granted.has(action)),
    companions: [...new Set(companions)].sort(),
    dependentsUnknown: [...granted].filter((action) => actionNamed(action)?.dependents === "unknown").sort(),
  };
}

/** IAM tag values take letters, digits, spaces and `_.:/=+-@`. */
export function tagValue(text: string): string {
  return text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "-").slice(0, quotas.tagValue);
}

/** What takes long to work out, and is the same in accounts that are alike but for the account's number. */
interface Compiled {
  readonly account: string;
  readonly drafts: readonly Draft[];
  readonly permissions: readonly PolicyDocument[];
  readonly boundary: PolicyDocument;
  readonly coverage: () => Coverage;
  bundle: RoleBundle | undefined;
}

/** What has been worked out in this run, by `likenessOf`. */
export type Alike = Map<string, Compiled>;

function compile(team: Team, workspace: Workspace, scope: Scope): Compiled {
  const held = heldBy(team, workspace, scope);
  const drafts = draftsOf(held.grants);
  const names = bundleNames(team.team, scope.account, workspace.naming);
  let coverage: Coverage | undefined;
  return {
    account: scope.account,
    drafts,
    permissions: pack(drafts, quotas.managedPolicy),
    boundary: boundaryOf(team, workspace, scope, names, held.grants, quotas.managedPolicy),
    // Worked out for whoever reads it: proofs do not, and it takes as long as the policies.
    coverage: () => {
      coverage ??= coverageOf(held);
      return coverage;
    },
    bundle: undefined,
  };
}

function documentsFor(like: Compiled, account: string): Pick<Compiled, "permissions" | "boundary"> {
  const [boundary, ...permissions] = forAccount([like.boundary, ...like.permissions], like.account, account);
  return { boundary: boundary as PolicyDocument, permissions };
}

const originals = new WeakMap<RoleBundle, RoleBundle>();

/** The bundle of another account that this one was made from, if it was: the two differ in account and environment alone. */
export function originalOf(bundle: RoleBundle): RoleBundle | undefined {
  return originals.get(bundle);
}

/**
 * The role bundle of one team in one account: trust, permission policies, boundary, names and tags, inside IAM's quotas. Without a
 * bundle, the diagnostics say what does not fit and where. With `alike`, accounts that are alike share the work; the bytes are the same.
 */
export function compileBundle(
  team: Team,
  workspace: Workspace,
  scope: Scope,
  given: { readonly digest: Digest; readonly catalogue: string; readonly alike?: Alike },
): { readonly bundle: RoleBundle | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const names = bundleNames(team.team, scope.account, workspace.naming);
  const likeness = given.alike === undefined ? undefined : likenessOf(team, workspace, scope);
  const like = likeness === undefined ? undefined : given.alike?.get(likeness);
  const compiled = like ?? compile(team, workspace, scope);
  if (likeness !== undefined && like === undefined) given.alike?.set(likeness, compiled);
  const { drafts } = compiled;
  const documents = like === undefined ? compiled : documentsFor(like, scope.account);
  const permissions = documents.permissions.map((document, i): NamedPolicy => ({ ...names.policy(i + 1), document }));
  const boundary = { name: names.boundary, arn: names.boundaryArn, document: documents.boundary };
  const trust = trustOf(team, workspace, scope);
  const diagnostics = quotaDiagnostics({ team, scope, names, permissions, boundary, trust, drafts });
  if (trust === undefined || diagnostics.length > 0) return { bundle: undefined, diagnostics };
  const tags = {
    "bailiwick:environment": scope.environment,
    "bailiwick:team": team.team,
    "bailiwick:workspace": tagValue(workspace.organization),
  };
  const role = { name: names.role, path: names.path, arn: names.roleArn, maxSessionSeconds: team.sessionHours * 3600 };
  const digest = given.digest(JSON.stringify({ role, permissions, boundary, trust, tags }));
  const bundle: RoleBundle = {
    team: team.team,
    kind: team.kind,
    environment: scope.environment,
    account: scope.account,
    regions: scope.regions,
    role,
    permissions,
    boundary,
    trust,
    tags: { ...tags, "bailiwick:digest": digest },
    get coverage() {
      return compiled.coverage();
    },
    catalogue: given.catalogue,
    digest,
  };
  if (like === undefined) compiled.bundle = bundle;
  else if (like.bundle !== undefined) originals.set(bundle, like.bundle);
  return { bundle, diagnostics };
}
