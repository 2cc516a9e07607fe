import type { Collection, CollectionProgress } from "../model/collection.js";
import { Failure } from "../model/failure.js";
import { thousands } from "../model/thousands.js";
import { visible } from "../model/visible.js";
import { type CollectSnapshotRequest, collectSnapshot } from "../operations/collect-snapshot.js";
import { interruptible } from "./interrupt.js";
import { progressOnStderr } from "./progress.js";

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}

/** How far it is in one line. Time left is what the regions that are done took, for those that are not. */
function line({ accounts, regions, calls, throttled }: CollectionProgress, seconds: number): string {
  const known = regions.total / Math.max(1, accounts.total);
  const expected = Math.max(regions.total, known * accounts.total);
  const left = regions.done === 0 ? "" : `, about ${duration((seconds / regions.done) * (expected - regions.done))} left`;
  const slowed = throttled === 0 ? "" : `, ${thousands(throttled)} throttled`;
  const rate = seconds < 1 ? "" : ` at ${Math.round(calls / seconds)}/s`;
  return `accounts ${accounts.done}/${accounts.total}, regions ${regions.done}/${regions.total}, ${thousands(calls)} pages${rate}${slowed}${left}`;
}

/** Collects, with the caller and progress on stderr; Ctrl-C says what is kept. */
export async function collectAloud(
  request: Omit<CollectSnapshotRequest, "signal" | "onCaller" | "onProgress">,
): Promise<Collection> {
  const progress = progressOnStderr();
  const from = performance.now();
  let last: CollectionProgress | undefined;
  const interrupted = (): Failure => {
    const { accounts, regions } = last ?? { accounts: { done: 0, total: 0 }, regions: { done: 0, total: 0 } };
    const done = `${accounts.done} of ${accounts.total} accounts and ${regions.done} regions are done`;
    return new Failure("interrupted", `Interrupted: ${done}; what was read is kept.`, {
      kind: "interrupted",
      hint: `Go on with \`bailiwick collect --resume${request.out === undefined ? "" : ` --out ${request.out}`}\`.`,
    });
  };
  return interruptible(
    (signal) =>
      collectSnapshot({
        ...request,
        signal,
        onCaller: ({ account, arn }) => process.stderr.write(`Calling AWS as ${visible(arn)} (account ${account}).\n`),
        onProgress: (now) => {
          last = now;
          progress.step(() => line(now, (performance.now() - from) / 1000));
        },
      }),
    interrupted,
  ).finally(progress.done);
}
