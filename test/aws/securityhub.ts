import { Json } from "./answer.js";
import type { Handlers } from "./call.js";
import { orderBy, scan } from "./finding-order.js";
import type { FindingSet } from "./finding-set.js";
import { type Input, textOf, textsOf } from "./input.js";
import { readCursor, writeCursor } from "./paging.js";
import { seenBy } from "./security-members.js";
import { securityhubControls, standardsArn, subscriptionArn } from "./securityhub-controls.js";
import { accountsAsked, filtersOf, sortPath } from "./securityhub-filters.js";
import { findingsOf, hubOf, hubPage, hubPaging, sizeOf } from "./securityhub-hub.js";
import { ServiceError } from "./service-error.js";

function sortOf(input: Input, set: FindingSet): Uint32Array | undefined {
  const [first] = (input.SortCriteria ?? []) as readonly { readonly Field?: string; readonly SortOrder?: string }[];
  return first?.Field === undefined ? undefined : orderBy(set, sortPath(first.Field), first.SortOrder === "desc");
}

/** Security Hub, in the names of its wire. */
export const securityhubHandlers: Handlers = {
  ...securityhubControls,
  DescribeHub: (_, call) => ({
    HubArn: `arn:aws:securityhub:${call.region}:${call.account.id}:hub/default`,
    SubscribedAt: hubOf(call).subscribedAt,
    AutoEnableControls: true,
    ControlFindingGenerator: "SECURITY_CONTROL",
  }),
  GetEnabledStandards: (input, call) => {
    const hub = hubOf(call);
    const wanted = textsOf(input, "StandardsSubscriptionArns");
    const all = hub.standards.filter((standard) => wanted === undefined || wanted.includes(subscriptionArn(standard, call)));
    const { page, next } = hubPage(all, input, call);
    return {
      StandardsSubscriptions: page.map((standard) => ({
        StandardsSubscriptionArn: subscriptionArn(standard, call),
        StandardsArn: standardsArn(standard, call),
        StandardsInput: {},
        StandardsStatus: hub.standardsStatus?.[standard] ?? "READY",
      })),
      NextToken: next,
    };
  },
  DescribeStandards: (input, call) => {
    const hub = hubOf(call);
    const all = [...new Set([...hub.standards, ...hub.controls.flatMap(({ standards }) => standards)])].sort();
    const { page, next } = hubPage(all, input, call);
    return {
      Standards: page.map((standard) => ({
        StandardsArn: standardsArn(standard, call),
        Name: standard,
        Description: standard,
        EnabledByDefault: standard.startsWith("aws-foundational"),
      })),
      NextToken: next,
    };
  },
  GetFindings: (input, call) => {
    const hub = hubOf(call);
    const set = findingsOf(hub, call, accountsAsked(input));
    const options = hubPaging(input, call, JSON.stringify([input.Filters, input.SortCriteria]));
    const size = sizeOf(input, 100);
    const { found, next } = scan(set, sortOf(input, set), readCursor(options), size, filtersOf(input, call.now));
    const NextToken = next === undefined ? undefined : writeCursor({ at: next, given: call.now, asked: options.asked });
    return set.json === undefined
      ? { Findings: found.map(set.at), ...(NextToken === undefined ? {} : { NextToken }) }
      : Json.list("Findings", found.map(set.json), NextToken === undefined ? {} : { NextToken });
  },
  ListFindingAggregators: (_, call) => {
    hubOf(call);
    const found = [...call.account.regional].flatMap(([region, { hub }]) =>
      hub?.aggregates === undefined
        ? []
        : [`arn:aws:securityhub:${region}:${call.account.id}:finding-aggregator/${hub.aggregates.id}`],
    );
    return { FindingAggregators: found.map((FindingAggregatorArn) => ({ FindingAggregatorArn })) };
  },
  GetFindingAggregator: (input, call) => {
    hubOf(call);
    const arn = textOf(input, "FindingAggregatorArn");
    const region = arn.split(":")[3] ?? "";
    const { aggregates } = call.account.regional.get(region)?.hub ?? {};
    if (aggregates === undefined || !arn.endsWith(`:${call.account.id}:finding-aggregator/${aggregates.id}`)) {
      throw new ServiceError("ResourceNotFoundException", `The finding aggregator ${arn} does not exist`, 404);
    }
    return {
      FindingAggregatorArn: arn,
      FindingAggregationRegion: region,
      RegionLinkingMode: aggregates.mode,
      ...(aggregates.mode === "ALL_REGIONS" ? {} : { Regions: aggregates.regions }),
    };
  },
  ListMembers: (input, call) => {
    hubOf(call);
    const members = seenBy(call.world, call.account.id)
      .slice(1)
      .filter((id) => call.world.region(id, call.region).hub !== undefined)
      .map((AccountId) => ({
        AccountId,
        Email: call.world.account(AccountId).email,
        MasterId: call.account.id,
        AdministratorId: call.account.id,
        MemberStatus: "Enabled",
        InvitedAt: "2022-04-01T09:00:00.000Z",
        UpdatedAt: "2022-04-01T09:00:00.000Z",
      }));
    const { page, next } = hubPage(members, input, call, 50);
    return { Members: page, NextToken: next };
  },
  GetAdministratorAccount: (_, call) => {
    hubOf(call);
    const { securityAdministrator: administrator, organization } = call.world;
    if (administrator === undefined || administrator === call.account.id || organization?.has(call.account.id) !== true)
      return {};
    return { Administrator: { AccountId: administrator, MemberStatus: "Enabled", InvitedAt: "2022-04-01T09:00:00.000Z" } };
  },
  ListOrganizationAdminAccounts: (_, call) => {
    if (call.world.organization?.management !== call.account.id) {
      throw new ServiceError(
        "InvalidAccessException",
        `Account ${call.account.id} is not the management account of an organization`,
        401,
      );
    }
    const { securityAdministrator: administrator } = call.world;
    return { AdminAccounts: administrator === undefined ? [] : [{ AccountId: administrator, Status: "ENABLED" }] };
  },
  DescribeOrganizationConfiguration: (_, call) => {
    hubOf(call);
    if (call.world.securityAdministrator !== call.account.id) {
      throw new ServiceError(
        "InvalidAccessException",
        `Account ${call.account.id} is not an administrator for this organization`,
        401,
      );
    }
    return {
      AutoEnable: false,
      MemberAccountLimitReached: false,
      AutoEnableStandards: "NONE",
      OrganizationConfiguration: { ConfigurationType: "CENTRAL", Status: "ENABLED" },
    };
  },
  ListEnabledProductsForImport: (input, call) => {
    hubOf(call);
    const { page, next } = hubPage(
      ["aws/securityhub", "aws/guardduty"].map(
        (product) => `arn:aws:securityhub:${call.region}:${call.account.id}:product-subscription/${product}`,
      ),
      input,
      call,
    );
    return { ProductSubscriptions: page, NextToken: next };
  },
};
