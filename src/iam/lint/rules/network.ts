import { conditionRule, quoted } from "../rule.js";
import { isOpenText } from "./arn.js";

/** Blocks that no address of the Internet lies in. Sources: RFC 1918, RFC 4193, RFC 6598. */
const PRIVATE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|127\.|169\.254\.|f[cd][0-9a-f]{2}:)/i;

export const privateSourceIp = conditionRule(
  "private-source-ip",
  "warning",
  "aws:SourceIp is a public address",
  ({ key, operator, values }) => {
    if (key !== "aws:sourceip" || operator?.comparison !== "ip") return undefined;
    const wrong = values.find(({ text }) => PRIVATE.test(text));
    if (wrong === undefined) return undefined;
    return {
      at: wrong.node,
      message: `${quoted(wrong.text)} is a private range: aws:SourceIp holds the public address, and is absent through a VPC endpoint.`,
      mend: "Use aws:VpcSourceIp with aws:SourceVpc, or the public address.",
    };
  },
);

export const everyAddress = conditionRule(
  "every-address",
  "warning",
  "A range of addresses leaves some out",
  ({ operator, values, block }) => {
    if (operator?.comparison !== "ip") return undefined;
    const wide = values.find(({ text }) => /\/0+$/.test(text));
    if (wide === undefined) return undefined;
    return {
      at: wide.node,
      message: `${quoted(wide.text)} under ${quoted(block.key)} is every address.`,
      mend: "Write the ranges that are meant.",
    };
  },
);

function strayBits(text: string): string | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  const [a = 0, b = 0, c = 0, d = 0, length = 32] = parts ?? [];
  if (parts === undefined || length >= 32 || length === 0 || [a, b, c, d].some((octet) => octet > 255)) return undefined;
  const size = 2 ** (32 - length);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const base = Math.floor(address / size) * size;
  if (base === address) return undefined;
  return `${[base / 2 ** 24, base / 2 ** 16, base / 256, base].map((part) => Math.floor(part) % 256).join(".")}/${length}`;
}

export const looseRange = conditionRule(
  "loose-range",
  "suggestion",
  "A block of addresses begins at its first address",
  ({ operator, values }) => {
    if (operator?.comparison !== "ip") return undefined;
    for (const { node, text } of values) {
      const mend = strayBits(text);
      if (mend !== undefined)
        return { at: node, message: `${quoted(text)} does not begin at the block's first address.`, mend: `Write ${mend}.` };
    }
    return undefined;
  },
);

export const sourceIpOfServices = conditionRule(
  "source-ip-of-services",
  "warning",
  "A Deny by address spares calls that AWS makes for the caller",
  ({ key, operator, member }, statement, { type }) => {
    if (key !== "aws:sourceip" || operator?.comparison !== "ip" || !operator.negated || statement.effect !== "Deny")
      return undefined;
    const spares =
      /^aws:(viaawsservice|calledvia|calledviafirst|calledvialast|principalisawsservice|sourcevpc|sourcevpce|sourcevpcarn|vpceaccount|vpceorgid|vpceorgpaths)$/;
    // No service calls an API for somebody.
    if (statement.actions.every(({ pattern }) => pattern.startsWith("execute-api:"))) return undefined;
    if (type === "trust" || statement.conditions.some((other) => spares.test(other.key))) return undefined;
    return {
      at: member.at,
      message: "Calls that a service makes for the caller come from another address, and are denied here.",
      mend: 'Add "Bool": {"aws:ViaAWSService": "false"}.',
    };
  },
);

const arnAccountOf = (text: string): string | undefined => /^arn:[^:]*:[^:]*:[^:]*:([^:]*):/.exec(text)?.[1];

/** Keys that say which account, or organization, a service acts for. */
const ACCOUNT_KEYS = /^aws:(sourceaccount|sourceorgid|sourceorgpaths|principalorgid|resourceaccount|principalaccount)$/;

export const sourceArnWithoutAccount = conditionRule(
  "source-arn-without-account",
  "warning",
  "aws:SourceArn says the account, or aws:SourceAccount does",
  ({ key, operator, values }, statement) => {
    if (
      key !== "aws:sourcearn" ||
      operator === undefined ||
      operator.negated ||
      operator.comparison === "null" ||
      statement.effect !== "Allow"
    )
      return undefined;
    if (statement.conditions.some((other) => ACCOUNT_KEYS.test(other.key))) return undefined;
    const loose = values.find(({ text }) => {
      const account = arnAccountOf(text);
      return account === "" || (account !== undefined && isOpenText(account) && !account.includes("${"));
    });
    if (loose === undefined) return undefined;
    return { at: loose.node, message: `${quoted(loose.text)} does not say whose it is.`, mend: "Add aws:SourceAccount." };
  },
);
