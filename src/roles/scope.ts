import type { ConditionBlock, OneOrMany } from "../iam/document.js";

type Value = string | number | boolean;

/** Where a bundle is for: what `${account}`, `${region}` and `${environment}` stand for. */
export interface Scope {
  readonly environment: string;
  readonly account: string;
  readonly regions: readonly string[];
}

function fillOne(template: string, scope: Scope): readonly string[] {
  const fixed = template.replaceAll("${account}", scope.account).replaceAll("${environment}", scope.environment);
  return fixed.includes("${region}") ? scope.regions.map((region) => fixed.replaceAll("${region}", region)) : [fixed];
}

/** ARN templates as ARN patterns, sorted and without repeats; the regions multiply those that name `${region}`. */
export function fillTemplates(templates: readonly string[], scope: Scope): readonly string[] {
  return [...new Set(templates.flatMap((template) => fillOne(template, scope)))].sort();
}

/**
 * A condition block with the same names filled in. A value that names `${region}` becomes one value a region, and with several scopes
 * (a policy for all accounts of an environment) one value for each of them.
 */
export function fillCondition(when: ConditionBlock | undefined, ...scopes: readonly Scope[]): ConditionBlock | undefined {
  if (when === undefined || !JSON.stringify(when).includes("${")) return when;
  const fillValues = (values: OneOrMany<Value>): readonly Value[] => {
    const filled = (typeof values === "object" ? values : [values]).flatMap((value): readonly Value[] =>
      typeof value === "string" ? scopes.flatMap((scope) => fillOne(value, scope)) : [value],
    );
    return [...new Set(filled)];
  };
  return Object.fromEntries(
    Object.entries(when).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, fillValues(values)])),
    ]),
  );
}
