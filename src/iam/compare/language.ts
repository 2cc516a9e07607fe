import { lowerCase, ONE, RUN } from "../wildcard.js";
import { uppersOf } from "./letter-case.js";
import { COLON, isColonless, type TextPattern } from "./text-pattern.js";

/** A character, or the text of a variable as one letter. */
type Letter = number | string;

/** Places of one pattern that may be reached, ascending. */
type Places = readonly number[];

/** What texts are looked for: in one pattern of every list of `positive`, in no pattern of `negative`. */
export interface Language {
  readonly positive: readonly (readonly TextPattern[])[];
  readonly negative: readonly TextPattern[];
}

/** `word` is missing where the text holds a variable whose value is not known. */
export type Search = { readonly found: "none" | "unknown" } | { readonly found: "some"; readonly word?: string };

/** Letters that no pattern names at that place are taken from here, the first that fits. */
const COMMON = [..."aexmplbcdfghijknoqrstuvwyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"].map((char) => char.charCodeAt(0));
const DIGITS = [..."1234567890"].map((char) => char.charCodeAt(0));
/** Where all of those are named. */
const PLENTY = 0x4e00;

/** Places that a comparison may look at, over all its searches. */
export class Allowance {
  #steps: number;
  constructor(steps: number) {
    this.#steps = steps;
  }
  get isSpent(): boolean {
    return this.#steps <= 0;
  }
  /** False where nothing is left. */
  spend(steps: number): boolean {
    this.#steps -= steps;
    return this.#steps > 0;
  }
}

function close(pattern: TextPattern, reached: readonly number[]): Places {
  const [only] = reached;
  if (reached.length === 1 && only !== undefined) return pattern.tokens[only] === RUN ? [only, only + 1] : reached;
  const all = new Set<number>();
  let latest = -1;
  for (const place of reached) {
    all.add(place);
    if (pattern.tokens[place] !== RUN) continue;
    all.add(place + 1);
    if (place > latest) latest = place;
  }
  // Whatever an earlier place accepts, a later `*` of the same segment accepts too; places reached together are in one segment.
  return [...all].filter((place) => place >= latest).sort((a, b) => a - b);
}

function crosses(pattern: TextPattern, place: number, letter: Letter): boolean {
  if (place >= pattern.open) return true;
  return typeof letter === "string" ? isColonless(letter) : letter !== COLON;
}

const lower = (letter: number): number => lowerCase([letter])[0] as number;

function advance(pattern: TextPattern, places: Places, letter: Letter): Places {
  const next: number[] = [];
  for (const place of places) {
    const token = pattern.tokens[place];
    if (token === RUN) {
      if (crosses(pattern, place, letter)) next.push(place);
    } else if (token === ONE) {
      if (typeof letter === "number" && crosses(pattern, place, letter)) next.push(place + 1);
    } else if (token === letter || (pattern.folds && typeof letter === "number" && token === lower(letter))) next.push(place + 1);
  }
  return next.length === 0 ? [] : close(pattern, next);
}

/** Does the pattern match the text? For patterns without variables. */
export function accepts(pattern: TextPattern, letters: readonly number[]): boolean {
  let places = close(pattern, [0]);
  for (const letter of letters) {
    places = advance(pattern, places, letter);
    if (places.length === 0) return false;
  }
  return places.includes(pattern.tokens.length);
}

/** The patterns followed together, and where each may be. */
interface State {
  readonly positive: readonly (readonly Places[])[];
  readonly negative: readonly Places[];
  readonly word: Word | undefined;
  readonly colons: number;
  readonly hasNew: boolean;
}

/** A text by its last letter and what is before it. */
interface Word {
  readonly letter: Letter;
  readonly before: Word | undefined;
}

const ends = (pattern: TextPattern | undefined, places: Places): boolean =>
  pattern !== undefined && places.length > 0 && places[places.length - 1] === pattern.tokens.length;

