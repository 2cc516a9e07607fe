import { type AccessEntry, compileDocument } from "../../iam/access.js";
import { ActionSet } from "../../iam/action-set.js";
import { catalogue } from "../../iam/catalogue/index.js";
import type { PolicyDocument } from "../../iam/document.js";
import { matches } from "../../iam/pattern.js";
import { statementsOf, textsOf } from "../../iam/statements.js";

/** Stands for an action that the catalogue does not hold. */
const STAND_IN = 0;
const ALONE = ActionSet.of([STAND_IN]);

/** Index by which `entriesFor` speaks of an action. */
export function indexFor(action: string): number {
  const index = catalogue.indexOf(action);
  return index === -1 ? STAND_IN : index;
}

/** What documents say of one action, as sets; also of an action that the catalogue does not hold, by its name. */
export function entriesFor(documents: readonly PolicyDocument[], action: string): readonly AccessEntry[] {
  const index = catalogue.indexOf(action);
  if (index !== -1) return documents.flatMap(compileDocument).filter(({ actions }) => actions.has(index));
  const name = action.toLowerCase();
  return documents.flatMap((document) => {
    const written = statementsOf(document);
    return compileDocument(document).flatMap((entry): AccessEntry[] => {
      const { Action, NotAction } = written[entry.statement] ?? {};
      const isNamed = textsOf(NotAction ?? Action).some((pattern) => matches(pattern.toLowerCase(), name));
      return isNamed === (NotAction !== undefined) ? [] : [{ ...entry, actions: ALONE, span: [STAND_IN, STAND_IN] }];
    });
  });
}
