import { catalogue } from "../../catalogue/index.js";
import { disjoint } from "../../condition.js";
import type { ConditionBlock } from "../../document.js";
import type { ConditionRef } from "../conditions.js";
import type { LintStatement } from "../policy.js";
import { conditionRule, documentRule, quoted, statementRule } from "../rule.js";
import { hasUnknown, memberOf, plainOf } from "../tree.js";
import { variablesIn } from "./variable-text.js";

export const emptyCondition = statementRule("empty-condition", "warning", "A condition says something", ({ node }) => {
  const member = memberOf(node, "Condition");
  if (member?.value.kind !== "object") return undefined;
  const blocks = member.value.members;
  if (blocks.length > 0 && !blocks.some(({ value }) => value.kind === "object" && value.members.length === 0)) return undefined;
  return {
    at: member.at,
    message: "The condition asks for nothing, so that the statement holds always.",
    mend: "Write the condition, or take it out.",
  };
});

export const conditionWithoutValue = conditionRule(
  "condition-without-value",
  "warning",
  "A condition key has a value to compare with",
  ({ values, open, member }) => {
    if (open || values.length > 0 || member.value.kind !== "array" || member.value.items.length > 0) return undefined;
    return {
      at: member.at,
      message: `${quoted(member.key)} is compared with no value.`,
      mend: "Add a value, or take the key out.",
    };
  },
);

const isTrue = ({ values }: ConditionRef): boolean => values.some(({ text }) => text.toLowerCase() === "true");
const nulls = new WeakMap<LintStatement, ReadonlyMap<string, ConditionRef>>();

/** The statement's Null conditions by what they ask for and their key; the first of several. */
function nullsOf(statement: LintStatement): ReadonlyMap<string, ConditionRef> {
  const known = nulls.get(statement);
  if (known !== undefined) return known;
  const made = new Map<string, ConditionRef>();
  for (const one of statement.conditions) {
    if (one.operator?.comparison !== "null" || one.open || one.values.length !== 1) continue;
    const name = `${isTrue(one)} ${one.key}`;
    if (!made.has(name)) made.set(name, one);
  }
  nulls.set(statement, made);
  return made;
}

function nullOn(statement: LintStatement, key: string, wants: boolean): ConditionRef | undefined {
  return nullsOf(statement).get(`${wants} ${key}`);
}

export const nullAndValue = conditionRule(
  "null-and-value",
  "warning",
  "A key that must be absent is not compared",
  (condition, statement) => {
    const { operator, key, member } = condition;
    if (operator === undefined || operator.comparison === "null" || nullOn(statement, key, true) === undefined) return undefined;
    return {
      at: member.at,
      message: `${quoted(member.key)} must be absent by the Null of the same statement, and is compared here.`,
      mend: "Keep one of the two, or make two statements of it.",
    };
  },
);

export const ifExistsOfPresent = conditionRule(
  "if-exists-of-present",
  "suggestion",
  "IfExists is left out where the key must be there",
  ({ operator, key, block, member }, statement) => {
    if (operator?.ifExists !== true || nullOn(statement, key, false) === undefined) return undefined;
    return {
      at: block.at,
      message: `${quoted(member.key)} is there by the Null of the same statement, so that IfExists says nothing.`,
      mend: "Leave IfExists out.",
    };
  },
);

export const conditionNeverMet = statementRule("condition-never-met", "warning", "A condition can be met", (statement) => {
  const member = memberOf(statement.node, "Condition");
  if (member?.value.kind !== "object" || hasUnknown(member.value)) return undefined;
  if (statement.conditions.some(({ operator, values }) => operator === undefined || values.length === 0)) return undefined;
  // Keys that stand twice and values that are none are errors of their own.
  const places = statement.conditions.map(({ block, key }) => `${block.key.toLowerCase()} ${key}`);
  if (new Set(places).size < places.length) return undefined;
  const isBoolean = ({ text }: { readonly text: string }): boolean => /^(true|false)$/i.test(text);
  if (statement.conditions.some(({ operator, values }) => operator?.comparison === "null" && !values.every(isBoolean)))
    return undefined;
  // The rules above name the key for these.
  if (
    statement.conditions.some(
      ({ key, operator }) => operator?.comparison !== "null" && nullOn(statement, key, true) !== undefined,
    )
  )
    return undefined;
  if (!disjoint(plainOf(member.value) as ConditionBlock, undefined)) return undefined;
  return {
    at: member.at,
    message: "No request can meet this condition.",
    mend: "Its parts contradict each other: all of them must hold at once.",
  };
});

