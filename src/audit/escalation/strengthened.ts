import type { Actor } from "./actor.js";
import type { Asking } from "./asking.js";
import type { Way } from "./methods.js";
import type { OutwardSteps } from "./outward-steps.js";
import { retaggings } from "./retagging.js";
import { revertings, type Shed, sheddings } from "./shedding.js";
import { bestOf, isCertain, type Step } from "./step.js";

/** Somebody after another one gave it more. */
export interface Strengthened {
  readonly actor: Actor;
  readonly steps: readonly Step[];
}

interface Tools {
  readonly outward: OutwardSteps;
  readonly asking: Asking;
}

function bestBy(yields: string, giver: Actor, target: Actor, { outward }: Tools): Step | undefined {
  const ways = giver.granting().filter(({ method }) => method.yields === yields && method.target?.type === target.principal.type);
  return bestOf(lazily(ways.map((way) => () => outward.toward(giver, way, target))));
}

function* lazily<T>(all: readonly (() => T)[]): Generator<T> {
  for (const each of all) yield each();
}

/**
 * The target after the giver did to it whatever gives it more: its boundary taken away, every permission given, and the policies gone
 * that deny. First with all of that, then each form in which it also lost something. None where the giver can do nothing.
 */
export function strengthenedBy(giver: Actor, target: Actor, tools: Tools): readonly Strengthened[] {
  const { boundary, serviceLinked } = target.principal;
  if (target.group !== undefined || serviceLinked || target.account !== giver.account || target.arn === giver.arn) return [];
  const freeing = boundary === undefined ? undefined : bestBy("no-boundary-for-target", giver, target, tools);
  const freed = freeing === undefined ? target : target.with({ unbounded: true });
  const giving = freed.isGranted ? undefined : bestBy("any-for-target", giver, freed, tools);
  const steps = [freeing, giving].filter((step): step is Step => step !== undefined);
  return changesOf(giver, { actor: giving === undefined ? freed : freed.granted(), steps }, tools);
}

/** Without every policy that denies and whose loss takes nothing away; and each of the other changes after that. */
function changesOf(giver: Actor, from: Strengthened, { asking }: Tools): readonly Strengthened[] {
  const ways = giver.granting().filter(({ method }) => method.target?.type === from.actor.principal.type);
  const steps = [...from.steps];
  let { actor } = from;
  for (let shed = pure(giver, actor, ways, asking); shed !== undefined; shed = pure(giver, actor, ways, asking)) {
    steps.push(shed.step);
    actor = shed.after;
  }
  const others = [
    ...sheddings(giver, actor, ways, asking),
    ...revertings(giver, actor, ways, asking),
    ...retaggings(giver, actor, ways, asking),
  ].filter(({ loses }) => loses);
  return [
    ...(steps.length === 0 ? [] : [{ actor, steps }]),
    ...others.map(({ step, after }) => ({ actor: after, steps: [...steps, step] })),
  ];
}

function pure(giver: Actor, target: Actor, ways: readonly Way[], asking: Asking): Shed | undefined {
  const all = [...sheddings(giver, target, ways, asking)].filter(({ loses }) => !loses);
  return all.find(({ step }) => isCertain(step)) ?? all[0];
}
