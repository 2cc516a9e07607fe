import type { Call, Handlers } from "./call.js";
import { orderBy, scan } from "./finding-order.js";
import { type FindingSet, Gathered, NO_FINDINGS, narrowed } from "./finding-set.js";
import { accountsAsked, criteriaOf, pathOf } from "./guardduty-criteria.js";
import { onWire } from "./guardduty-wire.js";
import { type Input, numberOf, optionalText, textOf, textsOf } from "./input.js";
import { pageOf, readCursor, writeCursor } from "./paging.js";
import { seenBy } from "./security-members.js";
import { ServiceError } from "./service-error.js";
import type { Detector } from "./world.js";

const PAGE = 50;

function rejected(why: string): ServiceError {
  return new ServiceError("BadRequestException", `The request is rejected because ${why}`, 400);
}

function detectorOf(input: Input, call: Call): Detector {
  const detector = call.world.region(call.account.id, call.region).detector;
  if (detector === undefined || detector.id !== textOf(input, "DetectorId")) {
    throw rejected("the input detectorId is not owned by the current account.");
  }
  return detector;
}

const gathered = new Gathered<Detector>();

/** What a detector shows: its own findings and, for the administrator, those of the members in the same region. */
function findingsOf(detector: Detector, call: Call, asked?: readonly string[]): FindingSet {
  const accounts = seenBy(call.world, call.account.id);
  const sets = accounts.map((id) => call.world.region(id, call.region).detector?.findings ?? NO_FINDINGS);
  return gathered.of(detector, narrowed(sets, asked));
}

function sortOf(input: Input, set: FindingSet): Uint32Array | undefined {
  const sort = input.sortCriteria as { readonly attributeName?: string; readonly orderBy?: string } | undefined;
  return sort?.attributeName === undefined ? undefined : orderBy(set, pathOf(sort.attributeName), sort.orderBy !== "ASC");
}

function paging(input: Input, call: Call, asked: string) {
  return {
    cursor: optionalText(input, "nextToken"),
    now: call.now,
    asked: `${call.account.id}/${call.region}/${call.operation}/${asked}`,
    refuse: () => rejected("the parameter nextToken has an invalid value."),
  };
}

function sizeOf(input: Input): number {
  try {
    return numberOf(input, "maxResults", { from: 1, to: PAGE }) ?? PAGE;
  } catch {
    throw rejected("the parameter maxResults has an invalid value.");
  }
}

function listFindings(input: Input, call: Call): Record<string, unknown> {
  const set = findingsOf(detectorOf(input, call), call, accountsAsked(input));
  const options = paging(input, call, JSON.stringify([input.findingCriteria, input.sortCriteria]));
  const { found, next } = scan(set, sortOf(input, set), readCursor(options), sizeOf(input), criteriaOf(input));
  return {
    findingIds: found.map((index) => set.at(index).Id),
    // GuardDuty writes an empty text where there is no further page.
    nextToken: next === undefined ? "" : writeCursor({ at: next, given: call.now, asked: options.asked }),
  };
}

function getFindings(input: Input, call: Call): Record<string, unknown> {
  const set = findingsOf(detectorOf(input, call), call);
  const ids = textsOf(input, "findingIds") ?? [];
  if (ids.length === 0 || ids.length > PAGE) throw rejected("the parameter findingIds has an invalid number of values.");
  const found = ids.map((id) => set.indexOf(id)).filter((index) => index >= 0);
  return { findings: found.map((index) => onWire(set.at(index))) };
}

function getDetector(input: Input, call: Call): Record<string, unknown> {
  const { status, createdAt, features } = detectorOf(input, call);
  const at = Date.parse(createdAt) / 1000;
  return {
    createdAt,
    updatedAt: createdAt,
    findingPublishingFrequency: "FIFTEEN_MINUTES",
    serviceRole: `arn:aws:iam::${call.account.id}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    status,
    tags: {},
    features: features.map(({ name, status: is, additionalConfiguration: more }) => ({
      name,
      status: is,
      updatedAt: at,
      ...(more === undefined ? {} : { additionalConfiguration: more.map((each) => ({ ...each, updatedAt: at })) }),
    })),
  };
}

function listMembers(input: Input, call: Call): Record<string, unknown> {
  detectorOf(input, call);
  const members = seenBy(call.world, call.account.id)
    .slice(1)
    .flatMap((accountId) => {
      const detector = call.world.region(accountId, call.region).detector;
      if (detector === undefined) return [];
      return [
        {
          accountId,
          detectorId: detector.id,
          masterId: call.account.id,
          administratorId: call.account.id,
          email: call.world.account(accountId).email,
          relationshipStatus: "Enabled",
          updatedAt: detector.createdAt,
        },
      ];
    });
  const { page, next } = pageOf(members, { ...paging(input, call, "members"), size: sizeOf(input) });
  return { members: page, nextToken: next ?? "" };
}

/** GuardDuty, in the names of its wire. */
export const guarddutyHandlers: Handlers = {
  // One detector a region, or none where it is off.
  ListDetectors: (_, call) => {
    const { detector } = call.world.region(call.account.id, call.region);
    return { detectorIds: detector === undefined ? [] : [detector.id], nextToken: "" };
  },
  GetDetector: getDetector,
  ListFindings: listFindings,
  GetFindings: getFindings,
  ListMembers: listMembers,
  // An administrator or an account alone gets 200 and no body.
  GetAdministratorAccount: (input, call) => {
    detectorOf(input, call);
    const { securityAdministrator: administrator, organization } = call.world;
    if (administrator === undefined || administrator === call.account.id || organization?.has(call.account.id) !== true)
      return undefined;
    return { administrator: { accountId: administrator, relationshipStatus: "Enabled", invitedAt: "2022-04-01T09:00:00.000Z" } };
  },
  ListOrganizationAdminAccounts: (_, call) => {
    if (call.world.organization?.management !== call.account.id) {
      throw rejected("the account is not the management account of an organization.");
    }
    const { securityAdministrator: administrator } = call.world;
    return {
      adminAccounts: administrator === undefined ? [] : [{ adminAccountId: administrator, adminStatus: "ENABLED" }],
      nextToken: "",
    };
  },
  DescribeOrganizationConfiguration: (input, call) => {
    detectorOf(input, call);
    if (call.world.securityAdministrator !== call.account.id) {
      throw rejected("the current account is not the GuardDuty delegated administrator of the organization.");
    }
    return { autoEnable: true, memberAccountLimitReached: false, autoEnableOrganizationMembers: "ALL", features: [] };
  },
};
