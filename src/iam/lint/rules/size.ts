import { QUOTAS } from "../quota.js";
import { documentRule } from "../rule.js";
import { sizeOf } from "../tree.js";
import { head } from "./elements.js";

/** What is known of a document's size; parts that a template fills in count nothing, so that a document that is told is too long for certain. */
export const policyTooLong = documentRule(
  "policy-too-long",
  "error",
  "A document is within its quota",
  function* ({ root, quota }) {
    if (quota === undefined) return;
    const size = sizeOf(root);
    if (size <= quota.characters) return;
    yield {
      at: head(root),
      message: `The document has ${size.toLocaleString("en-US")} characters; ${quota.of} may have ${quota.characters.toLocaleString("en-US")}.`,
      mend: "Join statements, use wildcards where they cover today's set exactly, or split it.",
    };
  },
);

export const policyLong = documentRule(
  "policy-long",
  "warning",
  "An identity policy fits into a managed policy",
  function* ({ root, quota }) {
    if (quota !== QUOTAS.roleInline) return;
    const size = sizeOf(root);
    if (size <= QUOTAS.managed.characters || size > quota.characters) return;
    yield {
      at: head(root),
      message: `The document has ${size.toLocaleString("en-US")} characters; a managed policy may have 6,144, so it can only be inline in a role.`,
      mend: "Split it into two managed policies.",
    };
  },
);
