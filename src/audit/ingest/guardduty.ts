import { guarddutyTypes } from "#frameworks";
import type { Severity } from "../../model/finding.js";
import { distinct, type IngestContext, type Ingested, type IngestProblem } from "./context.js";
import { candidatesOf, isPublicBucket, resourceFor } from "./guardduty-resource.js";
import { guarddutyPrincipals } from "./principals.js";
import {
  accountOf,
  clip,
  facts,
  field,
  IDENTITY,
  isRecord,
  type JsonRecord,
  moment,
  number,
  object,
  regionOf,
  text,
} from "./record.js";
import { guarddutyRemedy } from "./remedies.js";
import { guarddutySeverity } from "./severity.js";

const types = new Map(Object.entries(guarddutyTypes));
const TYPE = /^[A-Za-z][A-Za-z0-9]{1,39}:[A-Za-z0-9]{2,40}\/[\w.!&-]{2,80}$/;

/** The rule of a GuardDuty type: its own name where it is one, since types are open-ended. */
export function guarddutyRule(type: string | undefined): string {
  return type !== undefined && TYPE.test(type) ? `guardduty:${type}` : "guardduty:other";
}

/** What a type is about: `IAMUser` of `Recon:IAMUser/MaliciousIPCaller`. */
export function familyOf(type: string | undefined): string {
  const behind = type?.slice(type.indexOf(":") + 1) ?? "";
  const slash = behind.indexOf("/");
  return slash < 0 ? behind : behind.slice(0, slash);
}

/** True where a type tells that something can be reached from outside. */
export function typeExposes(type: string | undefined): boolean {
  return type !== undefined && types.get(type)?.exposes === true;
}

/** The finding's own severity; without one the type's; else medium, which the finding says. */
function severityOf(finding: JsonRecord, type: string | undefined): { readonly severity: Severity; readonly guessed: boolean } {
  const own = number(finding, "Severity");
  if (own !== undefined) return { severity: guarddutySeverity(own), guessed: false };
  const usual = type === undefined ? undefined : types.get(type)?.severity;
  return usual === undefined || usual === "varies" ? { severity: "medium", guessed: true } : { severity: usual, guessed: true };
}

/** Where a request or a connection came from, and what it asked for. */
function actionFacts(service: JsonRecord): {
  readonly api: string | undefined;
  readonly remoteIp: string | undefined;
  readonly country: string | undefined;
} {
  const action = object(service, "Action");
  const call = object(action, "AwsApiCallAction");
  const kind = text(action, "ActionType", 40);
  const details: JsonRecord[] = [call];
  if (kind !== "AWS_API_CALL") {
    details.push(
      object(action, "NetworkConnectionAction"),
      object(action, "KubernetesApiCallAction"),
      object(action, "RdsLoginAttemptAction"),
    );
  }
  for (const each of details) {
    const remote = object(each, "RemoteIpDetails");
    const remoteIp = text(remote, "IpAddressV4", 45);
    if (remoteIp === undefined && each !== call) continue;
    const api = text(call, "Api", 100);
    if (api === undefined && remoteIp === undefined) continue;
    return { api, remoteIp, country: text(object(remote, "Country"), "CountryName", 60) };
  }
  return { api: undefined, remoteIp: undefined, country: undefined };
}

/**
 * One finding in GuardDuty's own shape, from the API or CLI (`AccountId`) or from EventBridge (`accountId`, with or
 * without its envelope) -> a draft. Types are open-ended: an unknown one keeps its own severity.
 */
export function normaliseGuardDuty(record: JsonRecord, context: IngestContext): Ingested | IngestProblem {
  const detail = record.detail;
  const finding = isRecord(detail) ? detail : record;
  const type = text(finding, "Type", 130);
  const arn = text(finding, "Arn", IDENTITY);
  const id = text(finding, "Id", IDENTITY);
  if (type === undefined) return { problem: "this finding has no type" };
  if (arn === undefined && id === undefined) return { problem: "this finding has neither ARN nor id" };
  const account = accountOf(finding, "AccountId", context.account);
  const region = regionOf(finding, "Region", context.region);
  const service = object(finding, "Service");
  const archived = field(service, "Archived") === true;
  const { severity, guessed } = severityOf(finding, type);
  const { principals, actor, missingProfile } = guarddutyPrincipals(finding, account, context);
  const resource = object(finding, "Resource");
  const candidates = candidatesOf(resource, { partition: context.partition, region, account });
  if (actor !== undefined) candidates.principal = actor.resource;
  const family = familyOf(type);
  const key = arn ?? `${account}/${region}/${id}`;
  const about = resourceFor(family, candidates) ?? { id: key, type: text(resource, "ResourceType", 60) ?? "Unknown", name: type };
  const { api, remoteIp, country } = actionFacts(service);
  const uncertain: string[] = [];
  if (guessed) uncertain.push("The finding names no severity; this is the usual one of its type.");
  if (missingProfile !== undefined) uncertain.push(`The role behind instance profile ${missingProfile} is not in the evidence.`);
  const lastSeen = text(service, "EventLastSeen", 40) ?? text(finding, "UpdatedAt", 40);
  const updated = moment(finding, "UpdatedAt") ?? moment(service, "EventLastSeen");
  return {
    productKey: arn,
    observation: { kind: "detection", account, region, severity, archived, updated },
    draft: {
      rule: guarddutyRule(type),
      key,
      severity,
      status: archived ? "archived" : "open",
      account,
      region,
      resource: about,
      principals: distinct(principals),
      title: clip(text(finding, "Title") ?? type, 300),
      evidence: [
        {
          source: context.source,
          summary: clip(text(finding, "Description", 500) ?? type, 500),
          facts: facts({
            type,
            severity: number(finding, "Severity"),
            count: number(service, "Count"),
            firstSeen: text(service, "EventFirstSeen", 40) ?? text(finding, "CreatedAt", 40),
            lastSeen,
            api,
            remoteIp,
            country,
            finding: arn ?? id,
          }),
        },
      ],
      uncertain,
      remediation: guarddutyRemedy(family),
      ...(typeExposes(type) || isPublicBucket(resource) ? { exposed: true } : {}),
    },
  };
}
