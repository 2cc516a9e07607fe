import type { Notice } from "../../model/collection.js";
import type { SourceKind } from "../../model/evidence.js";
import type { FindingLine } from "../../snapshot/finding-lines.js";
import { sourceId } from "../../snapshot/layout.js";
import type { Snapshot } from "../../snapshot/snapshot.js";

/**
 * How much further back than the earlier collection's beginning changes are asked for; milliseconds. It leaves room for clocks that
 * differ, and for changes that AWS shows some minutes after their time.
 */
const OVERLAP = 15 * 60_000;

/** Findings of one source as they were collected before. */
export interface EarlierFindings {
  /** Milliseconds since 1970: whatever was updated before is as it was. */
  readonly since: number;
  /** Every record; may be asked for again. */
  readonly lines: () => AsyncIterable<FindingLine>;
  /** True where the file that was read is the one that was collected. */
  readonly isSound: () => boolean;
}

/**
 * GuardDuty's findings of one account and region in an earlier snapshot. Undefined where it cannot be known from them what changed:
 * the source was not whole, nobody vouches for its bytes, or nobody said when collecting began.
 */
export function earlierFindings(snapshot: Snapshot | undefined, account: string, region: string): EarlierFindings | undefined {
  const began = Date.parse(snapshot?.manifest.began ?? "");
  if (snapshot === undefined || Number.isNaN(began) || began > Date.now()) return undefined;
  const id = sourceId("guardduty-findings" satisfies SourceKind, account, region);
  const source = snapshot.manifest.sources.find((each) => each.id === id);
  if (source === undefined || source.status !== "ok" || source.sha256 === null || source.records === null) return undefined;
  return {
    since: began - OVERLAP,
    lines: () => snapshot.findings(account, region, "guardduty"),
    isSound: () => snapshot.sources.find((each) => each.id === id)?.status === "ok",
  };
}

/** What a reader must know of a collection that had an earlier snapshot. */
export function noticesOf(earlier: Snapshot | undefined): readonly Notice[] {
  if (earlier === undefined) return [];
  const { began } = earlier.manifest;
  const message =
    began === undefined
      ? "The earlier snapshot does not say when its collecting began, so everything was read."
      : `GuardDuty findings that have not changed since the earlier snapshot, begun at ${began}, were taken over from it; everything else was read.`;
  return [{ message, gap: false }];
}
