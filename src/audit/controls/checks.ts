import { type Check, checks, controlNames, exposingControls } from "#frameworks";

export type { Check } from "#frameworks";
export { checks } from "#frameworks";

const byId = new Map(checks.map((check) => [check.id, check]));
const byControl = new Map(
  checks.flatMap((check) => (check.securityhub === undefined ? [] : [[check.securityhub, check] as const])),
);
const names = new Map(Object.entries(controlNames));
const exposing = new Set([
  ...exposingControls,
  ...checks.flatMap(({ exposes, securityhub }) => (exposes === true && securityhub ? [securityhub] : [])),
]);

/** Generators are few and come again on every line; a file made to be hostile may have millions. */
const MOST_GENERATORS = 5000;
const generators = new Map<string, string | undefined>();

const CONTROL = /^[A-Za-z][A-Za-z0-9]{0,40}\.[0-9]{1,3}$/;

/** A check by our name, `root-mfa`. */
export function checkOf(id: string): Check | undefined {
  return byId.get(id);
}

/** The check that asks what a Security Hub control asks: `IAM.5` -> `user-console-mfa`. */
export function checkForControl(control: string): Check | undefined {
  return byControl.get(control);
}

/** True where a failure of the control means that something can be reached from outside its account. */
export function exposesWhenFailed(control: string): boolean {
  return exposing.has(control);
}

/** True for a control's own id, `IAM.5`. */
export function isControlId(text: unknown): text is string {
  return typeof text === "string" && CONTROL.test(text);
}

/**
 * The control that a generator id or a standard's control ARN means, whichever generation wrote it:
 * `security-control/IAM.3`, `aws-foundational-security-best-practices/v/1.0.0/IAM.3`,
 * `arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/1.4`, `pci-dss/v/3.2.1/PCI.IAM.7`.
 * `undefined`: a number of a standard that names no control.
 */
export function controlFromGenerator(generator: string): string | undefined {
  if (generators.has(generator)) return generators.get(generator);
  const control = readGenerator(generator);
  if (generators.size < MOST_GENERATORS) generators.set(generator, control);
  return control;
}

function readGenerator(generator: string): string | undefined {
  const from = Math.max(generator.indexOf("ruleset/") + 8, generator.indexOf(":control/") + 9);
  const path = from > 8 ? generator.slice(from) : generator;
  const named = names.get(path.replace("/rule/", "/"));
  if (named !== undefined) return named;
  const last = path.slice(path.lastIndexOf("/") + 1);
  return isControlId(last) && !last.startsWith("PCI.") && !last.startsWith("CIS.") ? last : undefined;
}
