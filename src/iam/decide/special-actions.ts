import type { Question } from "./question.js";

const CHANGES_POLICY = /^iam:((create|delete)policy(version)?|setdefaultpolicyversion|(un)?tagpolicy)$/;
const CHANGES_ROLE =
  /^iam:((create|delete|update)role(description)?|(attach|detach|put|delete)rolepolicy|(put|delete)rolepermissionsboundary|(un)?tagrole|updateassumerolepolicy|(create|delete)servicelinkedrole)$/;
const CHANGES_ALIAS = /^kms:(create|delete|update)alias$/;

/**
 * What is AWS's own in an account, and nobody in it changes whatever policies say. Sources: IAM User Guide, "Managed policies and inline
 * policies" (AWS managed policies); IAM Identity Center User Guide, "Referencing permission sets in resource policies" (roles below
 * /aws-reserved/ are the service's to change); KMS Developer Guide, "Aliases" (names that begin with aws/ are reserved).
 */
function isReserved(name: string, resource: string): boolean {
  if (name.startsWith("iam:")) {
    if (CHANGES_POLICY.test(name)) return /^arn:[^:]*:iam::aws:policy\//.test(resource);
    return CHANGES_ROLE.test(name) && /^arn:[^:]*:iam::[^:]*:role\/aws-reserved\//.test(resource);
  }
  return CHANGES_ALIAS.test(name) && /^arn:[^:]*:kms:[^:]*:[^:]*:alias\/aws\//.test(resource);
}

/**
 * Actions whose leave no policy gives, or takes: changes of what is AWS's own, and some of STS. Source: AWS STS API Reference, "GetCallerIdentity" (no permissions are needed, and
 * a deny does not count), "GetSessionToken" (no permissions are needed, and policies cannot control it; for users and the root user),
 * "AssumeRole" (the root user cannot), "GetFederationToken" (its credentials reach no STS action but GetCallerIdentity).
 */
export function beyondPolicies({ action: { name }, caller: { kind }, resource }: Question): "always" | "never" | undefined {
  if (!name.startsWith("sts:")) {
    const mayBe = name.startsWith("iam:") || name.startsWith("kms:");
    return mayBe && isReserved(name, resource.text) ? "never" : undefined;
  }
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
