import type { DecisionInput } from "../../iam/decide.js";
import { statementsOf, textsOf } from "../../iam/statements.js";

/** Assignments that are tried before the answer is left open. */
const MOST_TRIED = 6;

/**
 * Is the key's value up to whoever makes the request? The region, new tags and a service's own parameters are; who is asking, from
 * where, and what a resource already is are not. A role or profile that a key names is part of the method.
 */
export function isChosen(key: string): boolean {
  if (/role|profile|resourcetag|principal|owner|vpce/.test(key)) return false;
  if (key.startsWith("aws:")) return key === "aws:requestedregion" || key === "aws:tagkeys" || key.startsWith("aws:requesttag/");
  if (key.startsWith("sts:")) return key === "sts:rolesessionname";
  return !key.includes(".com:");
}

function valuesOf(key: string, input: DecisionInput): readonly string[] {
  const documents = [
    ...input.identityPolicies,
    ...(input.permissionsBoundaries ?? []),
    ...(input.serviceControlPolicies ?? []).flat(),
    ...(input.resourcePolicy === undefined ? [] : [input.resourcePolicy]),
  ];
  const found = new Set<string>();
  for (const document of documents)
    for (const { Condition } of statementsOf(document))
      for (const block of Object.values(Condition ?? {}))
        for (const [written, values] of Object.entries(block))
          if (written.toLowerCase() === key)
            for (const value of textsOf(values)) if (!value.includes("$")) found.add(value.replaceAll(/[*?]/g, "x"));
  return [...found];
}

/** Values for the keys that the policies themselves speak of, a few assignments, and leaving them out. */
export function* chosenContexts(
  keys: readonly string[],
  input: DecisionInput,
): Generator<Readonly<Record<string, string | readonly string[]>>> {
  const all = keys.map((key) => [key, valuesOf(key, input)] as const);
  yield {};
  const longest = Math.min(MOST_TRIED, Math.max(...all.map(([, values]) => values.length)));
  for (let i = 0; i < longest; i++)
    yield Object.fromEntries(
      all.flatMap(([key, values]) => {
        const value = values[Math.min(i, values.length - 1)];
        return value === undefined ? [] : [[key, value]];
      }),
    );
}
