import type { Estate } from "../estate/estate.js";
import type { Actor } from "./actor.js";
import type { Step } from "./step.js";
import { namedBy } from "./trusting.js";

/** The service-linked role of a member account that builds the stack sets of its organization there. */
const MEMBER = /:role\/aws-service-role\/member\.org\.stacksets\.cloudformation\.amazonaws\.com\//;

/**
 * Is it the role (`stacksets-exec-…`) that CloudFormation makes in a member account and builds the organization's stack sets as?
 * Source: CloudFormation User Guide, "Create StackSets with service-managed permissions".
 */
export function isDeploymentRole(actor: Actor): boolean {
  return actor.principal.role !== undefined && namedBy(actor).principals.some((name) => MEMBER.test(name));
}

/** May the account of the actor deploy stack sets into the one of the role? Undefined: no. Delegated administrators are in no snapshot. */
export function deploying(actor: Actor, role: Actor, estate: Estate): Pick<Step, "answers" | "unsure"> | undefined {
  if (!isDeploymentRole(role) || role.account === actor.account) return undefined;
  const [own, theirs] = [estate.organization.standing(actor.account), estate.organization.standing(role.account)];
  if (own.organization === null || theirs.organization === null) return undefined;
  const differ = own.organization !== undefined && theirs.organization !== undefined && own.organization !== theirs.organization;
  if (differ) return undefined;
  const unsure =
    own.isManagement === true
      ? []
      : [`whether account ${actor.account} deploys stack sets for its organization is not in the snapshot`];
  return { answers: [], unsure };
}
