import { ActionSet } from "../action-set.js";
import { catalogue } from "../catalogue/index.js";
import { TooMuch } from "./cover.js";
import { Allowance } from "./language.js";
import { askersOf } from "./look.js";
import { type Gap, gapsOf, wantedOf } from "./prove.js";
import { nameOf, questionFor, type Sides, sideOf } from "./question.js";
import { RegionSearch } from "./region.js";
import { onlyText, type TextPattern } from "./text-pattern.js";
import { TextSearch } from "./text-set.js";
import type { Compared } from "./witness.js";

/** What one statement of the candidate may newly allow. */
export interface Difference {
  /** Actions of the catalogue. */
  readonly actions: ActionSet;
  /** Patterns that newly allow actions that the catalogue does not hold. */
  readonly beside: readonly string[];
  readonly resources: readonly string[];
  /** True: everything but `resources`. */
  readonly notResources: boolean;
  /** Place of the statement among the candidate's; undefined where only a deny is gone. */
  readonly place: { readonly policy: number; readonly statement: number } | undefined;
}

export interface Differences {
  readonly list: readonly Difference[];
  /** Bounds were met before everything was found. */
  readonly isCut: boolean;
}

const PLACES = 1_500_000;
const STEPS = 20_000;
const GAPS_AT_MOST = 600;

const textOf = ({ name }: TextPattern): string => name.slice(name.indexOf(" ") + 1);

class Collected {
  readonly actions = ActionSet.empty();
  readonly beside = new Set<string>();
  readonly resources = new Set<string>();

  add({ region, box }: Gap, search: RegionSearch): void {
    const { actions, resources } = region;
    if ("has" in actions) this.actions.addAll(actions);
    else if (box.actions.negated) this.beside.add("*");
    else {
      const named = box.actions.patterns.filter((one) => catalogue.indexOf(onlyText(one) ?? "") < 0);
      for (const pattern of named) {
        const own = { ...actions, positive: [...actions.positive, [pattern]] };
        if (search.texts.find(own).found !== "none") this.beside.add(textOf(pattern));
      }
    }
    for (const pattern of box.resources.patterns) {
      if (this.resources.has(textOf(pattern))) continue;
      const part = { ...resources, positive: [...resources.positive, [pattern]] };
      if (box.resources.negated || search.texts.find(part).found !== "none") this.resources.add(textOf(pattern));
    }
  }
}

/** A place's key; a deny that is gone has no place among the candidate's statements. */
const keyOf = ({ box }: Gap, isDeny: boolean): string => (isDeny ? `gone ${box.id}` : String(box.id));

/**
 * What the candidate may newly allow, statement by statement: never less than there is, and more only where `compare` could not settle
 * it. For telling people; ask `compare` for the answer itself.
 */
export function differences(compared: Compared): Differences {
  const sides: Sides = { existing: sideOf(compared.existing, "wide"), candidate: sideOf(compared.candidate, "wide") };
  const search = new RegionSearch(new TextSearch(new Allowance(PLACES)));
  const steps = { left: STEPS };
  const found = new Map<string, { readonly gap: Gap; readonly isDeny: boolean; readonly collected: Collected }>();
  const asked = new Set<string>();
  let left = GAPS_AT_MOST;
  let isCut = false;
  try {
    for (const asker of askersOf(compared)) {
      const isDeny = asker.standing?.isAllowedAnyway === true;
      const question = questionFor(sides, asker.one, asker.standing);
      const name = `${isDeny} ${nameOf(question)} ${JSON.stringify(asker.one?.when ?? {})}`;
      if (asked.has(name)) continue;
      asked.add(name);
      for (const gap of gapsOf(question, wantedOf(asker, "wide"), search, steps)) {
        const key = keyOf(gap, isDeny);
        const known = found.get(key) ?? { gap, isDeny, collected: new Collected() };
        found.set(key, known);
        known.collected.add(gap, search);
        if (--left < 0) throw new TooMuch();
      }
    }
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    isCut = true;
  }
  const list = [...found.values()].map(({ gap: { box }, isDeny, collected }) => ({
    actions: collected.actions,
    beside: [...collected.beside].sort(),
    resources: [...collected.resources],
    notResources: box.resources.negated,
    place: isDeny ? undefined : { policy: box.policy, statement: box.statement },
  }));
  return { list, isCut };
}
