import type { PolicyDocument } from "../../iam/document.js";
import type { Principal } from "../principals.js";
import { Actor } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import { ASSUME, type Way } from "./methods.js";
import { openIn, type Step } from "./step.js";
import { askOn } from "./target-questions.js";
import { witnessesFor } from "./witness-resources.js";

/** A trust policy after somebody let themselves in. */
export function letting(arn: string): PolicyDocument {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }] };
}

/** Somebody who has nothing yet: no policies, no boundary, no tags. */
function newborn(arn: string): Actor {
  const type = arn.includes(":role/") ? "role" : "user";
  const path = arn.slice(arn.indexOf(`:${type}/`) + type.length + 1);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const more = { Path: path.slice(0, path.length - name.length), Arn: arn };
  const principal: Principal = {
    type,
    arn,
    id: arn,
    name,
    user: type === "user" ? { ...more, UserName: name, UserId: arn } : undefined,
    role: type === "role" ? { ...more, RoleName: name, RoleId: arn } : undefined,
    policies: [],
    boundary: undefined,
    tags: [],
    serviceLinked: false,
    access: undefined,
  };
  return new Actor(principal);
}

/** May the actor assume a role that has, once it is made or changed, a trust policy which names the actor? */
export function assumingOnceLetIn(actor: Actor, role: Actor, asking: Asking): Answer | undefined {
  const { arn } = role;
  return asking.letInByName(actor, arn) ?? askOn(actor, ASSUME, arn, asking, role, { trust: letting(actor.principal.arn) });
}

/** All of the method's permissions on one principal that is not there yet; for a role also to assume it, which it trusts the actor to. */
function onOne(actor: Actor, way: Way, arn: string, asking: Asking): Step | undefined {
  // Only AWS's services make roles below that path.
  if (asking.estate.principal(arn) !== undefined || arn.includes(":role/aws-service-role/")) return undefined;
  if (!way.needs.every(({ action }) => asking.isAskable(actor, { action, resource: arn }))) return undefined;
  const made = newborn(arn);
  const answers: Answer[] = [];
  for (const need of way.needs) {
    const answer = askOn(actor, need, arn, asking, made);
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  if (made.principal.type === "role") {
    const answer = assumingOnceLetIn(actor, made, asking);
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  return { way, actor, target: made.granted(), answers, unsure: [...openIn(answers), ...(way.method.assuming ?? [])] };
}

/** A new principal by one method, with everything that there is; one that is certain, where there is one. */
export function creatingStep(actor: Actor, way: Way, asking: Asking): Step | undefined {
  let best: Step | undefined;
  for (const arn of witnessesFor(way.needs, actor)) {
    const step = onOne(actor, way, arn, asking);
    if (step?.unsure.length === 0) return step;
    best ??= step;
  }
  return best;
}
