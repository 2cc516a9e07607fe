import type { Finding } from "../model/finding.js";
import type { Run, RunPrincipal, RunTeam } from "../model/run.js";
import { type FindingRow, type Narrowing, narrow, orderBy, rowOf, SORTS, type Sort } from "./rows.js";

/** Where a run's findings come from: all of them once, then any by its place. */
export interface RunReader {
  readonly run: Run;
  readonly findings: () => AsyncIterable<Finding>;
  /** The finding at this place in `findings.ndjson`. */
  readonly finding: (index: number) => Promise<Finding>;
}

/** A run ready to be looked at: rows, orders worked out once, and the last narrowing kept. */
export class RunView {
  readonly run: Run;
  readonly rows: readonly FindingRow[];
  readonly teams: readonly RunTeam[];
  readonly principals: readonly RunPrincipal[];
  readonly #orders: ReadonlyMap<Sort, Uint32Array>;
  #last: { readonly key: string; readonly filter: string; readonly rest: string; readonly rows: Uint32Array } = {
    key: "",
    filter: "",
    rest: "",
    rows: new Uint32Array(),
  };

  constructor(run: Run, rows: readonly FindingRow[]) {
    this.run = run;
    this.rows = rows;
    this.teams = run.teams.filter((team) => team.findings > 0 || team.principals > 0);
    this.principals = run.principals;
    this.#orders = new Map(SORTS.map((sort) => [sort, orderBy(rows, sort)]));
  }

  static async load(reader: RunReader, onProgress: (loaded: number) => void): Promise<RunView> {
    const rows: FindingRow[] = [];
    for await (const finding of reader.findings()) {
      rows.push(rowOf(finding));
      if (rows.length % 5_000 === 0) onProgress(rows.length);
    }
    return new RunView(reader.run, rows);
  }

  /** Indexes of the rows to list; asked for at every key, worked out only where something changed. */
  list(sort: Sort, narrowing: Narrowing): Uint32Array {
    const { filter } = narrowing;
    const rest = JSON.stringify([sort, { ...narrowing, filter: "" }]);
    const key = `${rest} ${filter}`;
    if (key === this.#last.key) return this.#last.rows;
    // A filter that grew can only lose rows, so those of the shorter one are enough to look at.
    const grew = rest === this.#last.rest && filter.startsWith(this.#last.filter);
    const order = grew ? this.#last.rows : (this.#orders.get(sort) ?? new Uint32Array());
    this.#last = { key, filter, rest, rows: narrow(this.rows, order, narrowing) };
    return this.#last.rows;
  }
}
