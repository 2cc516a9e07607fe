import { type Actor, isCustomers } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import type { Need, Way } from "./methods.js";
import { openIn, type Step } from "./step.js";
import { askOn } from "./target-questions.js";

function resourcesOf(need: Need, actor: Actor, asking: Asking): readonly string[] {
  if (need.on === "own-policy") return actor.customerPolicies();
  if (need.on === "own-older-version") {
    const older = asking.powerfulPolicies(actor.account).byOlderVersion;
    if (older.length === 0) return [];
    const own = new Set(actor.customerPolicies());
    return older.filter((arn) => own.has(arn));
  }
  if (need.on === "own-boundary") {
    const { boundary } = actor.principal;
    return boundary !== undefined && isCustomers(boundary) ? [boundary.name] : [];
  }
  if (need.on === "own-group")
    return actor.group === undefined
      ? (actor.principal.user?.GroupList ?? []).map((name) => asking.groupArn(actor.account, name))
      : [actor.group];
  return [actor.principal.arn];
}

/** A method that an actor uses on itself: all of its permissions on one of its own policies or groups, or on itself. */
export function selfStep(actor: Actor, way: Way, asking: Asking): Step | undefined {
  if (way.method.yields === "no-boundary" && actor.principal.boundary === undefined) return undefined;
  const answers: Answer[] = [];
  for (const need of way.needs) {
    let best: Answer | undefined;
    for (const resource of resourcesOf(need, actor, asking)) {
      const answer = askOn(actor, need, resource, asking, actor);
      if (answer !== undefined && (best === undefined || answer.truth === "yes")) best = answer;
      if (best?.truth === "yes") break;
    }
    if (best === undefined) return undefined;
    answers.push(best);
  }
  return { way, actor, target: undefined, answers, unsure: [...openIn(answers), ...(way.method.assuming ?? [])] };
}
