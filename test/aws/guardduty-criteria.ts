import { valueAt } from "./finding-order.js";
import type { Finding } from "./finding-set.js";
import type { Input } from "./input.js";

/** `service.archived` -> `Service.Archived`. */
export function pathOf(attribute: string): readonly string[] {
  return attribute.split(".").map((step) => step.charAt(0).toUpperCase() + step.slice(1));
}

interface Condition {
  readonly eq?: readonly string[];
  readonly equals?: readonly string[];
  readonly neq?: readonly string[];
  readonly notEquals?: readonly string[];
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
  readonly greaterThan?: number;
  readonly greaterThanOrEqual?: number;
  readonly lessThan?: number;
  readonly lessThanOrEqual?: number;
}

/** Times count as milliseconds. */
function numberOf(value: unknown): number {
  return typeof value === "string" && /^\d{4}-/.test(value) ? Date.parse(value) : Number(value);
}

function holds(condition: Condition, value: unknown): boolean {
  const text = String(value);
  const number = numberOf(value);
  const { gt = condition.greaterThan, gte = condition.greaterThanOrEqual } = condition;
  const { lt = condition.lessThan, lte = condition.lessThanOrEqual } = condition;
  const { eq = condition.equals, neq = condition.notEquals } = condition;
  return (
    (eq === undefined || eq.includes(text)) &&
    (neq === undefined || !neq.includes(text)) &&
    (gt === undefined || number > gt) &&
    (gte === undefined || number >= gte) &&
    (lt === undefined || number < lt) &&
    (lte === undefined || number <= lte)
  );
}

function criterionOf(input: Input): Readonly<Record<string, Condition>> {
  const criteria = input.findingCriteria as { readonly criterion?: Readonly<Record<string, Condition>> } | undefined;
  return criteria?.criterion ?? {};
}

/** Accounts whose findings are asked for; undefined: any. */
export function accountsAsked(input: Input): readonly string[] | undefined {
  const { accountId } = criterionOf(input);
  return accountId?.equals ?? accountId?.eq;
}

/** What `FindingCriteria` asks for: every attribute's condition. Without `service.archived` archived findings are among the answers. */
export function criteriaOf(input: Input): (finding: Finding) => boolean {
  const conditions = Object.entries(criterionOf(input)).map(([name, condition]) => ({ path: pathOf(name), condition }));
  return (finding) => conditions.every(({ path, condition }) => holds(condition, valueAt(finding, path)));
}
