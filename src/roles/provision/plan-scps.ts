import { quotas } from "#roles-data";
import { type Blocked, type Change, ORGANIZATION, type TargetPlan } from "../../model/change.js";
import type { Place } from "../../model/diagnostic.js";
import { type DeclaredScps, isScpName, type ScpEnvironment, type WantedScp, wantedScps } from "./declared-scps.js";
import type { Judge } from "./judge.js";
import type { LiveOrganization, LiveScp } from "./live-organization.js";
import type { Op } from "./op.js";
import { ownershipOf, strangerWords, WORKSPACE_TAG, wrongTags } from "./ownership.js";
import { adoptScp, attachScp, createScp, deleteScp, detachScp } from "./scp-ops.js";
import { scpUpdates } from "./scp-updates.js";
import type { AwsStep } from "./step.js";

/** One beside FullAWSAccess's own: the quota in the table is what that leaves. */
const PER_TARGET = quotas.serviceControlPolicies + 1;

/** A change before it is numbered; stages are done one after the other, over all environments. */
interface Staged {
  readonly stage: number;
  readonly op: Op;
  readonly place: Place | null;
}

interface Part {
  readonly ops: readonly Staged[];
  readonly blocked: readonly Blocked[];
  /** Accounts from which nothing may be taken away. */
  readonly held: readonly string[];
}

interface Context {
  readonly declared: DeclaredScps;
  readonly live: LiveOrganization;
  readonly byName: ReadonlyMap<string, LiveScp>;
  readonly judge: Judge;
}

const [CREATE, ADD, ATTACH, EXCHANGE, REMOVE, DETACH, DELETE] = [0, 1, 2, 3, 4, 5, 6];

function staged(stage: number, ops: readonly Op[], place: Place | null): readonly Staged[] {
  return ops.map((op) => ({ stage, op, place }));
}

/** Is it ours by its tag, or taken over by its name? */
function isOurs({ name, tags }: LiveScp, { workspace, adopted }: DeclaredScps): boolean {
  return ownershipOf(tags, workspace) === "ours" || adopted.has(name);
}

/** Policies of our names that are not ours, and accounts that have no room for all that they shall have at once. */
function hindrances({ name, accounts, place }: ScpEnvironment, wanted: readonly WantedScp[], context: Context): Blocked[] {
  const { declared, live, byName } = context;
  const blocked = (subject: string, why: string, mend: string): Blocked => ({ subject, why, mend, team: null, place });
  const strangers = wanted.flatMap((scp) => {
    const there = byName.get(scp.name);
    if (there === undefined || isOurs(there, declared)) return [];
    const why = strangerWords("a service control policy of this name", there.tags);
    return blocked(`service control policy ${scp.name}`, why, `Plan with --adopt-scp ${scp.name} to take it over, or rename it.`);
  });
  const full = accounts.flatMap((account) => {
    const has = live.attached.get(account) ?? 0;
    const more = wanted.filter((scp) => byName.get(scp.name)?.targets.includes(account) !== true).length;
    if (more === 0 || has + more <= PER_TARGET) return [];
    const why = `it has ${has} service control policies attached, ${more} more are to come before any goes, and Organizations attaches ${PER_TARGET}`;
    return blocked(
      `account ${account} of ${name}`,
      why,
      "Attach others' policies to a unit above the account, or join guardrails.",
    );
  });
  return [...strangers, ...full];
}

/** Policies that are made, and attached to the environment's accounts; accounts that there are none of. */
function planPresence({ name, place, accounts }: ScpEnvironment, wanted: readonly WantedScp[], context: Context): Part {
  const { declared, live, byName } = context;
  const outside = accounts.filter((account) => live.attached.get(account) === null);
  const tags = { "bailiwick:environment": name, [WORKSPACE_TAG]: declared.workspace };
  const making = wanted.filter((scp) => !byName.has(scp.name)).map((scp) => createScp(scp, name, tags));
  const adopting = wanted.flatMap((scp) => {
    const there = byName.get(scp.name);
    if (there === undefined) return [];
    const wrong = wrongTags(there.tags, tags);
    return Object.keys(wrong).length === 0 || !declared.adopted.has(scp.name) ? [] : [adoptScp(scp.name, wrong)];
  });
  const attaching = wanted.flatMap((scp) =>
    accounts
      .filter((account) => !outside.includes(account) && byName.get(scp.name)?.targets.includes(account) !== true)
      .map((account) => attachScp(scp.name, account, live.management)),
  );
  return {
    ops: [...staged(CREATE, [...making, ...adopting], place), ...staged(ATTACH, attaching, place)],
    blocked: outside.map((account) => ({
      subject: `account ${account} of ${name}`,
      why: "the organization has no such account, so that no service control policy can bind it",
      mend: "Invite it, or correct its number in bailiwick.yaml.",
      team: null,
      place,
    })),
    held: [],
  };
}

