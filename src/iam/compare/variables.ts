import { catalogue } from "../catalogue/index.js";
import { normalise, type Tokens } from "../wildcard.js";
import type { Box, Side } from "./box.js";
import { type KeyClause, type KeyValue, named } from "./key-clause.js";
import { sampleValues } from "./sample-values.js";
import { type Crossing, lettersOf, literalPattern, onlyText, type TextPattern, textPattern } from "./text-pattern.js";

/** A value for every condition key that stands in a variable; undefined: the key is absent. */
export type Assignment = ReadonlyMap<string, string | undefined>;

const ASSIGNMENTS_AT_MOST = 24;

/** `aws:username, 'nobody'` as the key and what it stands for where the key is absent. */
function readVariable(variable: string): { readonly key: string; readonly fallback: string | undefined } {
  const comma = variable.indexOf(",");
  if (comma < 0) return { key: variable, fallback: undefined };
  return { key: variable.slice(0, comma), fallback: /^\s*'(.*)'\s*$/.exec(variable.slice(comma + 1))?.[1] };
}

function variablesIn(tokens: Tokens): readonly string[] {
  return tokens.filter((token): token is string => typeof token === "string");
}

function patternsOf(box: Box): readonly TextPattern[] {
  return [...box.resources.patterns, ...box.clauses.flatMap(({ values }) => values.flatMap(({ pattern }) => pattern ?? []))];
}

/** Texts that the policies themselves hold the key against. */
function constantsOf(key: string, boxes: readonly Box[]): readonly string[] {
  const clauses = boxes.flatMap((box) => box.clauses).filter((clause) => clause.key === key);
  return clauses.flatMap(({ values }) =>
    values.flatMap(({ pattern, text }) => {
      if (pattern === undefined || pattern.hasVariables) return [];
      return [onlyText(pattern) ?? text.replaceAll("*", "example").replaceAll("?", "x")];
    }),
  );
}

/** Values of the variables that are worth a try, likely ones first; one empty assignment where there are none. */
export function assignmentsFor(boxes: readonly Box[]): readonly Assignment[] {
  const variables = boxes.flatMap(patternsOf).flatMap(({ whole }) => variablesIn(whole));
  const keys = [...new Set(variables.map((variable) => readVariable(variable).key))];
  let all: Assignment[] = [new Map()];
  for (const key of keys) {
    const [sample] = sampleValues(key, catalogue.conditionKey(key)?.type ?? "");
    const values = [...new Set([sample, ...constantsOf(key, boxes).slice(0, 4), undefined])];
    all = values.flatMap((value) => all.map((one) => new Map([...one, [key, value]]))).slice(0, ASSIGNMENTS_AT_MOST);
  }
  return all;
}

/** The pattern with its variables filled in; undefined where one has no value, so that the pattern matches nothing. */
function fill(pattern: TextPattern, given: Assignment, crossing: Crossing): TextPattern | undefined {
  if (!pattern.hasVariables) return pattern;
  const raw: (number | string)[] = [];
  for (const token of pattern.whole) {
    if (typeof token !== "string") {
      raw.push(token);
      continue;
    }
    const { key, fallback } = readVariable(token);
    const value = given.get(key) ?? fallback;
    if (value === undefined) return undefined;
    raw.push(...lettersOf(value));
  }
  const values = JSON.stringify([...given].map(([, value]) => value));
  return textPattern(`${pattern.name} ${values}`, normalise(raw), pattern.reading, crossing);
}

function fillSide<T extends Side>(side: T, given: Assignment, crossing: Crossing): T {
  return { ...side, patterns: side.patterns.flatMap((pattern) => fill(pattern, given, crossing) ?? []) };
}

/** The statement for requests that give the variables these values. */
export function filled(box: Box, given: Assignment, crossing: Crossing): Box {
  const fillValue = (value: KeyValue): readonly KeyValue[] => {
    if (value.pattern === undefined) return [value];
    const pattern = fill(value.pattern, given, crossing);
    return pattern === undefined ? [] : [{ ...value, pattern }];
  };
  const clauses = box.clauses.map((clause) => named({ ...clause, values: clause.values.flatMap(fillValue) }));
  return { ...box, resources: fillSide(box.resources, given, crossing), clauses };
}

/** Clauses that hold the context to the assignment. */
export function asClauses(given: Assignment): readonly KeyClause[] {
  return [...given].map(([key, value]) => {
    const common = { key, every: true, negated: value === undefined, emptyToo: false };
    if (value === undefined) return named({ ...common, absent: true, present: false, values: [] });
    const one: KeyValue = { comparison: "string", text: value, pattern: literalPattern(value) };
    return named({ ...common, absent: false, present: true, values: [one] });
  });
}
