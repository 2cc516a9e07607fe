import type { RoleBundle } from "../../model/bundle.js";
import type { Blocked, Change, NotCompared, Observed, TargetPlan } from "../../model/change.js";
import type { Declared } from "./declared.js";
import { fingerprintText } from "./fingerprint.js";
import { type Group, refused } from "./group.js";
import { guarded } from "./guards.js";
import type { Judge } from "./judge.js";
import type { LiveAccount, LivePolicy, LiveRole } from "./live.js";
import { notCompared } from "./not-compared.js";
import type { Op } from "./op.js";
import { ownershipOf, strangerWords, TEAM_TAG, WORKSPACE_TAG } from "./ownership.js";
import { changedRole, newRole, type RoleContext } from "./plan-role.js";
import { removedPolicies, removedRole } from "./removed-role.js";
import { partsOf } from "./role-state.js";
import type { AwsStep } from "./step.js";

const ADOPT = "Plan with --adopt to take it over, or give it another name.";

function empty(context: RoleContext, bundle: RoleBundle | undefined, role: LiveRole | undefined): Group {
  const team = bundle?.team ?? null;
  const place = team === null ? null : context.declared.placeOf(team);
  return { team, place, roleArn: bundle?.role.arn ?? role?.arn ?? "", bundle, role, ops: [], blocked: [], observed: [] };
}

/** Policies at our ARNs that are not ours; without tags in the evidence, a policy is taken for ours where our role holds it. */
function strangers(bundle: RoleBundle, role: LiveRole | undefined, { live, declared }: RoleContext): readonly LivePolicy[] {
  return [...bundle.permissions, bundle.boundary].flatMap(({ arn }) => {
    const there = live.policies.get(arn);
    if (there === undefined) return [];
    const whose = ownershipOf(there.tags, declared.workspace);
    const isHeld = role !== undefined && (role.attached.includes(arn) || role.boundary === arn);
    return whose === "ours" || (whose === "unknown" && isHeld) ? [] : [there];
  });
}

/** What others put on a role of ours. */
function observedOn(role: LiveRole, bundle: RoleBundle, { live, declared }: RoleContext): readonly Observed[] {
  if (declared.adopt) return [];
  return partsOf(role, live, { bundle, exclusive: false, same: () => true }).flatMap(({ id, kind }) => {
    if (kind === "own") return [];
    const what =
      kind === "inline" ? `has the inline policy ${id}, which no file asks for` : `has ${id} attached, which no file asks for`;
    return [{ subject: `role ${role.name}`, what }];
  });
}

function planBundle(bundle: RoleBundle, context: RoleContext): Group {
  const { live, declared } = context;
  const role = live.roles.find(({ name }) => name.toLowerCase() === bundle.role.name.toLowerCase());
  const group = empty(context, bundle, role);
  if (role !== undefined && role.arn !== bundle.role.arn)
    return refused(
      group,
      `there is a role of that name already, ${role.arn}, and IAM takes a name once`,
      "Rename or delete it, or choose another prefix in bailiwick.yaml.",
    );
  const misplaced = [...bundle.permissions, bundle.boundary].flatMap(({ arn, name }) =>
    [...live.policies.values()].filter(
      (there) => there.name === name && there.arn !== arn && there.arn.includes(`::${live.account}:`),
    ),
  )[0];
  if (misplaced !== undefined)
    return refused(
      group,
      `there is a policy of that name already, ${misplaced.arn}, and IAM takes a name once`,
      "Rename or delete it.",
      `policy ${misplaced.name}`,
    );
  if (!declared.adopt) {
    if (role !== undefined && ownershipOf(role.tags, declared.workspace) !== "ours")
      return refused(group, strangerWords("a role of this name", role.tags), ADOPT);
    const [stranger] = strangers(bundle, role, context);
    if (stranger !== undefined)
      return refused(group, strangerWords("a policy of this name", stranger.tags), ADOPT, `policy ${stranger.name}`);
  }
  const ops = role === undefined ? newRole(bundle, context) : changedRole(bundle, role, context);
  const kept = role === undefined ? [] : observedOn(role, bundle, context);
  return { ...group, ops, observed: kept };
}

/** Roles of ours, by path and tag, that no bundle of the account is about. */
function orphans({ live, declared }: RoleContext): readonly LiveRole[] {
  const wanted = new Set(declared.bundles.map(({ role }) => role.arn));
  return live.roles.filter(
    ({ arn, path, tags }) =>
      path === declared.naming.path && !wanted.has(arn) && ownershipOf(tags, declared.workspace) === "ours",
  );
}

function planOrphan(role: LiveRole, context: RoleContext): Group {
  const group = empty(context, undefined, role);
  const { ops, kept } = removedRole(role, context);
  if (kept.length === 0) return { ...group, ops };
  const blocked: Blocked = {
    subject: `role ${role.name}`,
    why: `no file asks for it any more, and it cannot be deleted: it has ${kept.join(", ")}, which Bailiwick did not put there`,
    mend:
      role.instanceProfiles.length > 0
        ? "Take it out of the instance profile, then plan again."
        : "Take that off, or plan with --adopt.",
    team: null,
    place: null,
  };
  return { ...group, ops, blocked: [blocked] };
}

