import { catalogue } from "../catalogue/index.js";
import type { Box } from "./box.js";
import { clausesIn } from "./box.js";
import type { Representative } from "./callers.js";
import { beyond, type Steps, TooMuch } from "./cover.js";
import type { Wanted } from "./key-state.js";
import { limitsOf, nameOf, type Question, questionFor, type Sides, targetsOf } from "./question.js";
import type { Region, RegionSearch } from "./region.js";
import type { Standing } from "./standing.js";
import { DOMAINS, startsOf } from "./starts.js";
import type { Crossing } from "./text-pattern.js";
import { wordBeside } from "./text-set.js";

/** Whom a search is about. Neither for policies that name no principal. */
export interface Asker {
  readonly one: Representative | undefined;
  readonly standing: Standing | undefined;
}

/** A part of the requests that one candidate statement may newly allow. */
export interface Gap {
  readonly box: Box;
  readonly region: Region;
}

export function wantedOf({ one }: Asker, crossing: Crossing): readonly Wanted[] {
  return one === undefined ? [] : clausesIn(one.when, crossing).map((clause) => ({ clause, holds: true }));
}

/** Does the region hold an action, one that the catalogue does not hold where it is about those? */
function hasAction(region: Region, search: RegionSearch): boolean {
  if ("has" in region.actions) return true;
  return wordBeside(region.actions, (text) => catalogue.indexOf(text) >= 0, search.texts.allowance).found !== "none";
}

/** Parts of a region that something of each boundary allows. */
function* limited(
  region: Region,
  [limit, ...others]: ReturnType<typeof limitsOf>,
  search: RegionSearch,
  steps: Steps,
): Generator<Region> {
  if (limit === undefined) {
    yield region;
    return;
  }
  for (const conditions of limit) {
    if (--steps.left < 0) throw new TooMuch();
    const part = search.inside(region, conditions);
    if (part !== undefined) yield* limited(part, others, search, steps);
  }
}

/** Parts in which the candidate may allow what the existing policies do not; none, for certain, where there are none. */
export function* gapsOf(question: Question, wanted: readonly Wanted[], search: RegionSearch, steps: Steps): Generator<Gap> {
  const [targets, limits] = [targetsOf(question), limitsOf(question)];
  for (const box of question.allows) {
    for (const domain of DOMAINS) {
      for (const start of startsOf(box, domain, wanted)) {
        if (!isPossible(start, search)) continue;
        for (const part of limited(start, limits, search, steps)) {
          for (const target of targets) {
            const region = search.inside(part, target.within);
            if (region === undefined) continue;
            for (const gap of beyond(region, target.beyond, search, steps))
              if (hasAction(gap, search)) yield { box, region: gap };
          }
        }
      }
    }
  }
}

function isPossible(start: Region, search: RegionSearch): boolean {
  if (search.texts.find(start.resources).found === "none") return false;
  return [...start.keys].every(([key, wanted]) => search.stateOf(key, wanted).found !== "none");
}

/** Is it certain that no caller gets anything new? Throws TooMuch where that could not be settled within bounds. */
export function isCovered(
  sides: Sides,
  askers: readonly Asker[],
  crossing: Crossing,
  search: RegionSearch,
  steps: Steps,
): boolean {
  const proved = new Set<string>();
  for (const asker of askers) {
    const question = questionFor(sides, asker.one, asker.standing);
    const name = `${asker.standing?.isAllowedAnyway === true} ${nameOf(question)} ${JSON.stringify(asker.one?.when ?? {})}`;
    if (proved.has(name)) continue;
    for (const _ of gapsOf(question, wantedOf(asker, crossing), search, steps)) return false;
    proved.add(name);
  }
  return true;
}
