import { type Finding, PRIORITIES, type Priority, SEVERITIES, type Severity } from "../model/finding.js";
import type { RunCounts } from "../model/run.js";

type Counts = Record<string, number>;

/** Object keys come from accounts, so a plain object without a prototype holds them. */
function counts(keys: readonly string[] = []): Counts {
  const result: Counts = Object.create(null) as Counts;
  for (const key of keys) result[key] = 0;
  return result;
}

function bump(into: Counts, key: string, by = 1): void {
  into[key] = (into[key] ?? 0) + by;
}

function sorted(from: Counts): Counts {
  const result = counts();
  for (const key of Object.keys(from).sort()) result[key] = from[key] ?? 0;
  return result;
}

/** What one team (or `unowned`) has of open findings. */
export interface TeamTally {
  readonly findings: number;
  readonly severity: Readonly<Record<Severity, number>>;
  readonly undeclared: number;
}

/** Kind of the source behind a source id such as `111122223333/us-east-1/guardduty-findings`. */
function sourceKindOf(sourceId: string): string {
  return sourceId.slice(sourceId.lastIndexOf("/") + 1);
}

/** Counts findings as they pass, so that none has to be kept. Severities, environments and teams count open findings only. */
export class Tally {
  #findings = 0;
  #open = 0;
  #suppressed = 0;
  #archived = 0;
  #merged = 0;
  #unreadable = 0;
  readonly #severity = counts(SEVERITIES);
  readonly #priority = counts(PRIORITIES);
  readonly #environment = counts();
  readonly #source = counts();
  readonly #rule = counts();
  readonly #teams = new Map<string, { findings: number; severity: Counts; undeclared: number }>();
  readonly #principals = new Map<string, number>();
  readonly #undeclared = new Map<string, number>();

  /** A finding that is new to the run. */
  note(finding: Finding): void {
    for (const evidence of finding.evidence) bump(this.#source, sourceKindOf(evidence.source));
    this.#count(finding, 1);
  }

  /** A finding that got more evidence from another source, which may have made it worse. */
  merged(before: Finding, after: Finding): void {
    for (const evidence of after.evidence.slice(before.evidence.length)) {
      this.#merged++;
      bump(this.#source, sourceKindOf(evidence.source));
    }
    this.#count(before, -1);
    this.#count(after, 1);
  }

  #count(finding: Finding, by: 1 | -1): void {
    this.#findings += by;
    if (finding.status === "suppressed") this.#suppressed += by;
    if (finding.status === "archived") this.#archived += by;
    if (finding.status !== "open") return;
    this.#open += by;
    bump(this.#severity, finding.severity, by);
    bump(this.#priority, finding.priority, by);
    bump(this.#environment, finding.environment ?? "none", by);
    bump(this.#rule, finding.rule, by);
    const team = this.#team(finding.team);
    team.findings += by;
    bump(team.severity, finding.severity, by);
    if (finding.undeclared !== undefined) team.undeclared += by * finding.undeclared.actions;
    const [first, second] = finding.principals;
    if (first === undefined) return;
    if (second === undefined) this.#countOf(first.arn, finding, by);
    else for (const arn of new Set(finding.principals.map((principal) => principal.arn))) this.#countOf(arn, finding, by);
  }

  #countOf(arn: string, { undeclared }: Finding, by: 1 | -1): void {
    this.#principals.set(arn, (this.#principals.get(arn) ?? 0) + by);
    if (undeclared !== undefined) this.#undeclared.set(arn, (this.#undeclared.get(arn) ?? 0) + by * undeclared.actions);
  }

  unreadable(): void {
    this.#unreadable++;
  }

  #team(team: string): { findings: number; severity: Counts; undeclared: number } {
    let tally = this.#teams.get(team);
    if (tally === undefined) {
      tally = { findings: 0, severity: counts(SEVERITIES), undeclared: 0 };
      this.#teams.set(team, tally);
    }
    return tally;
  }

  team(team: string): TeamTally {
    const { findings, severity, undeclared } = this.#team(team);
    return { findings, severity: severity as Record<Severity, number>, undeclared };
  }

  findingsOf(principal: string): number {
    return this.#principals.get(principal) ?? 0;
  }

  undeclaredOf(principal: string): number {
    return this.#undeclared.get(principal) ?? 0;
  }

  counts(principals: number, unowned: number): RunCounts {
    return {
      findings: this.#findings,
      open: this.#open,
      suppressed: this.#suppressed,
      archived: this.#archived,
      severity: this.#severity as Record<Severity, number>,
      priority: this.#priority as Record<Priority, number>,
      environment: sorted(this.#environment),
      source: sorted(this.#source),
      rule: sorted(this.#rule),
      principals,
      unowned,
      merged: this.#merged,
      unreadable: this.#unreadable,
    };
  }
}