export const conditionAlwaysMet = conditionRule(
  "condition-always-met",
  "warning",
  "A condition can fail",
  ({ operator, values, member, block }) => {
    if (operator === undefined || operator.comparison !== "like" || operator.negated) return undefined;
    if (!(operator.ifExists || operator.set === "all") || !values.some(({ text }) => /^\*+$/.test(text))) return undefined;
    return {
      at: member.at,
      message: `${quoted(block.key)} with \`*\` holds whatever ${quoted(member.key)} is.`,
      mend: "Take it out, or write the values.",
    };
  },
);

const hasWildcard = (text: string): boolean => /[*?]/.test(text.replace(/\$\{[^}]*\}/g, ""));

export const wildcardWithoutLike = conditionRule(
  "wildcard-without-like",
  "warning",
  "Wildcards stand under Like",
  ({ operator, values, block, key }) => {
    if (operator === undefined || (operator.comparison !== "string" && operator.comparison !== "stringIgnoreCase"))
      return undefined;
    if (/useragent|referer|querystring/.test(key)) return undefined;
    const wrong = values.find(({ text }) => hasWildcard(text));
    if (wrong === undefined) return undefined;
    return {
      at: wrong.node,
      message: `${quoted(block.key)} takes the wildcard in ${quoted(wrong.text)} for a plain character.`,
      mend: `Use ${operator.negated ? "StringNotLike" : "StringLike"}.`,
    };
  },
);

export const likeWithoutWildcard = conditionRule(
  "like-without-wildcard",
  "suggestion",
  "Like stands where there is a wildcard",
  ({ operator, values, open, block }) => {
    if (operator?.comparison !== "like" || open || values.length === 0) return undefined;
    if (values.some(({ text }) => hasWildcard(text) || variablesIn(text).length > 0)) return undefined;
    return {
      at: block.at,
      message: `No value under ${quoted(block.key)} has a wildcard.`,
      mend: `Use ${block.key.replace(/Like/i, "Equals")}.`,
    };
  },
);

export const repeatedValue = conditionRule(
  "repeated-value",
  "suggestion",
  "A condition value stands once",
  ({ values, member }) => {
    const seen = new Set<string>();
    const again = values.find(({ text }) => seen.size === seen.add(text).size);
    return again === undefined
      ? undefined
      : { at: again.node, message: `${quoted(again.text)} stands twice under ${quoted(member.key)}.`, mend: "Keep one." };
  },
);

const TAG = /^(aws:(?:principaltag|requesttag|resourcetag)|[a-z0-9-]+:resourcetag)\/(.+)$/;

export const tagKeyCase = documentRule(
  "tag-key-case",
  "warning",
  "A tag's key is written in one case",
  function* ({ statements }) {
    const spellings = new Map<string, string>();
    for (const { conditions } of statements)
      for (const { member, key } of conditions) {
        const tag = TAG.test(key) ? member.key.slice(member.key.indexOf("/") + 1) : undefined;
        if (tag === undefined) continue;
        const first = spellings.get(tag.toLowerCase());
        if (first !== undefined && first !== tag)
          yield {
            at: member.at,
            message: `The tag ${quoted(first)} is written ${quoted(tag)} here.`,
            mend: "Write it alike: some services tell tags apart by case.",
          };
        spellings.set(tag.toLowerCase(), first ?? tag);
      }
  },
);

/** ForAllValues holds where the key is absent; in an Allow the key's presence must be asked for beside. */
export const forAllValuesAllow = conditionRule(
  "for-all-values-allow",
  "warning",
  "ForAllValues in an Allow asks that the key is there",
  ({ operator, key, block, member }, statement) => {
    if (statement.effect !== "Allow" || operator?.set !== "all" || nullOn(statement, key, false) !== undefined) return undefined;
    // Tag keys of a request: a call that tags nothing is what such a statement means to allow beside.
    if (key === "aws:tagkeys") return undefined;
    const single = catalogue.conditionKey(key)?.type;
    return {
      at: block.at,
      message: `${quoted(block.key)} also holds where ${quoted(member.key)} is absent.`,
      mend:
        single !== undefined && single !== "" && !/^arrayof/i.test(single)
          ? "Leave ForAllValues out: the key has one value."
          : `Add "Null": {"${member.key}": "false"}.`,
    };
  },
);
