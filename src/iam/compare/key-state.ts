import { catalogue } from "../catalogue/index.js";
import { isSingleValued } from "../condition/clauses.js";
import type { KeyClause } from "./key-clause.js";
import type { TextSearch } from "./text-set.js";
import { findValue, type ValueConstraint } from "./value-search.js";

/** A clause that the request must meet, or must not meet. */
export interface Wanted {
  readonly clause: KeyClause;
  readonly holds: boolean;
}

/** A state of one condition key: `values` undefined where it is absent. */
export type KeyState =
  | { readonly found: "none" | "unknown" }
  | { readonly found: "some"; readonly values: readonly string[] | undefined; readonly isExact: boolean };

const ABSENT: KeyState = { found: "some", values: undefined, isExact: true };

/** What must be so of every value, and what of some value each; undefined: the key cannot be present. */
function constraintsOf(wanted: readonly Wanted[]): { all: ValueConstraint[]; some: ValueConstraint[] } | undefined {
  const all: ValueConstraint[] = [];
  const some: ValueConstraint[] = [];
  for (const { clause, holds } of wanted) {
    if (!clause.present) {
      if (holds) return undefined;
      continue;
    }
    const { values, negated, emptyToo } = clause;
    const one: ValueConstraint = { values, isIn: negated !== holds, emptyToo: emptyToo && holds, notEmpty: emptyToo && !holds };
    (clause.every === holds ? all : some).push(one);
  }
  return { all, some };
}

/**
 * A state of the key that meets all that is wanted of it. `none` only where there is none. AWS sends at most one value for a key that
 * the catalogue knows as single-valued. Source: IAM User Guide, "Condition operators for multivalued context keys".
 */
export function keyState(key: string, wanted: readonly Wanted[], texts: TextSearch): KeyState {
  const constraints = constraintsOf(wanted);
  const isAbsent = wanted.every(({ clause, holds }) => clause.absent === holds);
  let isUnknown = false;
  if (constraints !== undefined) {
    const { all, some } = constraints;
    const lists = isSingleValued(key) || some.length === 0 ? [[...all, ...some]] : some.map((one) => [one, ...all]);
    const type = catalogue.conditionKey(key)?.type ?? "";
    const found = lists.map((list) => findValue(key, type, list, texts));
    if (found.every((one) => one.found === "some")) {
      const values = [...new Set(found.map((one) => ("value" in one ? one.value : undefined)))];
      const known = values.filter((value) => value !== undefined);
      return isAbsent && known.length < values.length
        ? ABSENT
        : { found: "some", values: known, isExact: known.length === values.length };
    }
    isUnknown = found.every((one) => one.found !== "none");
  }
  if (isAbsent) return ABSENT;
  return { found: isUnknown ? "unknown" : "none" };
}
