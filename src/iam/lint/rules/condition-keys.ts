import { catalogue, namesConditionKey } from "../../catalogue/index.js";
import { nearest } from "../../nearest.js";
import type { LintStatement } from "../policy.js";
import { conditionRule, quoted } from "../rule.js";

/** Keys of identity providers begin with the provider's host and path; AWS lists only some. */
function isProviders(key: string): boolean {
  return /[./]/.test(key.slice(0, key.lastIndexOf(":"))) || /^(saml|cognito-identity):/.test(key);
}

const prefixOf = (key: string): string => key.slice(0, Math.max(key.indexOf(":"), 0));
const TAG_KEYS = /^(aws:(principaltag|requesttag|resourcetag)|[a-z0-9-]+:(resourcetag|requesttag|existingobjecttag))(\/|$)/;

export const tagKeyMissing = conditionRule(
  "tag-key-missing",
  "error",
  "A tag's condition key names the tag",
  ({ key, member }) =>
    /^aws:(principaltag|requesttag|resourcetag)\/?$/.test(key)
      ? {
          at: member.at,
          message: `${quoted(member.key)} does not say which tag.`,
          mend: `Write \`${member.key.replace(/\/$/, "")}/team\`.`,
        }
      : undefined,
);

export const conditionKeyForm = conditionRule(
  "condition-key-form",
  "error",
  "A condition key has the form service:key",
  ({ key, member }) =>
    key.includes(":") || key === "fn::transform"
      ? undefined
      : {
          at: member.at,
          message: `${quoted(member.key)} is no condition key.`,
          mend: "Write service:key, such as aws:SourceIp.",
        },
);

function candidates(prefix: string): readonly string[] {
  const own = catalogue.service(prefix)?.conditionKeys.map(({ key }) => key) ?? [];
  return prefix === "aws" ? catalogue.globalConditionKeys.map(({ key }) => key) : own;
}

/** Global keys that were renamed. Source: IAM User Guide, "AWS global condition context keys". */
const RENAMED: Readonly<Record<string, string>> = { "aws:sourceowner": "aws:SourceAccount", "aws:arn": "aws:PrincipalArn" };

export const unknownConditionKey = conditionRule(
  "unknown-condition-key",
  "warning",
  "A condition key exists",
  ({ key, member }) => {
    const prefix = prefixOf(key);
    if (prefix === "" || isProviders(key) || RENAMED[key] !== undefined || TAG_KEYS.test(key) || key.includes("${"))
      return undefined;
    if (catalogue.conditionKey(key) !== undefined) return undefined;
    if (prefix !== "aws" && catalogue.service(prefix) === undefined)
      return {
        at: member.at,
        message: `The catalogue knows no service of the condition key ${quoted(member.key)}.`,
        mend: "Look the key up.",
      };
    const near = nearest(key, candidates(prefix));
    return {
      at: member.at,
      message: `The catalogue knows no condition key ${quoted(member.key)}.`,
      mend: near === undefined ? "Look it up in the Service Authorization Reference." : `Did you mean \`${near}\`?`,
    };
  },
);

export const renamedConditionKey = conditionRule(
  "renamed-condition-key",
  "warning",
  "A condition key is one that AWS still documents",
  ({ key, member }) => {
    const mend = RENAMED[key];
    return mend === undefined
      ? undefined
      : { at: member.at, message: `${quoted(member.key)} is an old key.`, mend: `Use \`${mend}\`.` };
  },
);

/** May every request carry the key, whatever its service's table lists? */
function isEverywhere(key: string): boolean {
  return (
    /^(aws|sts|saml|iam|ram|cognito-identity):/.test(key) ||
    catalogue.globalConditionKeys.some((one) => one.key.toLowerCase() === key)
  );
}

function listing({ set }: LintStatement, key: string): { readonly some: boolean; readonly every: boolean } {
  let [some, every] = [false, true];
  set.forEach((index) => {
    if (catalogue.at(index).conditionKeys.some((listed) => namesConditionKey(listed, key))) some = true;
    else every = false;
  });
  return { some, every };
}

export const conditionKeyNotForAction = conditionRule(
  "condition-key-not-for-action",
  "warning",
  "A service's condition key is one that an action of the statement has",
  ({ key, member }, statement) => {
    if (
      !statement.actionsKnown ||
      statement.notActions ||
      statement.actions.length === 0 ||
      isEverywhere(key) ||
      isProviders(key)
    )
      return undefined;
    if (statement.actions.some(({ state }) => state !== "matched") || statement.set.size > 400) return undefined;
    if (catalogue.conditionKey(key) === undefined || listing(statement, key).some) return undefined;
    return {
      at: member.at,
      message: `No action of the statement has the condition key ${quoted(member.key)}.`,
      mend: "Take the key out, or use one of the actions' own.",
    };
  },
);

export const conditionKeyForSome = conditionRule(
  "condition-key-for-some",
  "suggestion",
  "A service's condition key is one that every action of the statement has",
  (condition, statement) => {
    const { key, member, operator } = condition;
    if (statement.effect !== "Allow" || statement.notActions || !statement.actionsKnown || isEverywhere(key) || isProviders(key))
      return undefined;
    if (
      operator === undefined ||
      operator.negated ||
      operator.ifExists ||
      operator.comparison === "null" ||
      operator.set === "all"
    )
      return undefined;
    if (statement.actions.length < 2 || !statement.actions.every(({ exact, state }) => exact && state === "matched"))
      return undefined;
    if (catalogue.conditionKey(key) === undefined) return undefined;
    const { some, every } = listing(statement, key);
    if (!some || every) return undefined;
    return {
      at: member.at,
      message: `Some actions of the statement do not have the condition key ${quoted(member.key)}, so they are never allowed here.`,
      mend: "Move those actions to a statement of their own.",
    };
  },
);
