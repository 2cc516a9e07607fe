import type { Question } from "./question.js";

/**
 * STS actions whose leave no policy gives or takes. Source: AWS STS API Reference, "GetCallerIdentity" (no permissions are needed, and
 * a deny does not count), "GetSessionToken" (no permissions are needed, and policies cannot control it; for users and the root user),
 * "AssumeRole" (the root user cannot), "GetFederationToken" (its credentials reach no STS action but GetCallerIdentity).
 */
export function beyondPolicies({ action: { name }, caller: { kind } }: Question): "always" | "never" | undefined {
  if (!name.startsWith("sts:")) return undefined;
  if (name === "sts:getcalleridentity" && kind !== "anonymous") return "always";
  if (name === "sts:getsessiontoken" && (kind === "user" || kind === "root")) return "always";
  if (kind === "federated" || (name === "sts:assumerole" && kind === "root")) return "never";
  return undefined;
}

const ROLE = /^arn:[^:]*:iam::[^:]*:role\//;
const KEY = /^arn:[^:]*:kms:[^:]*:[^:]*:key\//;

/**
 * Roles and KMS keys are governed by their own policy: an identity policy counts only where it lets the account decide.
 * Sources: IAM User Guide, "How permissions work for assuming a role"; KMS Developer Guide, "Default key policy".
 */
export function isGovernedByResource({ action: { name }, resource: { text } }: Question): boolean {
  if (name.startsWith("sts:")) return /^sts:(assumerole|tagsession$|setsourceidentity$)/.test(name) && ROLE.test(text);
  return name.startsWith("kms:") && KEY.test(text);
}

/** An account's root has no policy of its own: the organization's leave to act as it is given by identity policies alone. */
export function isGovernedByIdentity({ action: { name } }: Question): boolean {
  return name === "sts:assumeroot";
}
