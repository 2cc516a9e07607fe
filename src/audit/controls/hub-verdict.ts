import { controlFromGenerator, isControlId } from "./checks.js";
import type { ControlLedger } from "./control-ledger.js";
import type { StandardsControl, StandardsEvidence } from "./evidence.js";
import { fail, noData, pass, type SourceShelf, type Verdict } from "./verdict.js";

/** `aws-foundational-security-best-practices/v/1.0.0` of a standard's, subscription's or standard control's ARN. */
function standardPath(arn: string): string | undefined {
  const match = /(?:standards|ruleset|subscription|control)\/([^/]+\/v\/[^/]+)/.exec(arn);
  return match?.[1];
}

function controlOf({ SecurityControlId, StandardsControlArn, ControlId }: StandardsControl): string | undefined {
  if (isControlId(SecurityControlId)) return SecurityControlId;
  if (typeof StandardsControlArn === "string") return controlFromGenerator(StandardsControlArn);
  return isControlId(ControlId) && !/^(CIS|PCI)\./.test(ControlId) ? ControlId : undefined;
}

/** The controls that some enabled standard checks in a region; `undefined`: the evidence does not tell. */
function enabledControls(standards: StandardsEvidence): ReadonlySet<string> | undefined {
  if (standards.Controls === undefined) return undefined;
  const subscribed = new Set<string>();
  for (const { StandardsArn, StandardsStatus = "READY" } of standards.StandardsSubscriptions) {
    const path = standardPath(StandardsArn);
    if (path !== undefined && (StandardsStatus === "READY" || StandardsStatus === "INCOMPLETE")) subscribed.add(path);
  }
  const enabled = new Set<string>();
  for (const entry of standards.Controls) {
    if ((entry.ControlStatus ?? entry.AssociationStatus) !== "ENABLED") continue;
    const path = standardPath(String(entry.StandardsArn ?? entry.StandardsControlArn ?? ""));
    const control = controlOf(entry);
    if (control !== undefined && (path === undefined ? subscribed.size > 0 : subscribed.has(path))) enabled.add(control);
  }
  return enabled;
}

function suppressedToo(suppressed: number): string {
  return suppressed === 0 ? "" : `, ${suppressed} suppressed`;
}

/** What is known about Security Hub in one account and region. */
export interface HubPlace {
  readonly account: string;
  readonly region: string;
  readonly standards: StandardsEvidence | undefined;
  readonly enabled: ReadonlySet<string> | undefined;
}

export function hubPlace(account: string, region: string, standards: StandardsEvidence | undefined): HubPlace {
  return { account, region, standards, enabled: standards === undefined ? undefined : enabledControls(standards) };
}

/**
 * How Security Hub judges a control in one account and region. It passes only where the control is enabled, all findings
 * were read, at least one fresh PASSED is among them, and nothing failed, is unknown or is out of date.
 */
export function hubVerdict(control: string, place: HubPlace, ledger: ControlLedger, shelf: SourceShelf): Verdict {
  const { account, region, standards, enabled } = place;
  const { passed, stale, failed, unknown, suppressed } = ledger.seen(account, region, control);
  if (failed > 0) return fail(`Security Hub: ${failed} failed${suppressedToo(suppressed)}`, failed, suppressed);
  const gap = shelf.gap(account, region, "securityhub-findings") ?? shelf.gap(account, region, "securityhub-standards");
  if (gap !== undefined) return noData(gap, suppressed);
  if (standards === undefined) return noData("securityhub-standards could not be read", suppressed);
  if (standards.HubArn === null) return noData("Security Hub is not enabled", suppressed);
  if (enabled === undefined) return noData("securityhub-standards does not tell which controls are enabled", suppressed);
  if (!enabled.has(control)) return noData(`no enabled standard checks ${control}`, suppressed);
  if (unknown > 0) return noData(`Security Hub: ${unknown} without an answer${suppressedToo(suppressed)}`, suppressed);
  if (stale > 0) return noData(`Security Hub: ${stale} not checked for over 7 days${suppressedToo(suppressed)}`, suppressed);
  if (passed === 0) return noData(`Security Hub: no result${suppressedToo(suppressed)}`, suppressed);
  return pass(`Security Hub: ${passed} passed${suppressedToo(suppressed)}`, suppressed);
}

/** Whether Security Hub is on, with at least one standard. */
export function hubEnabled({ account, region, standards }: HubPlace, shelf: SourceShelf): Verdict {
  const gap = shelf.gap(account, region, "securityhub-standards");
  if (standards === undefined) return noData(gap ?? "securityhub-standards could not be read");
  if (standards.HubArn === null) return fail("Security Hub is not enabled");
  if (standards.StandardsSubscriptions.length > 0)
    return pass(`${standards.StandardsSubscriptions.length} standards are enabled`);
  return gap === undefined ? fail("no standard is enabled") : noData(gap);
}