/** Environments whose policies are updated in one order, since what one loses another may get. */
function planTogether(environments: readonly ScpEnvironment[], context: Context): Part {
  const { declared, byName, judge } = context;
  const each = environments.map((environment) => ({ environment, wanted: wantedScps(environment, declared.prefix) }));
  const there = each.flatMap(({ environment, wanted }) =>
    wanted.flatMap((scp) => {
      const live = byName.get(scp.name);
      return live === undefined ? [] : [{ scp, live, place: environment.place }];
    }),
  );
  const { updates, stuck } = scpUpdates(there, judge);
  if (stuck.length > 0) {
    const names = environments.map(({ name }) => name).join(", ");
    const why = "several policies lose what another gets, and both do not fit into one meanwhile";
    const mend = "Change one guardrail, or move one account, and apply; then the next.";
    const [place = null] = environments.map((environment) => environment.place);
    return {
      ops: [],
      blocked: [{ subject: `service control policies of ${names}`, why, mend, team: null, place }],
      held: environments.flatMap(({ accounts }) => accounts),
    };
  }
  const parts = each.map(({ environment, wanted }) => planPresence(environment, wanted, context));
  return {
    ops: [
      ...parts.flatMap(({ ops }) => ops),
      ...updates.map(({ when, op, place }) => ({
        stage: { adding: ADD, exchanging: EXCHANGE, removing: REMOVE }[when],
        op,
        place,
      })),
    ],
    blocked: parts.flatMap(({ blocked }) => blocked),
    held: [],
  };
}

/** Environments that stand for themselves, and whatever is in the way of the others. */
function planEnvironments(context: Context): Part {
  const { declared, byName } = context;
  const hindered = declared.environments.map((environment) => ({
    environment,
    blocked: hindrances(environment, wantedScps(environment, declared.prefix), context),
  }));
  const free = hindered.flatMap(({ environment, blocked }) => (blocked.length === 0 ? [environment] : []));
  // Where a policy binds others than its own environment's accounts, theirs may take over what it loses.
  const areMixed = free.some((environment) =>
    wantedScps(environment, declared.prefix).some(({ name }) =>
      byName.get(name)?.targets.some((target) => !environment.accounts.includes(target)),
    ),
  );
  const parts = (areMixed ? [free] : free.map((one) => [one])).map((group) => planTogether(group, context));
  return {
    ops: parts.flatMap(({ ops }) => ops),
    blocked: [...hindered, ...parts].flatMap(({ blocked }) => blocked),
    held: [
      ...parts.flatMap(({ held }) => held),
      ...hindered.flatMap(({ environment, blocked }) => (blocked.length === 0 ? [] : environment.accounts)),
    ],
  };
}

/** What of ours is attached where no file asks for it, and what no file asks for at all. `held`: accounts from which nothing is taken. */
function planRemovals({ declared, live }: Context, held: ReadonlySet<string>): readonly Staged[] {
  const wanted = new Map(
    declared.environments.flatMap((environment) =>
      wantedScps(environment, declared.prefix).map(({ name }) => [name, environment] as const),
    ),
  );
  return live.scps.flatMap((scp): readonly Staged[] => {
    if (!isOurs(scp, declared)) return [];
    const environment = wanted.get(scp.name);
    const isKept = (target: string): boolean => held.has(target) || environment?.accounts.includes(target) === true;
    const why =
      environment === undefined ? "no guardrail asks for it any more" : `no file names it for ${environment.name}'s guardrails`;
    const going = scp.targets.filter((target) => !isKept(target));
    const place = environment?.place ?? null;
    const isEmptied = environment === undefined && going.length === scp.targets.length;
    return [
      ...staged(
        DETACH,
        going.map((target) => detachScp(scp.name, target, why)),
        place,
      ),
      ...(isEmptied ? staged(DELETE, [deleteScp(scp)], place) : []),
    ];
  });
}

/** The live state that a plan is computed from, as one text. Documents count as they stand. */
function fingerprintText({ organization, management, partition, scps }: LiveOrganization): string {
  const states = scps.map(({ name, document, tags, targets }) => [name, document, Object.entries(tags).sort(), targets]);
  return JSON.stringify([organization, management, partition, states]);
}

/**
 * Everything to be done about an organization's service control policies so that every environment's accounts have its guardrails. Only
 * policies of our names with our tag are changed, detached or deleted. All that denies comes before anything that denies goes.
 */
export function planScps(declared: DeclaredScps, organization: LiveOrganization, judge: Judge): TargetPlan<AwsStep> {
  const ours = organization.scps.filter(({ name }) => isScpName(name, declared.prefix));
  const live = { ...organization, scps: [...ours].sort((a, b) => (a.name < b.name ? -1 : 1)) };
  const context: Context = { declared, live, byName: new Map(live.scps.map((scp) => [scp.name, scp])), judge };
  const { ops, blocked, held } = planEnvironments(context);
  const inOrder = [...ops, ...planRemovals(context, new Set(held))].sort((a, b) => a.stage - b.stage);
  return {
    kind: "aws",
    target: ORGANIZATION,
    environment: null,
    identity: { organization: live.organization, management: live.management, partition: live.partition },
    fingerprint: declared.digest(fingerprintText(live)),
    embedded: false,
    changes: inOrder.map(({ op, place }, index): Change<AwsStep> => ({ number: index + 1, ...op, team: null, place })),
    blocked,
    observed: [],
  };
}
