import { hash } from "node:crypto";
import type { PageStream } from "../../snapshot/draft/spool.js";
import type { FindingLine } from "../../snapshot/finding-lines.js";
import { CallProblem } from "../calls/problem.js";
import type { EarlierFindings } from "./earlier.js";
import { findingLine } from "./finding-line.js";
import { type DetectorContext, getFindings, listFindingIds, MOST, type Wanted } from "./guardduty-findings.js";
import { endingOf, RESTARTS } from "./pages.js";

/** Records of the earlier snapshot that are taken over together. */
const BATCH = 500;
/** What stands for the next page's cursor: whoever goes on lists anew. */
export const UNNAMED = "";

/** Every id that is wanted. A cursor that runs out starts anew. @throws CallProblem */
async function allIds(context: DetectorContext, wanted: Wanted): Promise<Set<string>> {
  let ids = new Set<string>();
  let cursor: string | undefined;
  for (let restarts = 0; ; ) {
    try {
      const page = await listFindingIds(context, wanted, cursor);
      for (const id of page.ids) ids.add(id);
      if (page.next === undefined || page.next === "") return ids;
      if (page.next === cursor)
        throw new CallProblem("other", "SameCursor", "AWS answered with the cursor that it was asked with");
      cursor = page.next;
    } catch (error) {
      if (!(error instanceof CallProblem) || error.kind !== "cursor" || cursor === undefined || ++restarts > RESTARTS)
        throw error;
      ids = new Set();
      cursor = undefined;
    }
  }
}

/** What tells a finding apart, whether it is archived; undefined where the record does not say, as AWS always does. */
function told({ record }: FindingLine): { readonly id: string; readonly arn: string; readonly archived: boolean } | undefined {
  const { Id: id, Arn: arn, Service: service } = record;
  const archived = typeof service === "object" && service !== null && "Archived" in service ? service.Archived : undefined;
  return typeof id === "string" && typeof arn === "string" && typeof archived === "boolean" ? { id, arn, archived } : undefined;
}

/** A finding of the earlier snapshot. */
interface Before {
  readonly archived: boolean;
  readonly digest: string;
}

function digestOf({ text }: FindingLine): string {
  return hash("sha256", text, "base64");
}

/** Findings of the earlier snapshot, by id; undefined where its file is not what was collected. */
async function knownBefore(earlier: EarlierFindings): Promise<ReadonlyMap<string, Before> | undefined> {
  const known = new Map<string, Before>();
  for await (const line of earlier.lines()) {
    const finding = told(line);
    // Two of one id, or one without: which of them is meant is not known.
    if (finding === undefined || known.has(finding.id)) return undefined;
    known.set(finding.id, { archived: finding.archived, digest: digestOf(line) });
  }
  return earlier.isSound() ? known : undefined;
}

/** Keeps the earlier records of these findings; returns those that were still there, as they were when the file was found sound. */
async function takeOver(
  stream: PageStream,
  earlier: EarlierFindings,
  unchanged: ReadonlyMap<string, Before>,
): Promise<Set<string>> {
  const taken = new Set<string>();
  let batch: string[] = [];
  const keep = async (): Promise<void> => {
    await stream.keep(batch, UNNAMED);
    batch = [];
  };
  for await (const line of earlier.lines()) {
    const finding = told(line);
    if (finding === undefined || unchanged.get(finding.id)?.digest !== digestOf(line)) continue;
    taken.add(finding.id);
    batch.push(findingLine(finding.arn, line.record));
    if (batch.length === BATCH) await keep();
  }
  if (batch.length > 0) await keep();
  return taken;
}

/**
 * Reads a detector's findings where most are known: lists all ids, those that are archived, and those updated since the earlier
 * snapshot; takes over what is in none of the ways changed, and asks for the rest. What is not listed any more is gone. Archiving need
 * not move a finding's time, so its state is compared by itself. False: the earlier file cannot be relied on, and nothing was read.
 */
export async function readChanges(context: DetectorContext, stream: PageStream, earlier: EarlierFindings): Promise<boolean> {
  if (stream.done || stream.gap !== undefined) return true;
  const before = await knownBefore(earlier);
  if (before === undefined) return false;
  try {
    // All first: a finding whose state changes meanwhile is in this list, whichever other it is in.
    const all = await allIds(context, {});
    const archived = await allIds(context, { archived: true });
    const moved = await allIds(context, { updatedSince: earlier.since });
    const unchanged = new Map(
      [...before].filter(([id, { archived: was }]) => all.has(id) && !moved.has(id) && was === archived.has(id)),
    );
    const taken = await takeOver(stream, earlier, unchanged);
    const rest = [...all].filter((id) => !taken.has(id));
    for (let from = 0; from < rest.length; from += MOST)
      await stream.keep(await getFindings(context, rest.slice(from, from + MOST)), UNNAMED);
    await stream.keep([], null);
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    const { status, reason } = endingOf(error);
    await stream.leave(status, reason);
  }
  return true;
}
