import type { Draft, Severity } from "../../model/finding.js";
import { checkForControl, controlFromGenerator, exposesWhenFailed, isControlId } from "../controls/checks.js";
import type { ControlObservation } from "../controls/observation.js";
import { type AsffResources, asffResources } from "./asff-resources.js";
import { distinct, type IngestContext, type Ingested, type IngestProblem } from "./context.js";
import { familyOf, guarddutyRule, typeExposes } from "./guardduty.js";
import { resourceFor } from "./guardduty-resource.js";
import { rootResource } from "./principals.js";
import {
  accountOf,
  clip,
  facts,
  httpsLink,
  IDENTITY,
  isRecord,
  type JsonRecord,
  moment,
  number,
  object,
  objects,
  regionOf,
  text,
} from "./record.js";
import { CONTROL_REMEDY, guarddutyRemedy, PRODUCT_REMEDY, withLink } from "./remedies.js";
import { guarddutySeverity, labelSeverity, normalizedSeverity } from "./severity.js";

type State = NonNullable<Draft["status"]>;

function severityOf(finding: JsonRecord): Severity | undefined {
  const severity = object(finding, "Severity");
  const label = labelSeverity(text(severity, "Label", 20) ?? "");
  if (label !== undefined) return label;
  const normalized = number(severity, "Normalized");
  if (normalized !== undefined) return normalizedSeverity(normalized);
  return labelSeverity(text(object(object(finding, "FindingProviderFields"), "Severity"), "Label", 20) ?? "");
}

/**
 * Archived by the product, or suppressed or resolved by a person: kept and counted, not open. Security Hub itself sets
 * RESOLVED on a control that passes: only on a failure is it a person's word against the check's.
 */
function stateOf(finding: JsonRecord): State {
  if (text(finding, "RecordState", 20) === "ARCHIVED") return "archived";
  const workflow = text(object(finding, "Workflow"), "Status", 20) ?? text(finding, "WorkflowState", 20);
  if (workflow === "SUPPRESSED") return "suppressed";
  const compliance = text(object(finding, "Compliance"), "Status", 20);
  return workflow === "RESOLVED" && (compliance === undefined || compliance === "FAILED") ? "suppressed" : "open";
}

/** `securityhub` of `arn:aws:securityhub:us-east-1::product/aws/securityhub`; `other` where it is no name. */
function productOf(finding: JsonRecord): string {
  const arn = text(finding, "ProductArn", 300) ?? "";
  const name = arn
    .slice(arn.indexOf(":product/") + 9)
    .split("/")[1]
    ?.toLowerCase();
  return name !== undefined && /^[a-z0-9-]{2,60}$/.test(name) && arn.includes(":product/") ? name : "other";
}

function controlOf(finding: JsonRecord): string | undefined {
  const own = text(object(finding, "Compliance"), "SecurityControlId", 60);
  if (isControlId(own)) return own;
  const generator = text(finding, "GeneratorId", IDENTITY);
  return generator === undefined ? undefined : controlFromGenerator(generator);
}

/** A PASSED that looked at nothing is no evidence that anything is right. */
function complianceOf(finding: JsonRecord): ControlObservation["compliance"] {
  const compliance = object(finding, "Compliance");
  const status = text(compliance, "Status", 20);
  if (status === "FAILED") return "failed";
  const looked = !objects(compliance, "StatusReasons").some(
    (reason) => text(reason, "ReasonCode", 60) === "CONFIG_EVALUATIONS_EMPTY",
  );
  return status === "PASSED" && looked ? "passed" : "unknown";
}

interface Parts {
  readonly finding: JsonRecord;
  readonly context: IngestContext;
  readonly account: string;
  readonly region: string;
  readonly state: State;
}

/** What an observation says beside what every one says. */
interface Particulars {
  readonly control?: string | undefined;
  readonly product?: string | undefined;
  readonly type?: string | undefined;
  readonly severity?: number | undefined;
  readonly generator?: string | undefined;
}

