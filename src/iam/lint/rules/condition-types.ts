import { catalogue } from "../../catalogue/index.js";
import type { Comparison } from "../../condition/operators.js";
import { conditionRule, quoted } from "../rule.js";
import { arnParts, isOpenText } from "./arn.js";

type Family = "text" | "numeric" | "date" | "bool" | "ip" | "arn" | "binary" | "null";

function familyOf(comparison: Comparison): Family {
  if (comparison.startsWith("numeric")) return "numeric";
  if (comparison.startsWith("date")) return "date";
  if (comparison === "string" || comparison === "stringIgnoreCase" || comparison === "like") return "text";
  return comparison as Family;
}

/** Operators that say nothing sensible of a key of the type. Types of the reference: String, ARN, Bool, Numeric, Date, IPAddress. */
const SENSELESS: Readonly<Record<string, readonly Family[]>> = {
  string: ["ip", "date"],
  arn: ["ip", "date", "numeric", "bool"],
  bool: ["ip", "date", "numeric", "arn"],
  numeric: ["ip", "bool", "arn"],
  date: ["ip", "bool", "arn", "text"],
  ipaddress: ["text", "date", "numeric", "bool", "arn"],
};

export const conditionKeyType = conditionRule(
  "condition-key-type",
  "warning",
  "An operator fits its key's type",
  ({ key, block, operator, member }) => {
    if (operator === undefined) return undefined;
    const type =
      catalogue
        .conditionKey(key)
        ?.type.toLowerCase()
        .replace(/^arrayof/, "") ?? "";
    if (SENSELESS[type]?.includes(familyOf(operator.comparison)) !== true) return undefined;
    return {
      at: block.at,
      message: `${quoted(block.key)} does not compare a key of the type ${type === "ipaddress" ? "IP address" : type}, as ${quoted(member.key)} is.`,
      mend: "Use an operator of the key's type.",
    };
  },
);

export const arnOperatorValue = conditionRule(
  "arn-operator-value",
  "warning",
  "ARN operators compare ARNs",
  ({ operator, values, block }) => {
    if (operator?.comparison !== "arn") return undefined;
    const wrong = values.find(({ text }) => text !== "*" && arnParts(text) === undefined && !/^(\$\{|\*|arn:.*\*$)/.test(text));
    if (wrong === undefined) return undefined;
    return {
      at: wrong.node,
      message: `${quoted(wrong.text)} is no ARN, as ${quoted(block.key)} needs.`,
      mend: "Write a whole ARN, or use a String operator.",
    };
  },
);

export const arnKeyAsText = conditionRule(
  "arn-key-as-text",
  "suggestion",
  "Keys that hold an ARN are compared as ARNs",
  ({ key, operator, values, block }) => {
    if (operator?.comparison !== "like" || catalogue.conditionKey(key)?.type !== "ARN") return undefined;
    if (!values.some(({ text }) => isOpenText(text))) return undefined;
    const name = operator.negated ? "ArnNotLike" : "ArnLike";
    return {
      at: block.at,
      message: `A wildcard under ${quoted(block.key)} runs over the colons of an ARN.`,
      mend: `Use ${name}.`,
    };
  },
);

const isSingle = (type: string | undefined): boolean => type !== undefined && type !== "" && !/^arrayof/i.test(type);

export const setOperatorOnSingle = conditionRule(
  "set-operator-on-single",
  "warning",
  "Set operators stand before keys with several values",
  ({ key, operator, block, member }, { effect }) => {
    // Services' own keys are listed with one value also where a request holds several.
    if (
      operator?.set === undefined ||
      !key.startsWith("aws:") ||
      !isSingle(catalogue.conditionKey(key)?.type) ||
      /tag\//.test(key)
    )
      return undefined;
    // A missing key under ForAllValues in an Allow is the graver thing, and told by its own rule.
    if (operator.set === "all" && effect === "Allow") return undefined;
    return {
      at: block.at,
      message: `${quoted(member.key)} has one value, so that ${quoted(block.key)} says more than it means.`,
      mend: "Leave the set operator out.",
    };
  },
);

export const setOperatorMissing = conditionRule(
  "set-operator-missing",
  "warning",
  "Keys with several values have a set operator",
  ({ key, operator, block, member }) => {
    if (operator === undefined || operator.set !== undefined || operator.comparison === "null") return undefined;
    // Services' own keys are listed as lists also where most requests hold one value.
    if (!key.startsWith("aws:") || !/^arrayof/i.test(catalogue.conditionKey(key)?.type ?? "")) return undefined;
    return {
      at: block.at,
      message: `${quoted(member.key)} has several values, and ${quoted(block.key)} does not say how many of them must match.`,
      mend: `Write ForAnyValue:${block.key} or ForAllValues:${block.key}.`,
    };
  },
);

/** What values of some keys look like. Sources: IAM User Guide, "AWS global condition context keys"; the identifiers' own pages. */
const SHAPES: readonly (readonly [keys: RegExp, shape: RegExp, looks: string])[] = [
  [/^aws:(sourcevpc|ec2instancesourcevpc)$/, /^vpc-[0-9a-f]{8,17}$/, "vpc- and hexadecimal digits"],
  [/^aws:sourcevpce$/, /^vpce-[0-9a-f]{8,17}$/, "vpce- and hexadecimal digits"],
  [/^aws:(principalorgid|resourceorgid|sourceorgid|vpceorgid)$/, /^o-[a-z0-9]{10,32}$/, "o- and ten letters or digits"],
  [/^aws:(principalorgpaths|resourceorgpaths|sourceorgpaths|vpceorgpaths)$/, /^o-[a-z0-9]{10,32}\/.*$/, "o-…/r-…/ou-…/"],
  [/^aws:(principalaccount|resourceaccount|sourceaccount|vpceaccount)$|^kms:calleraccount$/, /^\d{12}$/, "twelve digits"],
  [/^aws:requestedregion$/, /^[a-z]{2,4}(-[a-z]+){1,2}-\d$/, "a region, such as us-east-1"],
  [/^kms:viaservice$/, /^[a-z0-9-]+\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, "service.region.amazonaws.com"],
  [/^iam:passedtoservice$/, /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com)$/, "service.amazonaws.com"],
  [
    /^aws:principaltype$/,
    /^(Account|User|FederatedUser|AssumedRole|Anonymous)$/,
    "Account, User, FederatedUser, AssumedRole or Anonymous",
  ],
];

export const conditionValueShape = conditionRule(
  "condition-value-shape",
  "warning",
  "A value looks like those that its key has",
  ({ key, operator, values, member }) => {
    if (operator === undefined || operator.comparison === "null") return undefined;
    const [, shape, looks] = SHAPES.find(([keys]) => keys.test(key)) ?? [];
    const wrong =
      shape === undefined ? undefined : values.find(({ text }) => text !== "" && !isOpenText(text) && !shape.test(text));
    if (wrong === undefined) return undefined;
    return { at: wrong.node, message: `${quoted(wrong.text)} is no value of ${quoted(member.key)}.`, mend: `Write ${looks}.` };
  },
);
