import { nearest } from "../../nearest.js";
import { documentRule, quoted, resourceRule } from "../rule.js";
import { arnParts, isOpenText, isPartition, isRegion, PARTITIONS, segmentsOf } from "./arn.js";

export const invalidArn = resourceRule("invalid-arn", "error", "A resource is `*` or an ARN", ({ value, ...at }) => {
  if (value === "" || value === "*" || value.startsWith("${")) return undefined;
  // API Gateway writes the rest of its own ARN around this form. Source: API Gateway Developer Guide, "Resource policy examples".
  if (value.startsWith("execute-api:/")) return undefined;
  if (!value.startsWith("arn:")) {
    if (/^\*+(:|$)/.test(value) && /^[*:]*$/.test(value)) return undefined;
    return {
      at,
      message: `${quoted(value)} is neither an ARN nor \`*\`.`,
      mend: "Write arn:partition:service:region:account:resource.",
    };
  }
  if (arnParts(value)?.service === "")
    return {
      at,
      message: `The ARN ${quoted(value)} names no service.`,
      mend: "Write the service, such as arn:aws:s3:::reports.",
    };
  if (segmentsOf(value).length >= 6 || /\*$/.test(value) || value.includes("${")) return undefined;
  return {
    at,
    message: `The ARN ${quoted(value)} has fewer than six parts.`,
    mend: "Write arn:partition:service:region:account:resource.",
  };
});

export const shortArn = resourceRule("short-arn", "warning", "An ARN has all its parts", ({ value, ...at }) => {
  const segments = segmentsOf(value);
  if (!value.startsWith("arn:") || segments.length >= 6 || !value.endsWith("*") || value.includes("${")) return undefined;
  return {
    at,
    message: `In ${quoted(value)} one \`*\` stands for several parts of an ARN.`,
    mend: "Write all six parts: arn:aws:sqs:*:*:*.",
  };
});

export const invalidPartition = resourceRule("invalid-partition", "error", "An ARN's partition exists", ({ value, ...at }) => {
  const [arn, partition] = segmentsOf(value);
  if (arn !== "arn" || partition === undefined || isPartition(partition)) return undefined;
  const near = nearest(partition, PARTITIONS);
  return { at, message: `AWS has no partition ${quoted(partition)}.`, mend: `Did you mean \`${near ?? "aws"}\`?` };
});

export const arnAccount = resourceRule("arn-account", "error", "An ARN's account id has twelve digits", ({ value, ...at }) => {
  const account = arnParts(value)?.account;
  if (account === undefined || account === "" || isOpenText(account) || !/^\d/.test(account) || /^\d{12}$/.test(account))
    return undefined;
  return { at, message: `The account id ${quoted(account)} in the ARN has not twelve digits.`, mend: "Write the twelve digits." };
});

export const arnRegion = resourceRule("arn-region", "warning", "An ARN's region looks like one", ({ value, ...at }) => {
  const region = arnParts(value)?.region;
  if (region === undefined || isRegion(region)) return undefined;
  return { at, message: `${quoted(region)} is no region.`, mend: "Write a region such as us-east-1, or `*`." };
});

export const iamRegion = resourceRule("iam-region", "error", "An ARN of IAM has no region", ({ value, ...at }) => {
  const parts = arnParts(value);
  if (parts?.service !== "iam" || parts.region === "" || isOpenText(parts.region)) return undefined;
  return { at, message: `IAM is global: ${quoted(value)} cannot have a region.`, mend: "Leave the region empty: arn:aws:iam::…" };
});

export const arnCase = resourceRule("arn-case", "warning", "The first parts of an ARN are in lower case", ({ value, ...at }) => {
  const parts = /^arn:/i.test(value) ? segmentsOf(value).slice(0, 4) : [];
  const wrong = parts.find((part) => !part.includes("${") && part !== part.toLowerCase());
  if (wrong === undefined || !value.startsWith("arn:")) return undefined;
  return { at, message: `${quoted(wrong)} in the ARN is written with capitals.`, mend: `Write \`${wrong.toLowerCase()}\`.` };
});

export const mixedPartitions = documentRule(
  "mixed-partitions",
  "warning",
  "A document is about one partition",
  function* ({ statements }) {
    let first: string | undefined;
    for (const { value, ...at } of statements.flatMap(({ resources, effect }) => (effect === "Allow" ? resources : []))) {
      const partition = arnParts(value)?.partition;
      if (partition === undefined || isOpenText(partition) || !isPartition(partition)) continue;
      first ??= partition;
      if (partition !== first) {
        yield {
          at,
          message: `ARNs of the partitions ${quoted(first)} and ${quoted(partition)} stand in one document.`,
          mend: "An account lives in one partition: write a document for each, or `*` for the partition.",
        };
        return;
      }
    }
  },
);
