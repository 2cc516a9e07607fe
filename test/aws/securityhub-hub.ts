import type { Call } from "./call.js";
import { type FindingSet, Gathered, NO_FINDINGS, narrowed } from "./finding-set.js";
import { type Input, numberOf, optionalText } from "./input.js";
import { pageOf } from "./paging.js";
import { seenBy } from "./security-members.js";
import { ServiceError } from "./service-error.js";
import type { Hub } from "./world.js";

export function invalidInput(message: string): ServiceError {
  return new ServiceError("InvalidInputException", message, 400);
}

/** The caller's hub in the call's region. */
export function hubOf(call: Call): Hub {
  const { hub } = call.world.region(call.account.id, call.region);
  if (hub === undefined) {
    throw new ServiceError("InvalidAccessException", `Account ${call.account.id} is not subscribed to AWS Security Hub`, 401);
  }
  return hub;
}

/** Regions whose findings are seen in this one. */
function regionsSeen(hub: Hub, call: Call): readonly string[] {
  const { aggregates } = hub;
  if (aggregates === undefined) return [call.region];
  const linked = aggregates.mode === "ALL_REGIONS" ? [...call.account.regions.keys()] : aggregates.regions;
  return [call.region, ...linked.filter((region) => region !== call.region)];
}

const gathered = new Gathered<Hub>();

/** What a hub shows: its own findings, those of linked regions and, for the administrator, those of members. */
export function findingsOf(hub: Hub, call: Call, asked?: readonly string[]): FindingSet {
  const accounts = seenBy(call.world, call.account.id);
  const of = (region: string) => accounts.map((id) => call.world.region(id, region).hub?.findings ?? NO_FINDINGS);
  return gathered.of(hub, narrowed(regionsSeen(hub, call).flatMap(of), asked));
}

/** One page of a listing of Security Hub; `most` entries at most. */
export function hubPage<T>(
  entries: readonly T[],
  input: Input,
  call: Call,
  most = 100,
): { page: readonly T[]; next: string | undefined } {
  return pageOf(entries, { ...hubPaging(input, call, ""), size: sizeOf(input, most) });
}

export function sizeOf(input: Input, most: number): number {
  try {
    return numberOf(input, "MaxResults", { from: 1, to: most }) ?? most;
  } catch {
    throw invalidInput(`Invalid parameter 'MaxResults'. Value ${String(input.MaxResults)} is not between 1 and ${most}`);
  }
}

export function hubPaging(input: Input, call: Call, asked: string) {
  return {
    cursor: optionalText(input, "NextToken"),
    now: call.now,
    asked: `${call.account.id}/${call.region}/${call.operation}/${asked}`,
    refuse: () => invalidInput("Invalid parameter 'NextToken'."),
  };
}
