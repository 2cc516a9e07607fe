import { PLAIN } from "../condition/compare.js";
import { type Family, familyOf, valuesAround } from "./boundaries.js";
import type { KeyValue } from "./key-clause.js";
import { accepts, type Search } from "./language.js";
import { sampleValues } from "./sample-values.js";
import { lettersOf, literalPattern, onlyText, type TextPattern, widened } from "./text-pattern.js";
import type { TextSearch } from "./text-set.js";

/** What must be so of one value of a key: in one of the values of a policy, or in none of them. */
export interface ValueConstraint {
  readonly values: readonly KeyValue[];
  readonly isIn: boolean;
  /** The empty text will do in any case. */
  readonly emptyToo: boolean;
  readonly notEmpty: boolean;
}

export type ValueFound = { readonly found: "none" | "unknown" } | { readonly found: "some"; readonly value?: string };

const EMPTY = literalPattern("");
const FAMILY_OF_TYPE: Readonly<Record<string, Family>> = { Numeric: "number", Date: "date", IPAddress: "address" };

function matchesValue({ comparison, text, pattern }: KeyValue, value: string): boolean {
  return pattern === undefined ? PLAIN[comparison]?.(text)(value) === true : accepts(pattern, lettersOf(value));
}

/** For constraints without variables. */
function meetsConstraint({ values, isIn, emptyToo, notEmpty }: ValueConstraint, value: string): boolean {
  if (value === "" && emptyToo) return true;
  if (value === "" && notEmpty) return false;
  return values.some((one) => matchesValue(one, value)) === isIn;
}

const hasVariables = (list: readonly ValueConstraint[]): boolean =>
  list.some(({ values }) => values.some(({ pattern }) => pattern?.hasVariables === true));

/** Could the empty text do, for some values of the variables? */
function mayBeEmpty(list: readonly ValueConstraint[]): boolean {
  const may = (pattern: TextPattern | undefined): boolean => pattern !== undefined && accepts(widened(pattern), []);
  const must = (one: KeyValue): boolean => one.pattern?.hasVariables !== true && matchesValue(one, "");
  return list.every(({ values, isIn, emptyToo, notEmpty }) => {
    if (emptyToo || notEmpty) return emptyToo;
    return isIn ? values.some(({ pattern }) => may(pattern)) : !values.some(must);
  });
}

function findText(list: readonly ValueConstraint[], texts: TextSearch): Search {
  const patterns = (values: readonly KeyValue[]): TextPattern[] => values.flatMap(({ pattern }) => pattern ?? []);
  const negative = list.flatMap(({ values, isIn, notEmpty }) => [
    ...(isIn ? [] : patterns(values)),
    ...(notEmpty ? [EMPTY] : []),
  ]);
  return texts.find({ positive: list.filter(({ isIn }) => isIn).map(({ values }) => patterns(values)), negative });
}

/** Values worth a try before anything is searched: what the policies name, then what such a key usually holds. */
function* likely(key: string, type: string, list: readonly ValueConstraint[]): Generator<string> {
  for (const { values, isIn } of list) {
    if (!isIn) continue;
    for (const { pattern } of values) {
      const text = pattern === undefined ? undefined : onlyText(pattern);
      if (text !== undefined) yield text;
    }
  }
  yield* sampleValues(key, type);
}

/**
 * One value that meets all constraints; `none` only where there is none. Keys that the catalogue types as truth, number, date or
 * address hold nothing else.
 */
export function findValue(key: string, type: string, list: readonly ValueConstraint[], texts: TextSearch): ValueFound {
  const open = hasVariables(list);
  if (!open && type === "Bool") {
    const value = ["true", "false"].find((one) => list.every((constraint) => meetsConstraint(constraint, one)));
    return value === undefined ? { found: "none" } : { found: "some", value };
  }
  const families = new Set(list.flatMap(({ values }) => values.map(({ comparison }) => familyOf(comparison))));
  families.delete("text");
  const isText = families.size === 0;
  const [family] = families;
  const typed = FAMILY_OF_TYPE[type];
  if (open) {
    if (!isText) return { found: "unknown" };
    if (mayBeEmpty(list)) return { found: "some" };
    return { found: findText(list, texts).found };
  }
  const constants = list.flatMap(({ values }) => values.map(({ text }) => text));
  const candidates =
    family === undefined || family === "text"
      ? [...likely(key, type, list)]
      : [...valuesAround(family, constants), ...(typed === family ? [] : ["example"])];
  const value = candidates.find((one) => list.every((constraint) => meetsConstraint(constraint, one)));
  if (value !== undefined) return { found: "some", value };
  if (isText) {
    if (list.every((constraint) => meetsConstraint(constraint, ""))) return { found: "some", value: "" };
    const text = findText(list, texts);
    return text.found === "some" && text.word !== undefined ? { found: "some", value: text.word } : { found: text.found };
  }
  const isPure =
    families.size === 1 && list.every(({ values }) => values.every(({ comparison }) => familyOf(comparison) === family));
  return { found: isPure ? "none" : "unknown" };
}
