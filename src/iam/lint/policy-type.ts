import { itemsOf, type JsonNode, memberOf, valueAt } from "./tree.js";

/** What a document is attached to, which decides what it may hold. */
export const POLICY_TYPES = ["identity", "resource", "trust", "scp", "rcp", "boundary", "session", "endpoint"] as const;

export type PolicyType = (typeof POLICY_TYPES)[number];

/** Types whose statements name principals. */
export function namesPrincipals(type: PolicyType): boolean {
  return type === "resource" || type === "trust" || type === "rcp" || type === "endpoint";
}

/** Types that AWS's IAM and Organizations keep, whose Sids are plain letters and digits. */
export function isKeptByIam(type: PolicyType): boolean {
  return type !== "resource" && type !== "endpoint";
}

const TRUST = /^sts:(assumerole|tagsession|setsourceidentity|setcontext)/i;

function hasPrincipal(statement: JsonNode): boolean {
  return memberOf(statement, "Principal") !== undefined || memberOf(statement, "NotPrincipal") !== undefined;
}

/**
 * The type that a document must be of when nobody says: statements that name principals make a resource policy, or a trust policy
 * where they are about assuming a role; everything else is an identity policy.
 */
export function inferType(document: JsonNode): PolicyType {
  const statements = itemsOf(valueAt(document, "Statement"));
  const naming = statements.filter(hasPrincipal);
  if (naming.length === 0 || naming.length * 2 < statements.length) return "identity";
  const actions = statements.flatMap((statement) => itemsOf(valueAt(statement, "Action")));
  const assuming = actions.filter((action) => action.kind === "text" && TRUST.test(action.value));
  // Nothing but assuming makes a trust policy of it, whatever else is wrong with it: a Resource, say.
  if (assuming.length > 0 && assuming.length === actions.length) return "trust";
  return assuming.length > 0 && statements.every((statement) => memberOf(statement, "Resource")?.value.kind !== "text")
    ? "trust"
    : "resource";
}
