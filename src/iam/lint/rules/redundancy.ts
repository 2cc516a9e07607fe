import { implies } from "../../condition.js";
import type { ConditionBlock } from "../../document.js";
import { arnIncludes, includes } from "../../pattern.js";
import type { LintPolicy, LintStatement } from "../policy.js";
import { documentRule, type Found, quoted } from "../rule.js";
import { hasUnknown, type JsonNode, memberOf, plainOf, type TextNode, valueAt } from "../tree.js";

/** Comparisons of one list that are still made; a document within AWS's quotas needs fewer. */
const MOST = 200_000;

interface Entry {
  readonly node: TextNode;
  /** As it is compared. */
  readonly text: string;
}

/** Entries that another one of the list covers; of equal ones, the later. */
function* covered(
  list: readonly Entry[],
  holds: (outer: string, inner: string) => boolean,
): Generator<{ readonly node: TextNode; readonly by: TextNode | undefined }> {
  const seen = new Set<string>();
  const wide = list.filter(({ text }) => /[*?]/.test(text));
  const compares = wide.length * list.length <= MOST;
  for (const { node, text } of list) {
    const by = compares ? wide.find((other) => other.text !== text && holds(other.text, text)) : undefined;
    if (seen.has(text)) yield { node, by: undefined };
    else if (by !== undefined) yield { node, by: by.node };
    seen.add(text);
  }
}

function* told(found: ReturnType<typeof covered>): Generator<Found> {
  for (const { node, by } of found)
    yield by === undefined
      ? { at: node, message: `${quoted(node.value)} stands twice.`, mend: "Keep one." }
      : {
          at: node,
          message: `${quoted(node.value)} is covered by ${quoted(by.value)}.`,
          mend: "Take it out, or narrow the wider one.",
        };
}

export const redundantAction = documentRule(
  "redundant-action",
  "suggestion",
  "No action is covered by another of its list",
  function* ({ statements }) {
    for (const { actions } of statements)
      yield* told(
        covered(
          actions.map(({ node, pattern }) => ({ node, text: pattern })),
          includes,
        ),
      );
  },
);

export const redundantResource = documentRule(
  "redundant-resource",
  "suggestion",
  "No resource is covered by another of its list",
  function* ({ statements }) {
    for (const { resources } of statements)
      yield* told(
        covered(
          resources.map((node) => ({ node, text: node.value })),
          arnIncludes,
        ),
      );
  },
);

function isPlain({
  actionsKnown,
  notActions,
  notResources,
  resourcesKnown,
  notPrincipals,
  principalsKnown,
  actions,
  resources,
}: LintStatement): boolean {
  return (
    actionsKnown &&
    resourcesKnown &&
    principalsKnown &&
    !notActions &&
    !notResources &&
    !notPrincipals &&
    actions.length > 0 &&
    resources.length > 0
  );
}

const blockOf = (condition: JsonNode | undefined): ConditionBlock | undefined =>
  condition === undefined ? undefined : (plainOf(condition) as ConditionBlock);

function sameText(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  return JSON.stringify(a === undefined ? null : plainOf(a)) === JSON.stringify(b === undefined ? null : plainOf(b));
}

/** Does `outer` hold for every request that `inner` holds for, apart from whom they name? Never true wrongly. */
function holds(outer: LintStatement, inner: LintStatement): boolean {
  if (!inner.actions.every(({ pattern }) => outer.actions.some((other) => includes(other.pattern, pattern)))) return false;
  if (!inner.resources.every(({ value }) => outer.resources.some((other) => arnIncludes(other.value, value)))) return false;
  const [wide, narrow] = [valueAt(outer.node, "Condition"), valueAt(inner.node, "Condition")];
  if (wide === undefined) return true;
  if (hasUnknown(wide) || hasUnknown(narrow) || wide.kind !== "object") return false;
  if (outer.conditions.some(({ operator }) => operator === undefined)) return false;
  return implies(blockOf(narrow), blockOf(wide));
}

function comparable(policy: LintPolicy): readonly LintStatement[] {
  const plain = policy.statements.filter(isPlain);
  const entries = plain.reduce((sum, { actions, resources }) => sum + actions.length + resources.length, 0);
  return plain.length * entries <= MOST ? plain : [];
}

export const redundantStatement = documentRule(
  "redundant-statement",
  "suggestion",
  "No statement is covered by another",
  function* (policy) {
    const plain = comparable(policy);
    for (const [place, inner] of plain.entries()) {
      const outer = plain.find(
        (other, at) =>
          at !== place &&
          other.effect === inner.effect &&
          sameText(valueAt(other.node, "Principal"), valueAt(inner.node, "Principal")) &&
          holds(other, inner) &&
          // Of two that cover each other, the later is the one too many.
          (at < place || !holds(inner, other)),
      );
      if (outer === undefined) continue;
      const sid = memberOf(outer.node, "Sid")?.value;
      const name = sid?.kind === "text" && sid.value !== "" ? quoted(sid.value) : `number ${outer.index + 1}`;
      yield {
        at: { start: inner.node.start, end: inner.node.start + 1 },
        message: `Statement ${name} already says all of this one.`,
        mend: "Take it out.",
      };
    }
  },
);

export const allowAlwaysDenied = documentRule(
  "allow-always-denied",
  "warning",
  "An Allow is not wholly denied by its own document",
  function* (policy) {
    const plain = comparable(policy);
    for (const allow of plain.filter(({ effect }) => effect === "Allow")) {
      const deny = plain.find(
        (other) =>
          other.effect === "Deny" &&
          (other.principals.length === 0 || other.principals.some(({ kind, name }) => kind === "AWS" && name === "*")) &&
          holds(other, allow),
      );
      if (deny === undefined) continue;
      yield {
        at: { start: allow.node.start, end: allow.node.start + 1 },
        message: `All that this statement allows is denied by statement number ${deny.index + 1}.`,
        mend: "Take it out, or narrow the Deny.",
      };
    }
  },
);
