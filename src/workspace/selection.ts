import { ActionSet } from "../iam/action-set.js";
import { expandAll, prefixesOf, readAction, readExcepted, readService } from "./action-words.js";
import type { Names } from "./names.js";
import type { Part, Written } from "./part.js";

/** Actions that a rule's words select. */
export interface Selection {
  readonly set: ActionSet;
  /** The patterns in AWS's case, where the words were patterns or services. */
  readonly patterns: readonly string[];
  readonly services: readonly string[];
}

function select(patterns: readonly string[]): Selection {
  const unique = [...new Set(patterns)];
  return { set: expandAll(unique), patterns: unique, services: prefixesOf(unique) };
}

/** Actions of the services under a rule's `services`. */
export function selectServices(part: Part, names: Names): Selection {
  return select(part.texts().flatMap((word) => readService(word, names) ?? []));
}

/** Actions that the patterns under a rule's `actions` match. */
export function selectActions(part: Part, names: Names): Selection {
  return select(part.texts().flatMap((word) => readAction(word, names) ?? []));
}

function warnNothing({ text, part }: Written): void {
  part.warn("excepts-nothing", `\`${text}\` takes nothing out of this rule.`, { mend: "Take it out, or look for a slip in it." });
}

/** The set without what stands under `except`; a word that takes nothing out is a warning. */
export function readExcept(
  part: Part,
  set: ActionSet,
  names: Names,
): { readonly set: ActionSet; readonly patterns: readonly string[] | undefined } {
  const written = part.texts();
  if (written.length === 0) return { set, patterns: undefined };
  const out = ActionSet.empty();
  const patterns: string[] = [];
  for (const word of written) {
    const own = readExcepted(word, names);
    if (own === undefined) continue;
    const excepted = expandAll(own);
    if (!set.isEmpty() && set.intersect(excepted).isEmpty()) warnNothing(word);
    out.addAll(excepted);
    patterns.push(...own);
  }
  return { set: set.minus(out), patterns: [...new Set(patterns)].sort() };
}

/** Words of a rule joined for messages: `dynamodb, logs and 3 more`. */
export function inWords(texts: readonly Written[]): string {
  const names = texts.map(({ text }) => text);
  return names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