function evidence({ finding, context }: Parts, { control, product, type, severity, generator }: Particulars): Draft["evidence"] {
  const title = text(finding, "Title", 500) ?? "";
  const said = facts({
    control,
    product,
    type,
    severity,
    generator,
    firstSeen: text(finding, "FirstObservedAt", 40),
    lastSeen: text(finding, "LastObservedAt", 40) ?? text(finding, "UpdatedAt", 40),
    workflow: text(object(finding, "Workflow"), "Status", 20),
    finding: text(finding, "Id", IDENTITY),
  });
  return [{ source: context.source, summary: text(finding, "Description", 500) ?? title, facts: said }];
}

function linkOf(finding: JsonRecord): string | undefined {
  return httpsLink(object(object(finding, "Remediation"), "Recommendation").Url);
}

function controlFinding(parts: Parts, control: string | undefined): Ingested {
  const { finding, context, account, region, state } = parts;
  const compliance = complianceOf(finding);
  // Security Hub leaves archived and suppressed results out of a control's status, and keeps a failure that somebody calls resolved.
  const left = text(object(finding, "Workflow"), "Status", 20) ?? text(finding, "WorkflowState", 20);
  const counted = compliance === "failed" && state === "suppressed" && left === "RESOLVED" ? "open" : state;
  const checked = moment(finding, "LastObservedAt") ?? moment(finding, "UpdatedAt");
  const observation =
    control === undefined
      ? undefined
      : ({ kind: "control", control, account, region, compliance, state: counted, checked } as const);
  if (compliance !== "failed") return { draft: undefined, productKey: undefined, observation };
  const check = control === undefined ? undefined : checkForControl(control);
  const resources = asffResources(objects(finding, "Resources"), account, "target", context);
  // Security Hub files what is wrong with the root user under the account.
  const root = check?.id.startsWith("root-") === true ? rootResource(account, context) : undefined;
  const resource = root ?? resources.first ?? { id: account, type: "AwsAccount", name: account };
  const principals = root === undefined ? resources.principals : [{ arn: root.name, relation: "target" as const }];
  const own = check?.judgedBy === "iam" || check?.judgedBy === "guardduty";
  const generator = text(finding, "GeneratorId", IDENTITY) ?? "";
  const severity = severityOf(finding);
  const draft: Draft = {
    rule: own && check !== undefined ? check.id : `securityhub:${control ?? "other"}`,
    key: control === undefined ? generator : "",
    severity: severity ?? check?.severity ?? "medium",
    status: state,
    account,
    // IAM has no regions: every region's Security Hub reports the same user.
    region: check?.judgedBy === "iam" || resource.type.startsWith("AwsIam") ? "global" : region,
    resource,
    principals: distinct(principals),
    title: clip(text(finding, "Title") ?? check?.title ?? control ?? "Security Hub control failed", 300),
    evidence: evidence(parts, { control, generator: control === undefined ? clip(generator, 300) : undefined }),
    uncertain: severity === undefined ? ["The finding names no severity."] : [],
    remediation: withLink(check?.mend ?? CONTROL_REMEDY, linkOf(finding)),
    ...(check === undefined ? {} : { frameworks: check.frameworks }),
    ...(control !== undefined && exposesWhenFailed(control) ? { exposed: true } : {}),
  };
  return { draft, productKey: undefined, observation };
}

/** GuardDuty's ARN of a finding that came by Security Hub: its Id, or behind the product in `aws/securityhub/FindingId`. */
function guarddutyArn(finding: JsonRecord): string | undefined {
  const id = text(finding, "Id", IDENTITY);
  if (id?.includes(":guardduty:")) return id;
  const whole = text(object(finding, "ProductFields"), "aws/securityhub/FindingId", IDENTITY) ?? "";
  const at = whole.indexOf("/arn:");
  return at >= 0 && whole.includes(":guardduty:", at) ? whole.slice(at + 1) : id;
}

/** `TTPs/Discovery/Recon:IAMUser-MaliciousIPCaller` -> `Recon:IAMUser/MaliciousIPCaller`. */
function guarddutyType(finding: JsonRecord): string | undefined {
  const types = finding.Types;
  const first: unknown = Array.isArray(types) ? types.find((type) => typeof type === "string" && type.includes(":")) : undefined;
  if (typeof first !== "string" || first.length > 300) return undefined;
  const colon = first.indexOf(":");
  const from = first.lastIndexOf("/", colon) + 1;
  const type = first.slice(from);
  if (type.includes("/")) return type;
  const dash = type.indexOf("-");
  return dash < 0 ? type : `${type.slice(0, dash)}/${type.slice(dash + 1)}`;
}