/** Policies of ours that no bundle is about; without tags in the evidence nobody can tell, and they stay. */
function planPolicies(groups: readonly Group[], context: RoleContext): Group {
  const { live, declared } = context;
  const wanted = new Set(
    declared.bundles.flatMap(({ permissions, boundary }) => [...permissions, boundary].map(({ arn }) => arn)),
  );
  const isOrphan = ({ arn, path, tags }: LivePolicy): boolean =>
    path === declared.naming.path && !wanted.has(arn) && ownershipOf(tags, declared.workspace) === "ours";
  const detached = new Set(
    groups.flatMap(({ ops }) =>
      ops.flatMap(({ steps }) =>
        steps.flatMap((step) => (step.call === "detach-policy" ? [`${step.policy} role ${step.role}`] : [])),
      ),
    ),
  );
  const unbound = new Set(
    groups.flatMap(({ ops }) =>
      ops.flatMap(({ steps }) =>
        steps.flatMap((step) => (step.call === "delete-role" || step.call === "put-boundary" ? [`role ${step.role}`] : [])),
      ),
    ),
  );
  const { ops, held } = removedPolicies([...live.policies.values()].filter(isOrphan), (policy, holder) =>
    policy.bounds.includes(holder) ? unbound.has(holder) : detached.has(`${policy.arn} ${holder}`),
  );
  const blocked = held.map(
    ({ policy, by }): Blocked => ({
      subject: `policy ${policy.name}`,
      why: `no file asks for it any more, and it cannot be deleted: ${by.join(", ")} ${by.length === 1 ? "holds" : "hold"} it`,
      mend: "Take it off there, then plan again.",
      team: null,
      place: null,
    }),
  );
  return { ...empty(context, undefined, undefined), ops, blocked };
}

/** Roles and policies under our path that nobody says they made: a tag that was taken off must not hide what it was on. */
function straysIn({ live, declared }: RoleContext): readonly Observed[] {
  const { path } = declared.naming;
  const isStray = (tags: LiveRole["tags"]): boolean => tags !== undefined && tags[WORKSPACE_TAG] === undefined;
  const names = new Set(declared.bundles.map(({ role }) => role.arn));
  const arns = new Set(declared.bundles.flatMap(({ permissions, boundary }) => [...permissions, boundary].map(({ arn }) => arn)));
  const what = `lies under ${path}, has no tag ${WORKSPACE_TAG}, and no file asks for it`;
  return [
    ...live.roles
      .filter(({ arn, path: its, tags }) => its === path && !names.has(arn) && isStray(tags))
      .map(({ name }) => ({ subject: `role ${name}`, what })),
    ...[...live.policies.values()]
      .filter(({ arn, path: its, tags }) => its === path && !arns.has(arn) && arn.includes(`::${live.account}:`) && isStray(tags))
      .map(({ name }) => ({ subject: `policy ${name}`, what })),
  ];
}

/** Is an orphan one of the teams that the plan is limited to? */
function concerns(tags: LiveRole["tags"], { only }: Declared): boolean {
  return only === undefined || only.has(tags?.[TEAM_TAG] ?? "");
}

export interface AccountPlan {
  readonly plan: TargetPlan<AwsStep>;
  /** Numbers of changes that a later change undoes: no difference between declared and live, only a way there. */
  readonly passing: ReadonlySet<number>;
  /** What the evidence does not tell: nothing is planned for it, and nobody knows whether it is as declared. */
  readonly notCompared: readonly NotCompared[];
}

/**
 * Everything to be done in one account so that it has what the workspace declares. Only what Bailiwick made is changed or deleted; what
 * others put beside it is observed. The order is that of execution.
 */
export function planAccount(declared: Declared, live: LiveAccount, judge: Judge): AccountPlan {
  const context: RoleContext = { declared, live, judge };
  const { only } = declared;
  const bundles = declared.bundles.filter(({ team }) => only === undefined || only.has(team));
  const gone = orphans(context).filter(({ tags }) => concerns(tags, declared));
  const roles = guarded(
    [...bundles.map((bundle) => planBundle(bundle, context)), ...gone.map((role) => planOrphan(role, context))],
    declared,
    live,
  );
  const groups = only === undefined || gone.length > 0 ? [...roles, withoutOthers(planPolicies(roles, context), context)] : roles;
  const passing = new Set<number>();
  let number = 0;
  const changes = groups.flatMap(({ ops, team, place }) =>
    ops.map((op): Change<AwsStep> => {
      number++;
      if (op.passing === true) passing.add(number);
      return changeOf(op, number, team, place);
    }),
  );
  const plan: TargetPlan<AwsStep> = {
    kind: "aws",
    target: declared.account,
    environment: declared.environment,
    identity: { account: declared.account, partition: live.partition },
    fingerprint: declared.digest(fingerprintText(declared, live)),
    embedded: false,
    changes,
    blocked: groups.flatMap(({ blocked }) => blocked),
    observed: [...groups.flatMap(({ observed }) => observed), ...(only === undefined ? straysIn(context) : [])],
  };
  return { plan, passing, notCompared: notCompared(bundles, context) };
}

/** With `--only`, policies of the teams that were asked for alone. */
function withoutOthers(group: Group, { declared, live }: RoleContext): Group {
  const { only } = declared;
  if (only === undefined) return group;
  const teams = new Map([...live.policies.values()].map(({ name, tags }) => [`policy ${name}`, tags?.[TEAM_TAG] ?? ""]));
  const isOurs = ({ subject }: { readonly subject: string }): boolean => only.has(teams.get(subject) ?? "");
  return { ...group, ops: group.ops.filter(isOurs), blocked: group.blocked.filter(isOurs) };
}

function changeOf(
  { kind, subject, why, effect, consequences, diff, steps }: Op,
  number: number,
  team: Group["team"],
  place: Group["place"],
): Change<AwsStep> {
  return { number, kind, subject, why, effect, team, place, consequences, ...(diff === undefined ? {} : { diff }), steps };
}
