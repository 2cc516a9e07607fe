import { isUtf8 } from "node:buffer";
import { GetFindingsCommand } from "@aws-sdk/client-securityhub";
import { answered } from "../calls/caller.js";
import { type ListedJson, listedJson } from "../calls/json-list.js";
import { CallProblem } from "../calls/problem.js";
import { rawAnswer } from "../calls/raw-answer.js";
import { type AccountContext, callIn, keyOf } from "./context.js";
import { type Partition, partitions } from "./finding-filters.js";
import { findingPage } from "./finding-line.js";
import { endingOf, endingOfStreams, type Page, readPages } from "./pages.js";
import { collectStandards } from "./securityhub-standards.js";

const API = { service: "securityhub", name: "GetFindings" };
const MOST = 100;
/** A chain whose pages take longer than this cannot use up three calls a second; milliseconds. */
const SLOW_PAGE = 300;

/** What is in an answer of GetFindings. @throws SyntaxError where it is no JSON, as one that was cut off on its way. */
function findingsIn(answer: Buffer | undefined): ListedJson & { readonly bytes: Buffer } {
  const body = answered(answer, "body", API);
  const bytes = isUtf8(body) ? body : Buffer.from(body.toString("utf8"));
  return { bytes, ...listedJson(bytes, { list: "Findings", next: "NextToken", members: ["ProductArn", "Id"] }) };
}

/** One page of a chain, as AWS sent it. `took`: milliseconds from asking to the whole answer. */
export async function securityHubPage(
  context: Pick<AccountContext, "caller" | "session">,
  region: string,
  { filters: Filters }: Partition,
  cursor: string | undefined,
): Promise<Page & { readonly took: number }> {
  const input = { Filters, MaxResults: MOST, ...(cursor === undefined ? {} : { NextToken: cursor }) };
  let took = 0;
  const answer = await callIn(context, region, API, cursor !== undefined, async (clients) => {
    const command = new GetFindingsCommand(input);
    const asked = performance.now();
    await clients.get("securityhub", region).send(command);
    took = performance.now() - asked;
    return findingsIn(rawAnswer(command.input));
  });
  const entries = answered(answer.entries, "Findings", API);
  if (entries.some(({ texts }) => texts === undefined))
    throw new CallProblem("other", "NoAnswer", "securityhub:GetFindings: the answer has findings that are none");
  return { lines: findingPage(answer.bytes, entries), next: answer.next, took };
}

/**
 * Whether the open findings are to be read as several chains: a chain is as slow as its pages, however many calls a second are free.
 * Decided once by its first page, and kept for those who go on.
 */
async function splits(context: AccountContext, region: string, open: Partition): Promise<boolean> {
  const note = `split/${context.session.account}/${region}`;
  const known = context.draft.noted(note);
  if (typeof known === "boolean") return known;
  const spool = context.draft.spool(keyOf(context, "securityhub-findings", region));
  if (spool.streams.length > 0) return false;
  const page = await securityHubPage(context, region, open, undefined);
  const split = page.next !== undefined && page.took > SLOW_PAGE;
  if (split) await context.draft.note(note, split);
  else await spool.stream(open.name).keep(page.lines, page.next ?? null);
  return split;
}

/** Security Hub of one region: its standards and controls, and its findings as chains that are read at once. */
export async function collectSecurityHub(context: AccountContext, region: string, controls: readonly string[]): Promise<void> {
  const key = keyOf(context, "securityhub-findings", region);
  const { session, draft, ownOnly, regions } = context;
  const on = await collectStandards(context, region);
  if (draft.ended(key) !== undefined) return;
  if (on === false) return draft.lack(key, { status: "no-data", reason: "Security Hub is not enabled in the region" });
  const scope = {
    accounts: ownOnly ? [session.account] : undefined,
    region,
    elsewhere: regions.filter((other) => other !== region),
  };
  const spool = draft.spool(key);
  let split = false;
  try {
    const [open] = partitions(scope, controls, false);
    split = open !== undefined && (await splits(context, region, open));
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    // What is refused however often it is asked is not asked again for each of the other chains.
    return draft.lack(key, endingOf(error));
  }
  const streams = await Promise.all(
    partitions(scope, controls, split).map(async (partition) => {
      const stream = spool.stream(partition.name);
      await readPages(stream, (cursor) => securityHubPage(context, region, partition, cursor));
      return stream;
    }),
  );
  const ending = endingOfStreams(streams);
  if (ending.status !== "ok" && ending.status !== "partial") return draft.lack(key, ending);
  await draft.writeFindings(key, ending);
}
