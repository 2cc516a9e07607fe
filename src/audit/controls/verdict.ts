import type { Source, SourceKind } from "../../model/evidence.js";
import type { ControlStatus } from "../../model/run.js";

/** How one check stands somewhere, before it becomes a result. */
export interface Verdict {
  readonly status: ControlStatus;
  readonly reason: string;
  readonly failed: number;
  readonly suppressed: number;
}

export function pass(reason: string, suppressed = 0): Verdict {
  return { status: "pass", reason, failed: 0, suppressed };
}

export function fail(reason: string, failed = 1, suppressed = 0): Verdict {
  return { status: "fail", reason, failed, suppressed };
}

export function noData(reason: string, suppressed = 0): Verdict {
  return { status: "no-data", reason, failed: 0, suppressed };
}

/** Sources by place, so that a verdict can say which one is missing. */
export class SourceShelf {
  readonly #byId: ReadonlyMap<string, Source>;

  constructor(sources: readonly Source[]) {
    this.#byId = new Map(sources.map((source) => [source.id, source]));
  }

  /** Why a source does not answer in full; `undefined` where it does. */
  gap(account: string, region: string, kind: SourceKind): string | undefined {
    const source = this.#byId.get(`${account}/${region}/${kind}`);
    if (source === undefined) return `${kind} is not in the snapshot`;
    if (source.status === "ok") return undefined;
    return source.reason === "" ? `${kind}: ${source.status}` : `${kind}: ${source.status}, ${source.reason}`;
  }
}

/**
 * What two observers of the same come to: a failure that either saw is a failure; where our own evidence has nothing to say,
 * Security Hub's word counts.
 */
export function together(own: Verdict, hub: Verdict): Verdict {
  const suppressed = Math.max(own.suppressed, hub.suppressed);
  if (own.status === "fail") return { ...own, failed: Math.max(own.failed, hub.failed), suppressed };
  if (hub.status === "fail")
    return { ...hub, reason: own.status === "pass" ? `${hub.reason}, though here ${own.reason}` : hub.reason, suppressed };
  return own.status === "no-data" && hub.status === "pass" ? { ...hub, suppressed } : { ...own, suppressed };
}
