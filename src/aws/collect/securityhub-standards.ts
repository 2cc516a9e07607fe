import { DescribeHubCommand, DescribeStandardsControlsCommand, GetEnabledStandardsCommand } from "@aws-sdk/client-securityhub";
import type { Ending } from "../../snapshot/draft/snapshot-draft.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { type AccountContext, callIn, keyOf } from "./context.js";
import { endingOf, endingOfStreams, gather, lineOf, readPages } from "./pages.js";

const HUB = { service: "securityhub", name: "DescribeHub" };
const STANDARDS = { service: "securityhub", name: "GetEnabledStandards" };
const CONTROLS = { service: "securityhub", name: "DescribeStandardsControls" };
const MOST = 100;

/** Whether Security Hub is on: its hub's ARN, null where it is off. @throws CallProblem */
async function hubArn(context: AccountContext, region: string): Promise<string | null> {
  try {
    const { HubArn } = await callIn(context, region, HUB, false, (clients) =>
      clients.get("securityhub", region).send(new DescribeHubCommand({})),
    );
    return answered(HubArn, "HubArn", HUB);
  } catch (error) {
    if (error instanceof CallProblem && (error.kind === "off" || error.kind === "absent")) return null;
    throw error;
  }
}

interface Subscription {
  readonly StandardsSubscriptionArn?: string;
}

/** Subscribed standards, then the controls of each with whether they are on. */
async function readStandards(context: AccountContext, region: string): Promise<void> {
  const spool = context.draft.spool(keyOf(context, "securityhub-standards", region));
  const standards = spool.stream("standards");
  await readPages(standards, async (cursor) => {
    const answer = await callIn(context, region, STANDARDS, cursor !== undefined, (clients) =>
      clients
        .get("securityhub", region)
        .send(new GetEnabledStandardsCommand({ MaxResults: MOST, ...(cursor === undefined ? {} : { NextToken: cursor }) })),
    );
    const list = answered(answer.StandardsSubscriptions, "StandardsSubscriptions", STANDARDS);
    return { lines: list.map((each) => lineOf("standards", each.StandardsSubscriptionArn ?? "", each)), next: answer.NextToken };
  });
  const subscriptions = (await gather(spool))("standards") as readonly Subscription[];
  await Promise.all(
    subscriptions.map(({ StandardsSubscriptionArn = "" }) =>
      readPages(spool.stream(`controls ${StandardsSubscriptionArn}`), async (cursor) => {
        const answer = await callIn(context, region, CONTROLS, cursor !== undefined, (clients) =>
          clients.get("securityhub", region).send(
            new DescribeStandardsControlsCommand({
              StandardsSubscriptionArn,
              MaxResults: MOST,
              ...(cursor === undefined ? {} : { NextToken: cursor }),
            }),
          ),
        );
        const list = answered(answer.Controls, "Controls", CONTROLS);
        // Titles and links are AWS's documentation, the same for everybody.
        const lines = list.map(({ StandardsControlArn, ControlId, ControlStatus, DisabledReason, ControlStatusUpdatedAt }) =>
          lineOf("controls", StandardsControlArn ?? "", {
            StandardsControlArn,
            ControlId,
            ControlStatus,
            ControlStatusUpdatedAt,
            DisabledReason,
          }),
        );
        return { lines, next: answer.NextToken };
      }),
    ),
  );
}

/** What Security Hub checks in a region. Tells whether it is on: `false` it is off, `undefined` nobody knows. */
export async function collectStandards(context: AccountContext, region: string): Promise<boolean | undefined> {
  const key = keyOf(context, "securityhub-standards", region);
  const note = `hub/${context.session.account}/${region}`;
  if (context.draft.ended(key) !== undefined) return (context.draft.noted(note) as boolean | null) ?? undefined;
  const write = async (ending: Ending, value: object, records: number): Promise<void> =>
    context.draft.write(key, ending, [`${JSON.stringify(value, undefined, 2)}\n`], records);
  try {
    const HubArn = await hubArn(context, region);
    await context.draft.note(note, HubArn !== null);
    if (HubArn === null) {
      await write({ status: "ok", reason: "" }, { HubArn: null, StandardsSubscriptions: [], Controls: [] }, 0);
      return false;
    }
    await readStandards(context, region);
    const spool = context.draft.spool(key);
    const ending = endingOfStreams(spool.streams);
    const of = await gather(spool);
    const StandardsSubscriptions = of("standards");
    if (ending.status === "denied" || ending.status === "failed") await context.draft.lack(key, ending);
    else await write(ending, { HubArn, StandardsSubscriptions, Controls: of("controls") }, StandardsSubscriptions.length);
    return true;
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    await context.draft.lack(key, endingOf(error));
    return undefined;
  }
}
