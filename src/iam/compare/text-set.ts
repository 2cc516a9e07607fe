import { type Allowance, accepts, type Language, type Search, shortestWord } from "./language.js";
import { pruned, shortestOf } from "./prefixes.js";
import { lettersOf, literalPattern, onlyText, type TextPattern, widened } from "./text-pattern.js";

/** Answers already found, for one comparison. */
export class TextSearch {
  readonly #known = new Map<string, Search>();
  readonly #ids = new Map<string, number>();
  readonly allowance: Allowance;

  constructor(allowance: Allowance) {
    this.allowance = allowance;
  }

  #id(pattern: TextPattern): number {
    const known = this.#ids.get(pattern.name);
    if (known !== undefined) return known;
    this.#ids.set(pattern.name, this.#ids.size);
    return this.#ids.size - 1;
  }

  /**
   * A text of the language. `none` only where there is none in any request; with variables, `some` says that there may be one.
   */
  find(language: Language): Search {
    const ids = (patterns: readonly TextPattern[]): string => [...new Set(patterns.map((one) => this.#id(one)))].sort().join();
    const key = `${language.positive.map(ids).join("&")}!${ids(language.negative)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#search(language);
    this.#known.set(key, made);
    return made;
  }

  #search({ positive, negative }: Language): Search {
    const excluded = new Set(negative.map((pattern) => pattern.name));
    const lists = positive.map((list) => list.filter((pattern) => !excluded.has(pattern.name)));
    if (lists.some((list) => list.length === 0)) return { found: "none" };
    const hasVariables = lists.some((list) => list.some((pattern) => pattern.hasVariables));
    // A text of which nothing is unknown is in no pattern that holds a variable for certain.
    const settled = negative.filter((pattern) => !pattern.hasVariables);
    const wide = this.#exact({ positive: lists.map((list) => list.map(widened)), negative: settled });
    if (!hasVariables || wide.found === "none") return wide;
    for (const list of lists) {
      if (list.length !== 1 || list[0]?.hasVariables !== true) continue;
      if (shortestWord({ positive: [list], negative }, this.allowance).found === "none") return { found: "none" };
    }
    return { found: wide.found };
  }

  #exact(whole: Language): Search {
    const language = pruned(whole);
    const { positive, negative } = language;
    if (positive.some((list) => list.length === 0)) return { found: "none" };
    const [only = []] = positive;
    if (negative.length === 0 && positive.length === 1 && only[0] !== undefined)
      return { found: "some", word: shortestOf(only[0]) };
    const literals = shortest(language.positive.map(textsOf));
    if (literals === undefined) return shortestWord(language, this.allowance);
    for (const text of literals) if (holds(language, text)) return { found: "some", word: text };
    return { found: "none" };
  }
}

function textsOf(list: readonly TextPattern[]): readonly string[] | undefined {
  const texts = list.map(onlyText);
  return texts.includes(undefined) ? undefined : (texts as string[]);
}

function shortest(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  let best: readonly string[] | undefined;
  for (const list of lists) if (list !== undefined && (best === undefined || list.length < best.length)) best = list;
  return best;
}

/** Is the text in the language? For languages without variables. */
export function holds({ positive, negative }: Language, text: string): boolean {
  const letters = lettersOf(text);
  return (
    positive.every((list) => list.some((pattern) => accepts(pattern, letters))) &&
    !negative.some((pattern) => accepts(pattern, letters))
  );
}

const EXCLUDED_AT_MOST = 200;

/** A text of the language that `isTaken` does not know, for languages over all strings less a finite set. */
export function wordBeside(language: Language, isTaken: (text: string) => boolean, allowance: Allowance): Search {
  const withNew = shortestWord(language, allowance, true);
  if (withNew.found !== "none") return withNew;
  // Without such a text the language is finite.
  let { negative } = language;
  for (let i = 0; i < EXCLUDED_AT_MOST; i++) {
    const next = shortestWord({ ...language, negative }, allowance);
    if (next.found !== "some" || next.word === undefined || !isTaken(next.word)) return next;
    negative = [...negative, literalPattern(next.word)];
  }
  return { found: "unknown" };
}
