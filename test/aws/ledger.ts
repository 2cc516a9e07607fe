/** One call as the stand-in saw it. */
export interface CallRecord {
  readonly number: number;
  /** Milliseconds since the stand-in started. */
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  /** Which call of this operation in this account and region it is, from 1. */
  readonly nth: number;
  /** ARN of the caller. */
  readonly caller: string;
  readonly hasCursor: boolean;
  /** What was asked. */
  readonly input: unknown;
  /** Whether the operation was carried out. */
  done: boolean;
  /** HTTP status; 0: no answer was given. */
  status: number;
  /** The error's code; empty: none. */
  code: string;
  /** The fault that was injected; empty: none. */
  fault: string;
}

export type CallFilter = Partial<Pick<CallRecord, "account" | "region" | "service" | "operation">>;

/** Every call, in the order of arriving. */
export class Ledger {
  readonly calls: CallRecord[] = [];
  readonly #counts = new Map<string, number>();
  #started = performance.now();

  /** Milliseconds since the stand-in started, or since it was reset. */
  now(): number {
    return performance.now() - this.#started;
  }

  open(call: Pick<CallRecord, "account" | "region" | "service" | "operation" | "caller" | "hasCursor" | "input">): CallRecord {
    const key = `${call.account}/${call.region}/${call.service}/${call.operation}`;
    const nth = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, nth);
    const record = { number: this.calls.length, at: this.now(), nth, done: false, status: 0, code: "", fault: "", ...call };
    this.calls.push(record);
    return record;
  }

  of(filter: CallFilter): readonly CallRecord[] {
    const keys = Object.keys(filter) as (keyof CallFilter)[];
    return this.calls.filter((call) => keys.every((key) => call[key] === filter[key]));
  }

  /** The most calls that came within any second. */
  mostPerSecond(filter: CallFilter): number {
    const times = this.of(filter).map(({ at }) => at);
    let most = 0;
    let start = 0;
    for (const [i, at] of times.entries()) {
      while (at - (times[start] ?? at) >= 1000) start++;
      most = Math.max(most, i - start + 1);
    }
    return most;
  }

  /** How many calls of what: `service:Operation` -> count, in order of name. */
  counts(filter: CallFilter = {}): Readonly<Record<string, number>> {
    const counts = new Map<string, number>();
    for (const { service, operation } of this.of(filter)) {
      const key = `${service}:${operation}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  reset(): void {
    this.calls.length = 0;
    this.#counts.clear();
    this.#started = performance.now();
  }
}
