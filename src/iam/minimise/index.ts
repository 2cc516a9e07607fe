import { ActionSet } from "../action-set.js";
import { catalogue } from "../catalogue/index.js";
import { compact } from "./compact.js";
import { minimise } from "./minimise.js";
import { shortest } from "./shortest.js";

/**
 * Where wildcards may stand: at the end of a word (`s3:GetBucket*`), before, after and between words (`ec2:*Vpc*`), or anywhere
 * (`s3:G*`).
 */
export type WildcardForm = "word-ends" | "words" | "letters";

export interface MinimiseOptions {
  /** Left out: `word-ends`. */
  readonly form?: WildcardForm;
  /** No pattern matches actions of different classes, and so none crosses a level. Longer lists. */
  readonly classesApart?: boolean;
}

const FORMS: Readonly<Record<WildcardForm, (wanted: ActionSet) => readonly string[]>> = {
  "word-ends": (wanted) => minimise(wanted),
  words: compact,
  letters: shortest,
};

/** The actions by what kind of thing they do. */
function byClasses(wanted: ActionSet): readonly ActionSet[] {
  const parts = new Map<number, ActionSet>();
  wanted.forEach((index) => {
    const bits = catalogue.classBitsAt(index);
    parts.set(bits, (parts.get(bits) ?? ActionSet.empty()).add(index));
  });
  return [...parts.values()];
}

/**
 * Action patterns, sorted, that match exactly what the given names and patterns match in today's catalogue, and nothing else; the same
 * list for the same actions in any order. `word-ends` is what a person reads with ease, and gains least when AWS adds actions; `words` is
 * never longer, nor `letters` longer than that, and each gains more.
 * Throws RangeError for a name or pattern that the catalogue does not know.
 */
export function minimiseActions(actions: Iterable<string>, options: MinimiseOptions = {}): readonly string[] {
  const { form = "word-ends", classesApart = false } = options;
  const wanted = ActionSet.empty();
  for (const action of actions) {
    const matched = catalogue.expand(action);
    if (matched.isEmpty()) throw new RangeError(`the catalogue has no action "${action}"`);
    wanted.addAll(matched);
  }
  return (classesApart ? byClasses(wanted) : [wanted]).flatMap(FORMS[form]).sort();
}
