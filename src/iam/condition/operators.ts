/**
 * Condition operators by name. Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Condition operators for
 * multivalued context keys".
 */

/** How a value of the request is held against a value of the policy. */
export type Comparison =
  | "string"
  | "stringIgnoreCase"
  | "like"
  | "numeric"
  | "numericLess"
  | "numericLessOrEqual"
  | "numericGreater"
  | "numericGreaterOrEqual"
  | "date"
  | "dateLess"
  | "dateLessOrEqual"
  | "dateGreater"
  | "dateGreaterOrEqual"
  | "bool"
  | "binary"
  | "ip"
  | "arn"
  | "null";

export interface Operator {
  /** As AWS writes it: `ForAllValues:StringLikeIfExists`. */
  readonly name: string;
  readonly comparison: Comparison;
  /** `…Not…`: none of the policy's values may match; true where the key is missing. */
  readonly negated: boolean;
  /** True where the key is missing. */
  readonly ifExists: boolean;
  /** `ForAllValues:`, `ForAnyValue:`. */
  readonly set: "all" | "any" | undefined;
}

const BASES: readonly (readonly [name: string, comparison: Comparison, negated: boolean])[] = [
  ["StringEquals", "string", false],
  ["StringNotEquals", "string", true],
  ["StringEqualsIgnoreCase", "stringIgnoreCase", false],
  ["StringNotEqualsIgnoreCase", "stringIgnoreCase", true],
  ["StringLike", "like", false],
  ["StringNotLike", "like", true],
  ["NumericEquals", "numeric", false],
  ["NumericNotEquals", "numeric", true],
  ["NumericLessThan", "numericLess", false],
  ["NumericLessThanEquals", "numericLessOrEqual", false],
  ["NumericGreaterThan", "numericGreater", false],
  ["NumericGreaterThanEquals", "numericGreaterOrEqual", false],
  ["DateEquals", "date", false],
  ["DateNotEquals", "date", true],
  ["DateLessThan", "dateLess", false],
  ["DateLessThanEquals", "dateLessOrEqual", false],
  ["DateGreaterThan", "dateGreater", false],
  ["DateGreaterThanEquals", "dateGreaterOrEqual", false],
  ["Bool", "bool", false],
  ["BinaryEquals", "binary", false],
  ["IpAddress", "ip", false],
  ["NotIpAddress", "ip", true],
  ["ArnEquals", "arn", false],
  ["ArnLike", "arn", false],
  ["ArnNotEquals", "arn", true],
  ["ArnNotLike", "arn", true],
  ["Null", "null", false],
];

const byName = new Map<string, Operator>();
for (const [name, comparison, negated] of BASES) {
  const sets = comparison === "null" ? ([undefined] as const) : ([undefined, "all", "any"] as const);
  for (const set of sets) {
    const written = `${set === undefined ? "" : set === "all" ? "ForAllValues:" : "ForAnyValue:"}${name}`;
    byName.set(written.toLowerCase(), { name: written, comparison, negated, ifExists: false, set });
    if (comparison === "null") continue;
    const optional = `${written}IfExists`;
    byName.set(optional.toLowerCase(), { name: optional, comparison, negated, ifExists: true, set });
  }
}

/** An operator without keys asks nothing, and IAM takes it whatever its name. */
export function asksNothing(keys: object): boolean {
  return Object.keys(keys).length === 0;
}

/** The operator of a name, in any case; undefined for what AWS does not know. */
export function operatorOf(name: string): Operator | undefined {
  return byName.get(name.toLowerCase());
}

/** A policy's value or values as texts. */
export function valuesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