function guarddutyFinding(parts: Parts, resources: AsffResources): Ingested {
  const { finding, account, region, state } = parts;
  const arn = guarddutyArn(finding);
  const type = guarddutyType(finding);
  const family = familyOf(type);
  const product = number(object(finding, "Severity"), "Product");
  const severity = severityOf(finding) ?? (product === undefined ? undefined : guarddutySeverity(product));
  const key = arn ?? `${account}/${region}`;
  const draft: Draft = {
    rule: guarddutyRule(type),
    key,
    severity: severity ?? "medium",
    status: state,
    account,
    region,
    resource: resourceFor(family, resources.candidates) ?? { id: key, type: "Unknown", name: type ?? "GuardDuty finding" },
    principals: distinct(resources.principals),
    title: clip(text(finding, "Title") ?? type ?? "GuardDuty finding", 300),
    evidence: evidence(parts, { type, severity: product }),
    uncertain: severity === undefined ? ["The finding names no severity."] : [],
    remediation: guarddutyRemedy(family),
    ...(typeExposes(type) ? { exposed: true } : {}),
  };
  return { draft, productKey: arn, observation: undefined };
}

function productFinding(parts: Parts, product: string): Ingested {
  const { finding, account, region, state, context } = parts;
  const compliance = text(object(finding, "Compliance"), "Status", 20);
  if (compliance === "PASSED" || compliance === "NOT_AVAILABLE" || compliance === "WARNING") {
    return { draft: undefined, productKey: undefined, observation: undefined };
  }
  const resources = asffResources(objects(finding, "Resources"), account, "target", context);
  const severity = severityOf(finding);
  const id = text(finding, "Id", IDENTITY) ?? "";
  const draft: Draft = {
    rule: `securityhub:${product}`,
    key: id,
    severity: severity ?? "medium",
    status: state,
    account,
    region: resources.first?.type.startsWith("AwsIam") ? "global" : region,
    resource: resources.first ?? { id: account, type: "AwsAccount", name: account },
    principals: distinct(resources.principals),
    title: clip(text(finding, "Title") ?? `Finding of ${product}`, 300),
    evidence: evidence(parts, { product, generator: text(finding, "GeneratorId", 200) }),
    uncertain: severity === undefined ? ["The finding names no severity."] : [],
    remediation: withLink(PRODUCT_REMEDY, linkOf(finding)),
  };
  return { draft, productKey: undefined, observation: undefined };
}

/**
 * One finding in ASFF, bare or in EventBridge's envelope -> a draft, an observation for the controls, or both.
 * A control's finding has the same identity whichever standard and generation reported it; one that asks what our own
 * check asks has that check's.
 */
export function normaliseSecurityHub(record: JsonRecord, context: IngestContext): Ingested | IngestProblem {
  const detail = record.detail;
  const finding = isRecord(detail) ? (objects(detail, "findings")[0] ?? record) : record;
  if (text(finding, "Id", IDENTITY) === undefined) return { problem: "this finding has no Id" };
  if (text(finding, "ProductArn", 300) === undefined && text(finding, "GeneratorId", IDENTITY) === undefined) {
    return { problem: "this finding names neither product nor generator" };
  }
  const account = accountOf(finding, "AwsAccountId", context.account);
  const region = regionOf(finding, "Region", context.region);
  const parts: Parts = { finding, context, account, region, state: stateOf(finding) };
  const product = productOf(finding);
  if (product === "guardduty")
    return guarddutyFinding(parts, asffResources(objects(finding, "Resources"), account, "actor", context));
  if (product === "securityhub") {
    const control = controlOf(finding);
    // What says nothing of compliance and names no control is no check's result, but a finding by its severity, as other products' are.
    const isFinding = control === undefined && text(object(finding, "Compliance"), "Status", 20) === undefined;
    return isFinding ? productFinding(parts, "other") : controlFinding(parts, control);
  }
  return productFinding(parts, product);
}
