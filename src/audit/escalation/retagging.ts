import type { Tag } from "../../model/evidence.js";
import type { KeyValues } from "../estate/certain-context.js";
import type { Actor } from "./actor.js";
import type { Answer, Asking } from "./asking.js";
import type { Way } from "./methods.js";
import type { Shed } from "./shedding.js";
import { openIn } from "./step.js";
import { tagsAskedBy } from "./tags-asked.js";
import { askOn } from "./target-questions.js";

/** Tags tried, of those that policies ask for. */
const MOST_TRIED = 12;

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** What the actor's own tags could become: one that policies ask for added or changed, or one taken away. */
function* changes(actor: Actor, asked: readonly Tag[], untags: boolean): Generator<{ tags: readonly Tag[]; context: KeyValues }> {
  const { tags } = actor.principal;
  const told = new Set<string>();
  for (const { Key, Value } of asked) {
    const own = tags.find((tag) => same(tag.Key, Key));
    const name = `${Key.toLowerCase()} ${untags ? "" : Value}`;
    if (told.has(name) || told.size >= MOST_TRIED || (untags ? own === undefined : own?.Value === Value)) continue;
    told.add(name);
    const others = tags.filter((tag) => tag !== own);
    const key = own?.Key ?? Key;
    if (untags) yield { tags: others, context: { "aws:TagKeys": [key] } };
    else yield { tags: [...others, { Key: key, Value }], context: { "aws:TagKeys": [key], [`aws:RequestTag/${key}`]: Value } };
  }
}

/** All of a tagging method's permissions on the holder, for one change of its tags; undefined where one is refused. */
function answersFor(giver: Actor, holder: Actor, way: Way, context: KeyValues, asking: Asking): readonly Answer[] | undefined {
  const answers = way.needs.flatMap((need) => askOn(giver, need, holder.arn, asking, holder, { context }) ?? []);
  return answers.length < way.needs.length ? undefined : answers;
}

function untags({ needs }: Way): boolean {
  return needs.some(({ action }) => action.includes(":Untag"));
}

/** What the giver can make of the holder's tags, by methods that change tags, toward those that are asked for. */
export function* retagged(
  giver: Actor,
  holder: Actor,
  ways: readonly Way[],
  asked: readonly Tag[],
  asking: Asking,
): Generator<{ readonly way: Way; readonly answers: readonly Answer[]; readonly after: Actor }> {
  for (const way of ways)
    for (const { tags, context } of changes(holder, asked, untags(way))) {
      const answers = answersFor(giver, holder, way, context, asking);
      if (answers !== undefined) yield { way, answers, after: holder.with({ tags }) };
    }
}

/**
 * Every way in which the giver gives the holder (who may be itself) a tag that a policy asks for, or takes away one that a policy holds
 * against it.
 */
export function* retaggings(giver: Actor, holder: Actor, ways: readonly Way[], asking: Asking): Generator<Shed> {
  const wanted = giver === holder ? "other-tags" : "other-tags-for-target";
  const fit = ways.filter(({ method }) => method.yields === wanted);
  if (fit.length === 0) return;
  const { policies, boundary } = holder.principal;
  const own = [...policies, ...(boundary === undefined ? [] : [boundary])].flatMap(({ document }) => tagsAskedBy(document));
  const asked = [...own, ...asking.tagsAskedElsewhere(holder)];
  for (const { way, answers, after } of retagged(giver, holder, fit, asked, asking)) {
    const target = giver === holder ? undefined : holder;
    const step = { way, actor: giver, target, answers, unsure: [...openIn(answers), ...(way.method.assuming ?? [])] };
    yield { step, after, loses: true };
  }
}
