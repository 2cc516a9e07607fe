import type { Actor } from "./actor.js";
import type { Administrators } from "./administrators.js";
import type { OutwardSteps } from "./outward-steps.js";
import { bestOf, type Step } from "./step.js";

/** Somebody after another one gave it more. */
export interface Strengthened {
  readonly actor: Actor;
  readonly steps: readonly Step[];
}

interface Tools {
  readonly outward: OutwardSteps;
  readonly administrators: Administrators;
}

function bestBy(yields: string, giver: Actor, target: Actor, { outward }: Tools): Step | undefined {
  const ways = giver.granting().filter(({ method }) => method.yields === yields && method.target?.type === target.principal.type);
  return bestOf(lazily(ways.map((way) => () => outward.toward(giver, way, target))));
}

function* lazily<T>(all: readonly (() => T)[]): Generator<T> {
  for (const each of all) yield each();
}

/** The target once the giver took its boundary away and gave it every permission, as far as it can; undefined: it can do neither. */
export function strengthenedBy(giver: Actor, target: Actor, tools: Tools): Strengthened | undefined {
  const { boundary, serviceLinked } = target.principal;
  if (target.group !== undefined || serviceLinked || target.account !== giver.account || target.arn === giver.arn)
    return undefined;
  const freeing = boundary === undefined ? undefined : bestBy("no-boundary-for-target", giver, target, tools);
  const freed = freeing === undefined ? target : target.with({ unbounded: true });
  const giving = freed.isGranted ? undefined : bestBy("any-for-target", giver, freed, tools);
  const steps = [freeing, giving].filter((step): step is Step => step !== undefined);
  if (steps.length === 0) return undefined;
  return { actor: giving === undefined ? freed : freed.granted(), steps };
}
