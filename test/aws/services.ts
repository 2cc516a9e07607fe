import { Routes } from "./protocol-rest.js";

/** How a service speaks, and what it calls the errors that every service has. */
export interface ServiceWire {
  readonly protocol: "query" | "json" | "rest";
  /** Query: the namespace of its XML. */
  readonly xmlns?: string;
  readonly routes?: Routes;
  readonly isGlobal?: boolean;
  /** How the protocol's errors name their message. */
  readonly messageKey: "Message" | "message";
  readonly throttled: { readonly code: string; readonly status: number; readonly message: string };
  readonly denied: { readonly code: string; readonly status: number };
  readonly expired: { readonly code: string; readonly status: number };
  readonly invalid: { readonly code: string; readonly status: number };
  readonly internal: { readonly code: string; readonly status: number };
  /** What is said of a cursor that is too old. */
  readonly staleCursor: { readonly code: string; readonly status: number; readonly message: string };
}

const QUERY_ERRORS = {
  messageKey: "Message",
  throttled: { code: "Throttling", status: 400, message: "Rate exceeded" },
  denied: { code: "AccessDenied", status: 403 },
  expired: { code: "ExpiredToken", status: 403 },
  invalid: { code: "InvalidClientTokenId", status: 403 },
  internal: { code: "ServiceFailure", status: 500 },
} as const;

const REST_ERRORS = {
  denied: { code: "AccessDeniedException", status: 403 },
  expired: { code: "ExpiredTokenException", status: 403 },
  invalid: { code: "UnrecognizedClientException", status: 403 },
} as const;

const route = (operation: string, method: string, path: string) => ({ operation, method, path });

/** By the name in the scope of the signature. */
export const SERVICES: Readonly<Record<string, ServiceWire>> = {
  iam: {
    ...QUERY_ERRORS,
    protocol: "query",
    xmlns: "https://iam.amazonaws.com/doc/2010-05-08/",
    isGlobal: true,
    staleCursor: { code: "ValidationError", status: 400, message: "Invalid Marker: the token has expired." },
  },
  sts: {
    ...QUERY_ERRORS,
    protocol: "query",
    xmlns: "https://sts.amazonaws.com/doc/2011-06-15/",
    internal: { code: "InternalFailure", status: 500 },
    staleCursor: { code: "ValidationError", status: 400, message: "token expired" },
  },
  organizations: {
    protocol: "json",
    isGlobal: true,
    messageKey: "Message",
    throttled: {
      code: "TooManyRequestsException",
      status: 400,
      message: "You've sent too many requests in too short a period of time.",
    },
    denied: { code: "AccessDeniedException", status: 400 },
    expired: { code: "ExpiredTokenException", status: 400 },
    invalid: { code: "UnrecognizedClientException", status: 400 },
    internal: { code: "ServiceException", status: 500 },
    staleCursor: {
      code: "InvalidInputException",
      status: 400,
      message: "You specified an invalid value for nextToken: token expired.",
    },
  },
  guardduty: {
    ...REST_ERRORS,
    protocol: "rest",
    messageKey: "message",
    throttled: { code: "ThrottlingException", status: 429, message: "Rate exceeded" },
    internal: { code: "InternalServerErrorException", status: 500 },
    staleCursor: {
      code: "BadRequestException",
      status: 400,
      message: "The request is rejected because the parameter nextToken has an invalid value: token expired.",
    },
    routes: new Routes([
      route("ListDetectors", "GET", "/detector"),
      route("GetDetector", "GET", "/detector/{DetectorId}"),
      route("ListFindings", "POST", "/detector/{DetectorId}/findings"),
      route("GetFindings", "POST", "/detector/{DetectorId}/findings/get"),
      route("ListMembers", "GET", "/detector/{DetectorId}/member"),
      route("GetAdministratorAccount", "GET", "/detector/{DetectorId}/administrator"),
      route("ListOrganizationAdminAccounts", "GET", "/admin"),
      route("DescribeOrganizationConfiguration", "GET", "/detector/{DetectorId}/admin"),
    ]),
  },
  securityhub: {
    ...REST_ERRORS,
    protocol: "rest",
    messageKey: "Message",
    throttled: { code: "TooManyRequestsException", status: 429, message: "Too Many Requests" },
    internal: { code: "InternalException", status: 500 },
    staleCursor: { code: "InvalidInputException", status: 400, message: "Invalid parameter 'NextToken': token expired." },
    routes: new Routes([
      route("DescribeHub", "GET", "/accounts"),
      route("GetEnabledStandards", "POST", "/standards/get"),
      route("DescribeStandards", "GET", "/standards"),
      route("DescribeStandardsControls", "GET", "/standards/controls/{StandardsSubscriptionArn+}"),
      route("ListSecurityControlDefinitions", "GET", "/securityControls/definitions"),
      route("BatchGetSecurityControls", "POST", "/securityControls/batchGet"),
      route("ListStandardsControlAssociations", "GET", "/associations"),
      route("BatchGetStandardsControlAssociations", "POST", "/associations/batchGet"),
      route("GetFindings", "POST", "/findings"),
      route("GetFindingAggregator", "GET", "/findingAggregator/get/{FindingAggregatorArn+}"),
      route("ListFindingAggregators", "GET", "/findingAggregator/list"),
      route("ListMembers", "GET", "/members"),
      route("GetAdministratorAccount", "GET", "/administrator"),
      route("ListOrganizationAdminAccounts", "GET", "/organization/admin"),
      route("DescribeOrganizationConfiguration", "GET", "/organization/configuration"),
      route("ListEnabledProductsForImport", "GET", "/productSubscriptions"),
    ]),
  },
  account: {
    ...REST_ERRORS,
    protocol: "rest",
    isGlobal: true,
    messageKey: "message",
    throttled: { code: "TooManyRequestsException", status: 429, message: "Too many requests" },
    internal: { code: "InternalServerException", status: 500 },
    staleCursor: { code: "ValidationException", status: 400, message: "token expired" },
    routes: new Routes([
      route("ListRegions", "POST", "/listRegions"),
      route("GetRegionOptStatus", "POST", "/getRegionOptStatus"),
    ]),
  },
};
