import { ListRegionsCommand } from "@aws-sdk/client-account";
import { awsRegions } from "#product";
import { isRegion } from "../../snapshot/layout.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { type AccountContext, callIn } from "./context.js";

const API = { service: "account", name: "ListRegions" };

/** Regions of an account; `unknown` says why those that somebody turned on may not be among them. */
export interface AccountRegions {
  readonly regions: readonly string[];
  readonly unknown: string | undefined;
}

/** Regions that are on unless somebody turned them off. */
function usualRegions(partition: string): readonly string[] {
  return awsRegions[partition] ?? awsRegions.aws ?? [];
}

/** The regions that are on in the session's account. */
export async function enabledRegions(
  context: Pick<AccountContext, "caller" | "session" | "home">,
  partition: string,
): Promise<AccountRegions> {
  const regions = new Set<string>();
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
        if (isRegion(RegionName) && !String(RegionOptStatus).startsWith("DISABL")) regions.add(RegionName);
      cursor = answer.NextToken === cursor ? undefined : answer.NextToken;
    } while (cursor !== undefined && cursor !== "");
    // An account without regions is no account.
    if (regions.size === 0) answered(undefined, "Regions", API);
    return { regions: [...regions].sort(), unknown: undefined };
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    return { regions: usualRegions(partition), unknown: error.message };
  }
}
