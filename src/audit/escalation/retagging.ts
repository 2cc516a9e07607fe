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

/** Every way in which an actor gives itself a tag that a policy asks for, or takes away one that a policy holds against it. */
export function* retaggings(actor: Actor, ways: readonly Way[], asking: Asking): Generator<Shed> {
  const fit = ways.filter(({ method }) => method.yields === "other-tags");
  if (fit.length === 0) return;
  const { policies, boundary, arn } = actor.principal;
  const own = [...policies, ...(boundary === undefined ? [] : [boundary])].flatMap(({ document }) => tagsAskedBy(document));
  const asked = [...own, ...asking.tagsAskedElsewhere(actor)];
  for (const way of fit)
    for (const { tags, context } of changes(
      actor,
      asked,
      way.needs.some(({ action }) => action.includes(":Untag")),
    )) {
      const answers: Answer[] = way.needs.flatMap((need) => askOn(actor, need, arn, asking, actor, { context }) ?? []);
      if (answers.length < way.needs.length) continue;
      const step = { way, actor, target: undefined, answers, unsure: [...openIn(answers), ...(way.method.assuming ?? [])] };
      yield { step, after: actor.with({ tags }), loses: true };
    }
}
