import { allOf, anyOf, type Finding, type LayerAnswer, type Limit, settled } from "./layers.js";
import { NAMED } from "./principals.js";
import type { Question } from "./question.js";
import { isGovernedByIdentity, isGovernedByResource } from "./special-actions.js";

interface Answers {
  readonly question: Question;
  readonly identity: Limit;
  readonly boundary: Limit;
  readonly session: Limit;
  readonly resource: LayerAnswer;
}

const NOT_GRANTED = settled("false", "resource");

/** Of a way that nothing limits and one that policies limit: the better, or else the limited one with its reason. */
function eitherWay(free: Finding, limited: Finding): Finding {
  const either = anyOf([free, limited], NOT_GRANTED);
  return either.truth === "false" ? limited : either;
}

/**
 * What a resource policy of the caller's own account grants without any identity policy. A grant to a user, a session or everyone is
 * not limited by an implicit deny of boundary or session policy; one to a role is.
 * Source: IAM User Guide, "Policy evaluation for requests within a single account" and "Permissions boundaries for IAM entities".
 */
function grantedDirectly({ question, boundary, session, resource }: Answers): Finding {
  const { kind } = question.caller;
  if (kind === "role") {
    const own = resource.allowNaming(NAMED.itself | NAMED.role);
    return eitherWay(resource.allowNaming(NAMED.everyone), allOf([own, boundary.allow, session.allow]));
  }
  const free = resource.allowNaming(NAMED.itself | NAMED.everyone);
  if (kind === "session") return eitherWay(free, allOf([resource.allowNaming(NAMED.role), boundary.allow, session.allow]));
  // A session of a user (temporary credentials with a policy) stays within the session policy.
  return kind === "user" ? allOf([free, session.allow]) : free;
}

/** Do identity side and resource side together grant the request? Denies, SCPs, RCPs and endpoints are asked elsewhere. */
export function grants(answers: Answers): Finding {
  const { question, identity, boundary, session, resource } = answers;
  if (question.caller.account === undefined) return resource.allowNaming(NAMED.itself | NAMED.everyone);
  const own = allOf([identity.allow, boundary.allow, session.allow]);
  if (isGovernedByIdentity(question)) return own;
  if (!question.isSameAccount) return allOf([own, resource.allow]);
  const isGoverned = isGovernedByResource(question);
  if (question.caller.kind === "root" && !isGoverned) return own;
  // A resource policy need not say anything: where it does not grant, the reason is the side that could have.
  const through = isGoverned ? allOf([resource.allow, own]) : own;
  if (through.truth === "true") return through;
  const direct = grantedDirectly(answers);
  const either = anyOf([through, direct], settled("false", "identity"));
  if (either.truth !== "false") return either;
  return direct.by.layer === "resource" ? through : direct;
}
