import { chance } from "./dice.js";

export const FAULT_KINDS = [
  /** The service's own refusal, naming action and principal. */
  "access-denied",
  "expired-token",
  "throttle",
  "error-500",
  "error-503",
  /** The call is done, and its answer is an error 500 all the same. */
  "error-after",
  /** Only calls with a cursor: it is told to be too old. */
  "stale-cursor",
  /** The connection breaks before anything is done. */
  "drop-before",
  /** The call is done and the connection breaks before any answer. */
  "drop-after",
  /** The call is done and the connection breaks amid the answer's body. */
  "drop-amid",
  /** Half of the body, under a length that says that this is all. */
  "truncate",
  /** A body that is neither XML nor JSON. */
  "malformed",
  /** The answer takes `milliseconds` longer. */
  "slow",
  /** No answer ever. */
  "hang",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

type Names = string | readonly string[];

/** What goes wrong, and where. What is left out is any. */
export interface Fault {
  readonly kind: FaultKind;
  /** Of the caller. */
  readonly account?: Names;
  readonly region?: Names;
  readonly service?: Names;
  /** Names; `List*` is every operation that starts so. */
  readonly operation?: Names;
  /** Which calls of one operation in one account and region, from 1. Left out: all. */
  readonly calls?: number | readonly number[] | { readonly from?: number; readonly to?: number };
  /** How often at most, over everything that it matches. */
  readonly times?: number;
  /** Share of the matching calls, chosen by the seed. */
  readonly share?: number;
  readonly seed?: number;
  /** Only calls that ask for a further page. */
  readonly withCursor?: boolean;
  /** For `slow`. */
  readonly milliseconds?: number;
}

export interface Target {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  /** Which call of this operation in this account and region it is, from 1. */
  readonly nth: number;
  readonly hasCursor: boolean;
}

function isNamed(names: Names | undefined, name: string): boolean {
  if (names === undefined) return true;
  return [names].flat().some((each) => (each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : each === name));
}

function isCounted(calls: Fault["calls"], nth: number): boolean {
  if (calls === undefined) return true;
  if (typeof calls === "number") return calls === nth;
  if ("length" in calls) return calls.includes(nth);
  return nth >= (calls.from ?? 1) && nth <= (calls.to ?? Number.POSITIVE_INFINITY);
}

/** The faults in force. The first that matches a call is the one that happens. */
export class Faults {
  #faults: { readonly fault: Fault; happened: number }[] = [];

  constructor(faults: readonly Fault[] = []) {
    this.set(faults);
  }

  set(faults: readonly Fault[]): void {
    for (const { kind } of faults) if (!FAULT_KINDS.includes(kind)) throw new Error(`there is no fault ${kind}`);
    this.#faults = faults.map((fault) => ({ fault, happened: 0 }));
  }

  add(...faults: readonly Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ fault, happened: 0 })));
  }

  /** How often each fault has happened, in their order. */
  get happened(): readonly number[] {
    return this.#faults.map(({ happened }) => happened);
  }

  of(target: Target): Fault | undefined {
    const { account, region, service, operation, nth } = target;
    const found = this.#faults.find(
      ({ fault, happened }) =>
        isNamed(fault.account, account) &&
        isNamed(fault.region, region) &&
        isNamed(fault.service, service) &&
        isNamed(fault.operation, operation) &&
        isCounted(fault.calls, nth) &&
        happened < (fault.times ?? Number.POSITIVE_INFINITY) &&
        (target.hasCursor || (fault.withCursor !== true && fault.kind !== "stale-cursor")) &&
        (fault.share === undefined || chance(fault.seed ?? 1, account, region, service, operation, nth) < fault.share),
    );
    if (found !== undefined) found.happened++;
    return found?.fault;
  }
}
