import { ORGANIZATION, type Target } from "../model/change.js";
import { Failure } from "../model/failure.js";
import type { Workspace } from "../model/workspace.js";
import { mendFor } from "../workspace/index.js";
import type { PlanRequest, ReadWorkspace } from "./target-request.js";

export type { PlanRequest, ReadWorkspace } from "./target-request.js";

/** Every name that `--target` may be, by what it is. */
function knownTargets(workspace: Workspace): { readonly databases: readonly string[]; readonly aws: readonly string[] } {
  return {
    databases: workspace.databases.map(({ name }) => name),
    aws: [...new Set(workspace.environments.flatMap(({ accounts }) => accounts)), ORGANIZATION],
  };
}

/**
 * Is what the request asks for there?
 * @throws Failure (usage) with the nearest name.
 */
function assertTargets(workspace: Workspace, { only, targets, embedded }: PlanRequest): void {
  const known = knownTargets(workspace);
  const names = only === undefined ? [...known.databases, ...known.aws] : known[only];
  for (const target of targets) {
    if (names.includes(target)) continue;
    throw new Failure("unknown-target", `The workspace has no target \`${target}\`.`, {
      kind: "usage",
      hint: mendFor(target, names, "target"),
    });
  }
  if (embedded && only === "aws")
    throw new Failure("usage", "--embedded is about databases, and --only aws leaves them out.", { kind: "usage" });
}

/**
 * Are accounts asked for? By name, by kind, or with everything else where some team declares access to AWS; `--embedded` is a rehearsal of
 * databases, which leaves accounts alone unless they are named.
 */
function asksForAccounts({ workspace }: ReadWorkspace, { only, targets, embedded }: PlanRequest): boolean {
  if (only === "databases") return false;
  if (targets.length > 0)
    return targets.some((target) => workspace.environments.some(({ accounts }) => accounts.includes(target)));
  if (only === "aws") return true;
  return !embedded && workspace.teams.some(({ access }) => access.length > 0);
}

/** Are service control policies asked for? By name, as by a plan that holds them, or with everything else where the flag says so. */
function asksForOrganization({ workspace }: ReadWorkspace, { only, targets, aws }: PlanRequest): boolean {
  if (only === "databases") return false;
  if (targets.length === 0) return aws.scp;
  const isDatabase = only === undefined && workspace.databases.some(({ name }) => name === ORGANIZATION);
  return targets.includes(ORGANIZATION) && (aws.scp || !isDatabase);
}

async function accountTargets({ workspace }: ReadWorkspace, request: PlanRequest): Promise<readonly Target[]> {
  const { awsTargets } = await import("./aws-targets.js");
  return awsTargets({
    folder: request.workspace,
    workspace,
    aws: request.aws,
    accounts: request.targets.filter((target) =>
      workspace.environments.some((environment) => environment.accounts.includes(target)),
    ),
    now: request.now.toISOString(),
    signal: request.signal,
  });
}

async function organizationTargets({ workspace }: ReadWorkspace, request: PlanRequest): Promise<readonly Target[]> {
  const { organizationTarget } = await import("./organization-target.js");
  return [organizationTarget(workspace, request)];
}

/**
 * The accounts and databases that the request is about, nothing of them read yet; sorted by kind and name.
 * @throws Failure (usage) for a target that the workspace does not have, where there is none at all, and for bundles that are not what the
 * files promise; (environment) naming every variable of a database's URL that is not set.
 */
export async function targetsOf(read: ReadWorkspace, request: PlanRequest): Promise<readonly Target[]> {
  assertTargets(read.workspace, request);
  const { databaseTargets } = await import("./database-targets.js");
  const databases = request.only === "aws" ? [] : await databaseTargets(read, request);
  const accounts = asksForAccounts(read, request) ? await accountTargets(read, request) : [];
  const organization = asksForOrganization(read, request) ? await organizationTargets(read, request) : [];
  return atLeastOne([...accounts, ...organization, ...databases]);
}

function atLeastOne(targets: readonly Target[]): readonly Target[] {
  if (targets.length > 0) return targets;
  throw new Failure("no-targets", "The workspace declares nothing that could be planned.", {
    kind: "usage",
    hint: "Declare `databases:` or `environments:` in bailiwick.yaml.",
  });
}
