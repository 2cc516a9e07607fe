import { UNOWNED } from "../audit/attribution.js";
import { controlResults } from "../audit/controls/control-results.js";
import type { StandardsEvidence } from "../audit/controls/evidence.js";
import type { Principal } from "../audit/principals.js";
import type { Tally } from "../audit/tally.js";
import type { Diagnostic } from "../model/diagnostic.js";
import type { ControlResult, Run, RunPrincipal, RunTeam } from "../model/run.js";
import type { Workspace } from "../model/workspace.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import type { Judged } from "./audit-evidence.js";

/** Principals that a run lists; the others are counted. */
const LISTED = 500;
const WORST_FIRST = [
  "unknown",
  "administrator",
  "escalates-to-administrator",
  "manages-permissions",
  "reads-secrets",
  "reads-sensitive-data",
  "changes-audit-trail",
  "writes",
  "reads",
  "nothing",
];

/** Service-linked roles are AWS's own, and root is nobody's: neither counts as a team's or as unowned. */
function counts(principal: Principal): boolean {
  return principal.type !== "root" && !principal.serviceLinked;
}

function describePrincipals({ known, attribution }: Judged, tally: Tally): Pick<Run, "principals" | "morePrincipals"> {
  const ranked = [...known.all()]
    .map((principal) => ({
      principal,
      rank: WORST_FIRST.indexOf(known.reach(principal.arn)?.reach ?? "unknown"),
      findings: tally.findingsOf(principal.arn),
    }))
    .sort((a, b) => a.rank - b.rank || b.findings - a.findings || (a.principal.arn < b.principal.arn ? -1 : 1));
  const principals: RunPrincipal[] = ranked.slice(0, LISTED).map(({ principal, findings }) => {
    const { arn, account, type, team, reach, access } = known.describe(principal, attribution);
    return { arn, account, type, team, reach, findings, undeclared: tally.undeclaredOf(arn), access };
  });
  return { principals, morePrincipals: Math.max(0, ranked.length - LISTED) };
}

function describeTeams(
  workspace: Workspace,
  { known, attribution }: Judged,
  tally: Tally,
): { readonly teams: readonly RunTeam[]; readonly principals: number } {
  const principals = new Map<string, number>();
  let all = 0;
  for (const principal of known.all()) {
    if (!counts(principal)) continue;
    all++;
    const team = attribution.teamOf(principal.arn);
    principals.set(team, (principals.get(team) ?? 0) + 1);
  }
  const named = [...workspace.teams]
    .sort((a, b) => (a.team < b.team ? -1 : 1))
    .map(({ team, name, kind }) => ({ team, name, kind }));
  const teams = [...named, { team: UNOWNED, name: "belongs to no team", kind: "unowned" as const }].map((team) => ({
    ...team,
    principals: principals.get(team.team) ?? 0,
    ...tally.team(team.team),
  }));
  return { teams, principals: all };
}

async function describeControls(snapshot: Snapshot, judged: Judged): Promise<readonly ControlResult[]> {
  const standards = new Map<string, StandardsEvidence | undefined>();
  for (const { id, regions } of snapshot.accounts) {
    for (const region of regions) {
      standards.set(`${id}/${region}`, await snapshot.standards(id, region));
    }
  }
  const organization = await snapshot.organization();
  return controlResults({
    accounts: snapshot.accounts,
    sources: snapshot.sources,
    ledger: judged.ledger,
    detectors: (account, region) => judged.detectors.get(`${account}/${region}`),
    standards: (account, region) => standards.get(`${account}/${region}`),
    organization,
    iam: judged.audits.flatMap((audit) =>
      audit.outcomes.map(({ rule, status, reason, failed }) => ({ account: audit.account, check: rule, status, reason, failed })),
    ),
  });
}

/** Accounts and regions that the workspace names and the snapshot does not hold: nothing is known of them. */
function notCollected(workspace: Workspace, snapshot: Snapshot): Diagnostic[] {
  const held = new Map(snapshot.accounts.map(({ id, regions }) => [id, regions]));
  const missing = (code: string, what: string): Diagnostic => ({
    severity: "warning",
    code,
    message: `The snapshot does not hold ${what}, so this report says nothing about it.`,
    mend: "Collect evidence of it too.",
  });
  return workspace.environments.flatMap(({ name, accounts, regions }) =>
    accounts.flatMap((account) => {
      const collected = held.get(account);
      if (collected === undefined) return [missing("account-not-collected", `account ${account} (${name})`)];
      return regions
        .filter((region) => !collected.includes(region))
        .map((region) => missing("region-not-collected", `region ${region} of account ${account} (${name})`));
    }),
  );
}

export interface DescribeInput {
  readonly workspace: Workspace;
  readonly workspaceDigest: string;
  readonly snapshot: Snapshot;
  readonly judged: Judged;
  readonly tally: Tally;
  readonly asOf: string;
  readonly tool: Run["tool"];
  /** What the snapshot's reader said so far and goes on saying. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The run's summary; to be asked for when everything has been judged. */
export async function describeRun(input: DescribeInput): Promise<Run> {
  const { workspace, snapshot, judged, tally } = input;
  const gaps = notCollected(workspace, snapshot);
  const controls = await describeControls(snapshot, judged);
  const digest = await snapshot.digest();
  const { teams, principals } = describeTeams(workspace, judged, tally);
  const unowned = teams.find((team) => team.team === UNOWNED)?.principals ?? 0;
  return {
    format: "bailiwick.audit/1",
    asOf: input.asOf,
    snapshot: { time: snapshot.manifest.time, by: snapshot.manifest.by, digest },
    workspace: { organization: workspace.organization, digest: input.workspaceDigest },
    tool: input.tool,
    complete: gaps.length === 0 && snapshot.sources.every((source) => source.status === "ok"),
    accounts: snapshot.accounts.map(({ id, name, regions }) => ({
      id,
      name,
      environment: judged.attribution.environmentOf(id),
      regions,
    })),
    counts: tally.counts(principals, unowned),
    teams,
    ...describePrincipals(judged, tally),
    controls,
    sources: [...snapshot.sources],
    diagnostics: [...input.diagnostics, ...judged.audits.flatMap((audit) => audit.diagnostics), ...gaps],
  };
}
