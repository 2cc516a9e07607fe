import type { SnapshotManifest } from "../../model/evidence.js";
import { checkForControl } from "./checks.js";
import type { ControlObservation, DetectionObservation, Observation } from "./observation.js";

const DAY = 86_400_000;

/**
 * How old a PASSED may be. Security Hub checks again at least once a day, and archives what it stopped checking after some
 * days; a week leaves room for a snapshot that took its time, and is short enough that nothing rests on a check of last month.
 */
const FRESH = 7 * DAY;

/** How long an open GuardDuty finding may wait. Source: AWS Config rule guardduty-non-archived-findings. */
const PATIENCE = { critical: DAY, high: DAY, medium: 7 * DAY, low: 30 * DAY, informational: 30 * DAY } as const;

/** Results of one control in one account and region. */
export interface Seen {
  /** Open, and checked within `FRESH`. */
  passed: number;
  /** Open PASSED of long ago, or of nobody knows when. */
  stale: number;
  failed: number;
  unknown: number;
  /** Suppressed or resolved by a person, whatever the result was. */
  suppressed: number;
}

/** Open GuardDuty findings of one account and region. */
export interface Waiting {
  aged: number;
  /** Open findings that do not say since when. */
  undated: number;
}

const NOTHING_SEEN: Readonly<Seen> = { passed: 0, stale: 0, failed: 0, unknown: 0, suppressed: 0 };

/** Counts what findings say about controls as they go by; small, since it counts only controls and places that are known. */
export class ControlLedger {
  readonly #asOf: number;
  readonly #places = new Set<string>();
  readonly #seen = new Map<string, Seen>();
  readonly #waiting = new Map<string, Waiting>();

  /** `asOf`: milliseconds since 1970 that ages are counted from. */
  constructor(accounts: SnapshotManifest["accounts"], asOf: number) {
    this.#asOf = asOf;
    for (const { id, regions } of accounts) for (const region of regions) this.#places.add(`${id}/${region}`);
  }

  note(observation: Observation): void {
    const place = `${observation.account}/${observation.region}`;
    if (!this.#places.has(place)) return;
    if (observation.kind === "detection") this.#noteDetection(place, observation);
    else this.#noteControl(place, observation);
  }

  #noteControl(place: string, { control, state, compliance, checked }: ControlObservation): void {
    if (state === "archived" || checkForControl(control) === undefined) return;
    const key = `${place}/${control}`;
    let seen = this.#seen.get(key);
    if (seen === undefined) {
      seen = { ...NOTHING_SEEN };
      this.#seen.set(key, seen);
    }
    if (state === "suppressed") seen.suppressed++;
    else if (compliance === "failed") seen.failed++;
    else if (compliance === "unknown") seen.unknown++;
    else if (checked !== undefined && this.#asOf - checked <= FRESH && checked - this.#asOf <= DAY) seen.passed++;
    else seen.stale++;
  }

  #noteDetection(place: string, { archived, severity, updated }: DetectionObservation): void {
    if (archived) return;
    const waiting = this.#waiting.get(place) ?? { aged: 0, undated: 0 };
    this.#waiting.set(place, waiting);
    if (updated === undefined) waiting.undated++;
    else if (this.#asOf - updated > PATIENCE[severity]) waiting.aged++;
  }

  seen(account: string, region: string, control: string): Readonly<Seen> {
    return this.#seen.get(`${account}/${region}/${control}`) ?? NOTHING_SEEN;
  }

  waiting(account: string, region: string): Readonly<Waiting> {
    return this.#waiting.get(`${account}/${region}`) ?? { aged: 0, undated: 0 };
  }
}
