import { type CatalogueService, catalogue } from "../../catalogue/index.js";
import { nearest } from "../../nearest.js";
import { actionRule, quoted, statementRule } from "../rule.js";

export const invalidAction = actionRule("invalid-action", "error", "An action has the form service:action", ({ node, state }) => {
  if (state !== "malformed" || node.value === "") return undefined;
  return {
    at: node,
    message: `${quoted(node.value)} is no action.`,
    mend: "Write service:action, such as s3:GetObject, or `*`.",
  };
});

export const wildcardInService = actionRule(
  "wildcard-in-service",
  "error",
  "The service of an action is written out",
  ({ node, state }) =>
    state === "wild-service"
      ? {
          at: node,
          message: `${quoted(node.value)} has a wildcard in the service.`,
          mend: "Write the service out, one action for each.",
        }
      : undefined,
);

export const unknownService = actionRule(
  "unknown-service",
  "warning",
  "The service of an action exists",
  ({ node, pattern, state }) => {
    if (state !== "unknown-service") return undefined;
    const prefix = pattern.slice(0, pattern.indexOf(":"));
    const near = nearest(prefix, catalogue.prefixes);
    return {
      at: node,
      message: `The catalogue knows no service ${quoted(prefix)}.`,
      mend: near === undefined ? "Look it up in the Service Authorization Reference." : `Did you mean \`${near}\`?`,
    };
  },
);

/** Calls of the API that are allowed by an action of another name. Source: the services' own pages in the Service Authorization Reference. */
const CALLS: Readonly<Record<string, string>> = {
  "s3:listobjects": "s3:ListBucket",
  "s3:listobjectsv2": "s3:ListBucket",
  "s3:headbucket": "s3:ListBucket",
  "s3:headobject": "s3:GetObject",
  "s3:copyobject": "s3:PutObject",
  "s3:listbuckets": "s3:ListAllMyBuckets",
  "s3:deleteobjects": "s3:DeleteObject",
  "s3:uploadpart": "s3:PutObject",
  "s3:createmultipartupload": "s3:PutObject",
  "s3:completemultipartupload": "s3:PutObject",
  "s3:listparts": "s3:ListMultipartUploadParts",
  "s3:listmultipartuploads": "s3:ListBucketMultipartUploads",
  "s3:getbucketencryption": "s3:GetEncryptionConfiguration",
  "s3:putbucketencryption": "s3:PutEncryptionConfiguration",
  "s3:getbucketlifecycleconfiguration": "s3:GetLifecycleConfiguration",
  "s3:putbucketlifecycleconfiguration": "s3:PutLifecycleConfiguration",
  "s3:listobjectversions": "s3:ListBucketVersions",
  "lambda:invoke": "lambda:InvokeFunction",
};

const names = new Map<string, readonly string[]>();

/** Names of a service's actions, without its prefix. */
function namesIn({ prefix, first, count }: Pick<CatalogueService, "prefix" | "first" | "count">): readonly string[] {
  const known = names.get(prefix);
  if (known !== undefined) return known;
  const made = Array.from({ length: count }, (_, place) => catalogue.nameAt(first + place).slice(prefix.length + 1));
  names.set(prefix, made);
  return made;
}

export const unknownAction = actionRule("unknown-action", "warning", "The action exists", ({ node, pattern, state, exact }) => {
  if (state !== "unmatched" || !exact) return undefined;
  const [prefix = "", name = ""] = pattern.split(":");
  const service = catalogue.service(prefix);
  const call = CALLS[pattern];
  const near = service === undefined ? undefined : nearest(name, namesIn(service));
  const mend = call ?? (near === undefined ? undefined : `${prefix}:${near}`);
  return {
    at: node,
    message: `The catalogue knows no action ${quoted(node.value)}.`,
    mend: mend === undefined ? "Look it up in the Service Authorization Reference." : `Did you mean \`${mend}\`?`,
  };
});

export const patternMatchesNothing = actionRule(
  "pattern-matches-nothing",
  "warning",
  "A pattern of actions matches some action",
  ({ node, state, exact }) =>
    state === "unmatched" && !exact
      ? {
          at: node,
          message: `No action of the catalogue matches ${quoted(node.value)}.`,
          mend: "Mend the pattern, or take it out.",
        }
      : undefined,
);

/** Actions that AWS has replaced, and what took their place. Sources: AWS Billing User Guide, "Migrating access control"; Lambda API reference. */
const RETIRED: readonly (readonly [pattern: RegExp, mend: string])[] = [
  [
    /^aws-portal:(?!(get|update)consoleactionsetenforced$)/,
    "Use the actions of billing, account, payments, tax and consolidatedbilling.",
  ],
  [/^purchase-orders:(view|modify)purchaseorders$/, "Use the fine-grained actions of purchase-orders."],
  [/^lambda:invokeasync$/, "Use lambda:InvokeFunction."],
];

export const retiredAction = actionRule(
  "retired-action",
  "suggestion",
  "The action is one that AWS has not replaced",
  ({ node, pattern }, { effect, notActions }) => {
    if (effect !== "Allow" || notActions) return undefined;
    const mend = RETIRED.find(([retired]) => retired.test(pattern))?.[1];
    return mend === undefined
      ? undefined
      : { at: node, message: `AWS has put other actions in the place of ${quoted(node.value)}.`, mend };
  },
);

/** Told once a statement: a document that has the habit has it everywhere. */
export const actionCase = statementRule("action-case", "suggestion", "Actions are written as AWS writes them", ({ actions }) => {
  const nameOf = (pattern: string): string => catalogue.nameAt(catalogue.indexOf(pattern));
  const wrong = actions.filter(
    ({ node, pattern, state, exact }) => state === "matched" && exact && nameOf(pattern) !== node.value,
  );
  const [first] = wrong;
  if (first === undefined) return undefined;
  const more = wrong.length === 1 ? "" : ` (and ${wrong.length - 1} more)`;
  return {
    at: first.node,
    message: `AWS writes ${quoted(first.node.value)} in another case${more}.`,
    mend: `Write \`${nameOf(first.pattern)}\`.`,
  };
});
