import { allOf, anyOf, type Finding, type LayerAnswer, settled } from "./layers.js";
import type { Caller, Named } from "./principals.js";
import type { Question } from "./statements.js";

interface Answers {
  readonly caller: Caller;
  readonly isSameAccount: boolean;
  readonly question: Question;
  readonly identity: LayerAnswer;
  readonly boundary: Pick<LayerAnswer, "allow">;
  readonly session: Pick<LayerAnswer, "allow">;
  readonly resource: LayerAnswer;
}

/**
 * Roles and KMS keys are governed by their own policy: an identity policy counts only where it lets the account decide.
 * Sources: IAM User Guide, "How permissions work for assuming a role"; KMS Developer Guide, "Default key policy".
 */
function isGovernedByResource({ action, resource }: Question): boolean {
  if (/^sts:(assumerole|tagsession|setsourceidentity)/.test(action)) return /^arn:[^:]*:iam::/.test(resource);
  return action.startsWith("kms:") && /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(resource);
}

/**
 * What a resource policy of the caller's own account grants without any identity policy. A grant to a user, a session or everyone is
 * not limited by an implicit deny of boundary or session policy; one to a role is.
 * Source: IAM User Guide, "Policy evaluation for requests within a single account" and "Permissions boundaries for IAM entities".
 */
function grantedDirectly({ caller, boundary, session, resource }: Answers): Finding {
  const ways = (...named: readonly Named[]): Finding => resource.allowNaming(named);
  const eitherWay = (free: Finding, limited: Finding): Finding => {
    const either = anyOf([free, limited], "resource");
    return either.truth === "false" ? limited : either;
  };
  if (caller.kind === "role") return eitherWay(ways("everyone"), allOf([ways("itself", "role"), boundary.allow, session.allow]));
  if (caller.kind === "session")
    return eitherWay(ways("itself", "everyone"), allOf([ways("role"), boundary.allow, session.allow]));
  // A session of a user (temporary credentials with a policy) stays within the session policy.
  if (caller.kind === "user") return allOf([ways("itself", "everyone"), session.allow]);
  return ways("itself", "everyone");
}

/** Do identity side and resource side together grant the request? Denies, SCPs, RCPs and endpoints are asked elsewhere. */
export function grants(answers: Answers): Finding {
  const { caller, identity, boundary, session, resource } = answers;
  if (caller.account === undefined) return resource.allowNaming(["itself", "everyone"]);
  const own = allOf([identity.allow, boundary.allow, session.allow]);
  if (!answers.isSameAccount) return allOf([own, resource.allow]);
  const direct = grantedDirectly(answers);
  if (caller.kind === "root" && !isGovernedByResource(answers.question))
    return allOf([settled("true", "identity"), session.allow]);
  // Where nothing grants, the reason is the side that could have: not the resource policy, which need not say anything.
  const through = isGovernedByResource(answers.question) ? allOf([resource.allow, own]) : own;
  const either = anyOf([through, direct], "identity");
  if (either.truth !== "false") return either;
  return direct.by.layer === "resource" ? through : direct;
}
