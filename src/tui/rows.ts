import { type Finding, PRIORITIES, SEVERITIES, type Severity } from "../model/finding.js";

/** What the list shows of a finding, and where its whole text stands; a hundred thousand of these fit in memory. */
export interface FindingRow {
  readonly severity: number;
  readonly priority: number;
  readonly status: Finding["status"];
  readonly team: string;
  readonly environment: string;
  readonly account: string;
  readonly rule: string;
  readonly title: string;
  readonly resource: string;
  readonly principals: readonly string[];
  /** Lower-case text that the filter looks in. */
  readonly haystack: string;
}

/** The row of one finding. */
export function rowOf(finding: Finding): FindingRow {
  const environment = finding.environment ?? finding.account;
  const principals = finding.principals.map((principal) => principal.arn);
  return {
    severity: SEVERITIES.indexOf(finding.severity),
    priority: PRIORITIES.indexOf(finding.priority),
    status: finding.status,
    team: finding.team,
    environment,
    account: finding.account,
    rule: finding.rule,
    title: finding.title,
    resource: finding.resource.name,
    principals,
    haystack:
      `${finding.title}\n${finding.resource.name}\n${finding.rule}\n${finding.team}\n${environment}\n${finding.account}\n${finding.region}\n${principals.join("\n")}`.toLowerCase(),
  };
}

export const SORTS = ["priority", "severity", "team", "environment", "rule"] as const;
export type Sort = (typeof SORTS)[number];

/** What narrows the list. */
export interface Narrowing {
  readonly filter: string;
  readonly severity: Severity | null;
  readonly team: string | null;
  readonly principal: string | null;
  readonly closed: boolean;
}

const TEXT_SORTS: Readonly<Record<"team" | "environment" | "rule", (row: FindingRow) => string>> = {
  team: (row) => row.team,
  environment: (row) => row.environment,
  rule: (row) => row.rule,
};

/** Ranks of a text column, so that rows are compared as numbers. */
function ranks(rows: readonly FindingRow[], text: (row: FindingRow) => string): (row: FindingRow) => number {
  const names = [...new Set(rows.map(text))].sort();
  const rank = new Map(names.map((name, index) => [name, index]));
  return (row) => rank.get(text(row)) ?? 0;
}

/** Indexes of all rows in the order of a sort; equal rows stay in the run's own order. */
export function orderBy(rows: readonly FindingRow[], sort: Sort): Uint32Array {
  const worst = (row: FindingRow): number => row.priority * 8 + row.severity;
  const first =
    sort === "priority"
      ? worst
      : sort === "severity"
        ? (row: FindingRow) => row.severity * 8 + row.priority
        : ranks(rows, TEXT_SORTS[sort]);
  const second = sort === "priority" || sort === "severity" ? () => 0 : worst;
  const keys = Float64Array.from(rows, (row) => first(row) * 64 + second(row));
  return new Uint32Array(rows.length).map((_, index) => index).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}

/** The rows that pass, in the given order. Every word of the filter must occur. Plain loops: this runs at every key typed. */
export function narrow(rows: readonly FindingRow[], order: Uint32Array, narrowing: Narrowing): Uint32Array {
  const words = narrowing.filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const severity = narrowing.severity === null ? -1 : SEVERITIES.indexOf(narrowing.severity);
  const { team, principal, closed } = narrowing;
  const found = new Uint32Array(order.length);
  let length = 0;
  next: for (const index of order) {
    const row = rows[index];
    if (row === undefined || (!closed && row.status !== "open")) continue;
    if (severity !== -1 && row.severity !== severity) continue;
    if (team !== null && row.team !== team) continue;
    if (principal !== null && !row.principals.includes(principal)) continue;
    for (const word of words) if (!row.haystack.includes(word)) continue next;
    found[length++] = index;
  }
  return found.subarray(0, length);
}
