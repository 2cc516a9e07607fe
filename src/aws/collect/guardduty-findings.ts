import { type Finding, GetFindingsCommand, ListFindingsCommand } from "@aws-sdk/client-guardduty";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { type AccountContext, callIn } from "./context.js";
import { findingLine } from "./finding-line.js";
import type { Page } from "./pages.js";

const LIST_FINDINGS = { service: "guardduty", name: "ListFindings" };
const GET_FINDINGS = { service: "guardduty", name: "GetFindings" };
/** The most that GuardDuty lists, and gives out at once. */
export const MOST = 50;

/** Where findings are asked for, and with which session. */
export interface DetectorContext extends Pick<AccountContext, "caller" | "session"> {
  readonly region: string;
  readonly detector: string;
  /** Whose findings; undefined: all that the detector shows. */
  readonly members: readonly string[] | undefined;
}

/** Which of them; nothing said: all, archived ones among them. */
export interface Wanted {
  readonly archived?: boolean;
  /** Milliseconds since 1970: updated then or later. */
  readonly updatedSince?: number;
}

/** One page of ids. @throws CallProblem */
export async function listFindingIds(
  { region, detector, members, ...context }: DetectorContext,
  { archived, updatedSince }: Wanted,
  cursor: string | undefined,
): Promise<{ readonly ids: readonly string[]; readonly next: string | undefined }> {
  const criterion = {
    ...(members === undefined ? {} : { accountId: { Equals: [...members] } }),
    ...(archived === undefined ? {} : { "service.archived": { Equals: [String(archived)] } }),
    ...(updatedSince === undefined ? {} : { updatedAt: { GreaterThanOrEqual: updatedSince } }),
  };
  const input = {
    DetectorId: detector,
    MaxResults: MOST,
    ...(Object.keys(criterion).length === 0 ? {} : { FindingCriteria: { Criterion: criterion } }),
    ...(cursor === undefined ? {} : { NextToken: cursor }),
  };
  const listed = await callIn(context, region, LIST_FINDINGS, cursor !== undefined, (clients) =>
    clients.get("guardduty", region).send(new ListFindingsCommand(input)),
  );
  return { ids: answered(listed.FindingIds, "FindingIds", LIST_FINDINGS), next: listed.NextToken };
}

/** Findings by their ids, at most `MOST`, as lines for the spool. @throws CallProblem, also where one is not given. */
export async function getFindings(
  { region, detector, ...context }: DetectorContext,
  FindingIds: readonly string[],
): Promise<readonly string[]> {
  if (FindingIds.length === 0) return [];
  const input = { DetectorId: detector, FindingIds: [...FindingIds] };
  const { Findings } = await callIn(context, region, GET_FINDINGS, false, (clients) =>
    clients.get("guardduty", region).send(new GetFindingsCommand(input)),
  );
  const findings = answered(Findings, "Findings", GET_FINDINGS);
  const given = new Set(findings.map(({ Id }) => Id));
  const withheld = FindingIds.filter((id) => !given.has(id)).length;
  if (withheld > 0)
    throw new CallProblem("other", "Withheld", `guardduty:GetFindings: ${withheld} findings that were listed were not given`);
  const key = ({ Arn, Id }: Finding): string => Arn ?? `${region} ${detector} ${Id}`;
  return findings.map((finding) => findingLine(key(finding), finding));
}

/** One page of a detector's findings: their ids, then the findings. @throws CallProblem */
export async function guarddutyPage(context: DetectorContext, cursor: string | undefined): Promise<Page> {
  const { ids, next } = await listFindingIds(context, {}, cursor);
  return { lines: await getFindings(context, ids), next };
}
