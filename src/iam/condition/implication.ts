import type { ConditionBlock } from "../document.js";
import { anything, type Clause, clausesOf, isSingleValued } from "./clauses.js";
import { valueIncludes, valueSet, valuesIntersect } from "./values.js";

const EMPTY = valueSet("string", "");

function acceptsEmpty(clause: Clause): boolean {
  if (clause.emptyToo) return true;
  if (clause.negated) return clause.values.every((value) => !valuesIntersect(value, EMPTY));
  return clause.values.some((value) => valueIncludes(value, EMPTY));
}

/** Is every value that `a` accepts accepted by `b`? Never true wrongly. */
function acceptsAll(b: Clause, a: Clause): boolean {
  if (a.emptyToo && !acceptsEmpty(b)) return false;
  if (a.negated && b.negated) return b.values.every((value) => a.values.some((other) => valueIncludes(other, value)));
  if (a.negated) return b.values.some((value) => valueIncludes(value, valueSet("like", "*")));
  if (b.negated) return a.values.every((value) => b.values.every((other) => !valuesIntersect(value, other)));
  return a.values.every((value) => b.values.some((other) => valueIncludes(other, value)));
}

function clauseImplies(a: Clause, b: Clause, isSingle: boolean): boolean {
  if (a.absent && !b.absent) return false;
  if (!a.present) return true;
  if (!b.present) return false;
  return (isSingle || a.every || !b.every || isVacuous(b)) && acceptsAll(b, a);
}

const isVacuous = (clause: Clause): boolean => clause.negated && clause.values.length === 0;

/** Clauses of one key, each told what the others rule out of absence and presence. */
function tightened(clauses: readonly Clause[]): readonly Clause[] {
  const absent = clauses.every((clause) => clause.absent);
  const present = clauses.every((clause) => clause.present);
  return clauses.map((clause) => ({ ...clause, absent, present }));
}

/**
 * Does every request that meets `a` meet `b`? True only if proved; false says nothing. A key that the catalogue knows as
 * single-valued is taken to come with at most one value. Variables stand for the same value in both.
 */
export function implies(a: ConditionBlock | undefined, b: ConditionBlock | undefined): boolean {
  if (b === undefined || a === b) return true;
  const [given, wanted] = [clausesOf(a), clausesOf(b)];
  if (wanted === undefined) return false;
  for (const [key, clauses] of wanted) {
    const premises = tightened([...(given?.get(key) ?? []), anything(key)]);
    for (const clause of clauses) {
      if (!premises.some((premise) => clauseImplies(premise, clause, isSingleValued(key)))) return false;
    }
  }
  return true;
}

/** Can no value be both accepted by `value` (one of `base`'s) and by the clause? */
function shutsOut(clause: Clause, value: Clause["values"][number]): boolean {
  if (clause.emptyToo && valuesIntersect(value, EMPTY)) return false;
  return clause.negated
    ? clause.values.some((other) => valueIncludes(other, value))
    : clause.values.every((other) => !valuesIntersect(other, value));
}

/** No state of the key meets all clauses. */
function contradict(clauses: readonly Clause[], isSingle: boolean): boolean {
  if (clauses.every((clause) => clause.absent)) return false;
  if (clauses.some((clause) => !clause.present)) return true;
  return clauses.some((base) => {
    if (base.negated) return false;
    const values = base.emptyToo ? [...base.values, EMPTY] : base.values;
    return values.every((value) =>
      clauses.some((other) => other !== base && (isSingle || other.every) && shutsOut(other, value)),
    );
  });
}

/** Is there no request that meets both? True only if proved; false says nothing. As `implies` about single-valued keys. */
export function disjoint(a: ConditionBlock | undefined, b: ConditionBlock | undefined): boolean {
  const [one, other] = [
    clausesOf(a) ?? new Map<string, readonly Clause[]>(),
    clausesOf(b) ?? new Map<string, readonly Clause[]>(),
  ];
  for (const key of new Set([...one.keys(), ...other.keys()])) {
    if (contradict([...(one.get(key) ?? []), ...(other.get(key) ?? [])], isSingleValued(key))) return true;
  }
  return false;
}