function isWord({ positive, negative }: Language, state: State): boolean {
  return (
    positive.every((list, i) => list.some((pattern, j) => ends(pattern, state.positive[i]?.[j] ?? []))) &&
    !negative.some((pattern, i) => ends(pattern, state.negative[i] ?? []))
  );
}

/** Letters that the next places tell apart. */
function told({ positive, negative }: Language, state: State): Set<Letter> {
  const letters = new Set<Letter>();
  const look = (pattern: TextPattern, places: Places, withVariables: boolean): void => {
    for (const place of places) {
      const token = pattern.tokens[place];
      if (token === undefined) continue;
      if (typeof token === "string") {
        if (withVariables) letters.add(token);
      } else if (token === RUN || token === ONE) {
        if (place < pattern.open) letters.add(COLON);
      } else {
        letters.add(token);
        if (!pattern.folds) continue;
        for (const upper of uppersOf(token)) letters.add(upper);
      }
    }
  };
  positive.forEach((list, i) => {
    list.forEach((pattern, j) => {
      look(pattern, state.positive[i]?.[j] ?? [], true);
    });
  });
  negative.forEach((pattern, i) => {
    look(pattern, state.negative[i] ?? [], false);
  });
  return letters;
}

/** A letter that is none of these; after four colons, where an ARN's account stands, a digit if there is one. */
function newLetter(known: ReadonlySet<Letter>, colons: number): number {
  if (colons === 4) for (const letter of DIGITS) if (!known.has(letter)) return letter;
  for (const letter of COMMON) if (!known.has(letter)) return letter;
  for (let letter = PLENTY; ; letter++) if (!known.has(letter)) return letter;
}

function width({ positive, negative }: State): number {
  let places = 1;
  for (const list of positive) for (const one of list) places += one.length + 1;
  for (const one of negative) places += one.length + 1;
  return places;
}

function keyOf(state: State): string {
  return `${state.hasNew ? 1 : 0}${state.positive.map((list) => list.join(";")).join("|")}!${state.negative.join(";")}`;
}

/**
 * The shortest text of the language, by following all patterns together. Exact over all strings: a wildcard can always stand for a
 * character that no pattern names. `unknown` where the allowance is used up. `needsNew` asks for a text with such a character.
 */
export function shortestWord(language: Language, allowance: Allowance, needsNew = false): Search {
  const start: State = {
    positive: language.positive.map((list) => list.map((pattern) => close(pattern, [0]))),
    negative: language.negative.map((pattern) => close(pattern, [0])),
    word: undefined,
    colons: 0,
    hasNew: false,
  };
  const seen = new Set([keyOf(start)]);
  let level: State[] = [start];
  while (level.length > 0) {
    const next: State[] = [];
    for (const state of level) {
      if ((state.hasNew || !needsNew) && isWord(language, state)) return { found: "some", ...spelled(state.word) };
      const letters = told(language, state);
      const fresh = newLetter(letters, state.colons);
      for (const letter of [...letters, fresh]) {
        const positive = language.positive.map((list, i) =>
          list.map((pattern, j) => advance(pattern, state.positive[i]?.[j] ?? [], letter)),
        );
        if (!positive.every((list) => list.some((places) => places.length > 0))) continue;
        const negative = language.negative.map((pattern, i) => advance(pattern, state.negative[i] ?? [], letter));
        const hasNew = needsNew && (state.hasNew || letter === fresh);
        const colons = state.colons + (letter === COLON ? 1 : 0);
        const one: State = { positive, negative, word: { letter, before: state.word }, colons, hasNew };
        const key = keyOf(one);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(one);
      }
      if (!allowance.spend((letters.size + 1) * width(state))) return { found: "unknown" };
    }
    level = next;
  }
  return { found: "none" };
}

function spelled(last: Word | undefined): { readonly word?: string } {
  const letters: string[] = [];
  for (let at = last; at !== undefined; at = at.before) {
    if (typeof at.letter === "string") return {};
    letters.push(String.fromCodePoint(at.letter));
  }
  return { word: letters.reverse().join("") };
}
