import { GetDetectorCommand, ListDetectorsCommand } from "@aws-sdk/client-guardduty";
import type { Ending } from "../../snapshot/draft/snapshot-draft.js";
import { answered } from "../calls/caller.js";
import { type AccountContext, callIn, keyOf } from "./context.js";
import { earlierFindings } from "./earlier.js";
import { type DetectorContext, guarddutyPage, MOST } from "./guardduty-findings.js";
import { readChanges, UNNAMED } from "./guardduty-since.js";
import { endingOfStreams, gather, jsonOfLists, lineOf, type Page, readPages } from "./pages.js";

const LIST_DETECTORS = { service: "guardduty", name: "ListDetectors" };
const GET_DETECTOR = { service: "guardduty", name: "GetDetector" };

async function detectorPage(context: AccountContext, region: string, cursor: string | undefined): Promise<Page> {
  const listed = await callIn(context, region, LIST_DETECTORS, cursor !== undefined, (clients) =>
    clients
      .get("guardduty", region)
      .send(new ListDetectorsCommand({ MaxResults: MOST, ...(cursor === undefined ? {} : { NextToken: cursor }) })),
  );
  const lines: string[] = [];
  for (const DetectorId of answered(listed.DetectorIds, "DetectorIds", LIST_DETECTORS)) {
    const { $metadata: _metadata, ...detector } = await callIn(context, region, GET_DETECTOR, false, (clients) =>
      clients.get("guardduty", region).send(new GetDetectorCommand({ DetectorId })),
    );
    answered(detector.Status, "Status", GET_DETECTOR);
    lines.push(lineOf("Detectors", DetectorId, { DetectorId, ...detector }));
  }
  return { lines, next: listed.NextToken };
}

/** The detectors of a region with their features, or why they are not known. */
async function collectDetectors(
  context: AccountContext,
  region: string,
): Promise<{ ids: readonly string[]; ending: Pick<Ending, "status" | "reason"> }> {
  const key = keyOf(context, "guardduty-detectors", region);
  const known = context.draft.noted(`detectors/${context.session.account}/${region}`) as readonly string[] | undefined;
  const ended = context.draft.ended(key);
  if (ended !== undefined) return { ids: known ?? [], ending: ended };
  const spool = context.draft.spool(key);
  const stream = spool.stream("detectors");
  await readPages(stream, (cursor) => detectorPage(context, region, cursor));
  const ending = endingOfStreams([stream]);
  const detectors = (await gather(spool))("Detectors") as readonly { readonly DetectorId: string }[];
  const ids = detectors.map(({ DetectorId }) => DetectorId);
  await context.draft.note(`detectors/${context.session.account}/${region}`, ids);
  if (ending.status === "ok" || ending.status === "partial")
    await context.draft.write(key, ending, jsonOfLists({ Detectors: detectors }), detectors.length);
  else await context.draft.lack(key, ending);
  return { ids, ending };
}

/** A detector's findings: what changed where the rest is known, or all. */
async function readFindings(
  detector: DetectorContext,
  { draft, earlier, session }: AccountContext,
  isOnly: boolean,
): Promise<void> {
  const { region } = detector;
  const spool = draft.spool({ kind: "guardduty-findings", account: session.account, region });
  const stream = spool.stream(detector.detector);
  // Which of several detectors an earlier finding belongs to is not told.
  const known = isOnly ? earlierFindings(earlier, session.account, region) : undefined;
  if (known !== undefined && (await readChanges(detector, stream, known))) return;
  // It was begun by what changed, and what that was compared with is not there any more.
  if (stream.next === UNNAMED) await stream.restart();
  await readPages(stream, (cursor) => guarddutyPage(detector, cursor));
}

/** GuardDuty of one region: its detectors, then what they found, archived findings among it. */
export async function collectGuardDuty(context: AccountContext, region: string): Promise<void> {
  const key = keyOf(context, "guardduty-findings", region);
  const { ids, ending: detectors } = await collectDetectors(context, region);
  if (context.draft.ended(key) !== undefined) return;
  if (detectors.status !== "ok" && ids.length === 0)
    return context.draft.lack(key, {
      status: detectors.status === "partial" ? "failed" : detectors.status,
      reason: detectors.reason,
    });
  if (ids.length === 0) return context.draft.lack(key, { status: "no-data", reason: "the region has no detector" });
  const members = context.ownOnly ? [context.session.account] : undefined;
  const spool = context.draft.spool(key);
  await Promise.all(ids.map((detector) => readFindings({ ...context, region, detector, members }, context, ids.length === 1)));
  const ending = endingOfStreams(spool.streams);
  if (ending.status !== "ok" && ending.status !== "partial") return context.draft.lack(key, ending);
  // A detector that could not be read may have findings of its own.
  const whole = detectors.status === "partial" ? { status: "partial" as const, reason: detectors.reason } : ending;
  await context.draft.writeFindings(key, whole);
}

/** The region's detectors in the account of the session. @throws CallProblem */
export async function detectorIds(
  context: Pick<AccountContext, "caller" | "session">,
  region: string,
): Promise<readonly string[]> {
  const { DetectorIds } = await callIn(context, region, LIST_DETECTORS, false, (clients) =>
    clients.get("guardduty", region).send(new ListDetectorsCommand({ MaxResults: MOST })),
  );
  return answered(DetectorIds, "DetectorIds", LIST_DETECTORS);
}
