import { ListRegionsCommand, type Region } from "@aws-sdk/client-account";
import { awsRegions } from "#product";
import type { SnapshotDraft } from "../../snapshot/draft/snapshot-draft.js";
import { isRegion } from "../../snapshot/layout.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { type AccountContext, callIn } from "./context.js";
import { endingOf, jsonOfLists } from "./pages.js";

const API = { service: "account", name: "ListRegions" };

/** A region as AWS tells of it. */
type Told = Pick<Region, "RegionName" | "RegionOptStatus">;

/** Regions of an account; `unknown` says why those that somebody turned on may not be among them. */
export interface AccountRegions {
  readonly regions: readonly string[];
  readonly unknown: CallProblem | undefined;
  /** What AWS told; empty where it did not. */
  readonly told: readonly Told[];
}

/** Regions that are on unless somebody turned them off. */
function usualRegions(partition: string): readonly string[] {
  return awsRegions[partition] ?? awsRegions.aws ?? [];
}

/** Keeps as a source of the account which regions are on, or why nobody knows. */
export async function keepRegions(draft: SnapshotDraft, account: string, { told, unknown }: AccountRegions): Promise<void> {
  const key = { kind: "regions", account, region: null } as const;
  if (draft.ended(key) !== undefined) return;
  if (unknown !== undefined) return draft.lack(key, endingOf(unknown));
  await draft.write(key, { status: "ok", reason: "" }, jsonOfLists({ Regions: told }), told.length);
}

/** The regions that are on in the session's account. */
export async function enabledRegions(
  context: Pick<AccountContext, "caller" | "session" | "home">,
  partition: string,
): Promise<AccountRegions> {
  const told = new Map<string, Told>();
  let cursor: string | undefined;
  try {
    do {
      const answer = await callIn(context, context.home, API, cursor !== undefined, (clients) =>
        clients.get("account", context.home).send(
          new ListRegionsCommand({
            MaxResults: 50,
            RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"],
            ...(cursor === undefined ? {} : { NextToken: cursor }),
          }),
        ),
      );
      for (const { RegionName, RegionOptStatus } of answered(answer.Regions, "Regions", API))
        if (isRegion(RegionName) && !String(RegionOptStatus).startsWith("DISABL"))
          told.set(RegionName, { RegionName, RegionOptStatus });
      cursor = answer.NextToken === cursor ? undefined : answer.NextToken;
    } while (cursor !== undefined && cursor !== "");
    // An account without regions is no account.
    if (told.size === 0) answered(undefined, "Regions", API);
    const regions = [...told.keys()].sort();
    return { regions, unknown: undefined, told: regions.flatMap((name) => told.get(name) ?? []) };
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    return { regions: usualRegions(partition), unknown: error, told: [] };
  }
}
