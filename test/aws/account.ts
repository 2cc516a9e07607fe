import type { Handlers } from "./call.js";
import { numberOf, optionalText, textOf, textsOf } from "./input.js";
import { pageOf } from "./paging.js";
import { ServiceError } from "./service-error.js";

function invalid(): ServiceError {
  return new ServiceError("ValidationException", "NextToken is invalid", 400, { reason: "fieldValidationFailed" });
}

/** Account Management: which regions an account may use. */
export const accountHandlers: Handlers = {
  ListRegions: (input, call) => {
    const other = optionalText(input, "AccountId");
    // Another account's regions are for the management account, as a member account.
    if (other !== undefined && (other === call.account.id || call.world.organization?.management !== call.account.id)) {
      throw new ServiceError(
        "AccessDeniedException",
        `User: ${call.caller.arn} is not authorized to perform: account:ListRegions`,
        403,
      );
    }
    const { id, regions } = call.world.account(other ?? call.account.id);
    const wanted = textsOf(input, "RegionOptStatusContains");
    const all = [...regions]
      .filter(([, status]) => wanted === undefined || wanted.includes(status))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([RegionName, RegionOptStatus]) => ({ RegionName, RegionOptStatus }));
    const { page, next } = pageOf(all, {
      size: numberOf(input, "MaxResults", { from: 1, to: 50 }) ?? 50,
      cursor: optionalText(input, "NextToken"),
      now: call.now,
      asked: `${id}/regions/${(wanted ?? []).join()}`,
      refuse: invalid,
    });
    return { Regions: page, NextToken: next };
  },
  GetRegionOptStatus: (input, call) => {
    const region = textOf(input, "RegionName");
    return { RegionName: region, RegionOptStatus: call.account.regions.get(region) ?? "DISABLED" };
  },
};
