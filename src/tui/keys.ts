/** What a key asks for. */
export type Command =
  | "up"
  | "down"
  | "page-up"
  | "page-down"
  | "first"
  | "last"
  | "open"
  | "back"
  | "next-tab"
  | "previous-tab"
  | "filter"
  | "sort"
  | "severity"
  | "team"
  | "closed"
  | "clear"
  | "help"
  | "quit"
  | { readonly tab: number };

/** The part of Ink's key that matters here. */
export interface Key {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly meta: boolean;
}

const LETTERS: Readonly<Record<string, Command>> = {
  k: "up",
  j: "down",
  g: "first",
  G: "last",
  "/": "filter",
  s: "sort",
  v: "severity",
  t: "team",
  a: "closed",
  x: "clear",
  "?": "help",
  q: "quit",
  l: "next-tab",
  h: "previous-tab",
  " ": "page-down",
  b: "page-up",
};

/** The command of a key outside of typing a filter; undefined where the key means nothing. */
export function commandOf(input: string, key: Key): Command | undefined {
  if (key.ctrl) return input === "c" ? "quit" : input === "f" ? "page-down" : input === "b" ? "page-up" : undefined;
  if (key.upArrow) return "up";
  if (key.downArrow) return "down";
  if (key.pageUp) return "page-up";
  if (key.pageDown) return "page-down";
  if (key.return) return "open";
  if (key.tab) return key.shift ? "previous-tab" : "next-tab";
  if (key.rightArrow) return "next-tab";
  if (key.leftArrow) return "previous-tab";
  if (key.escape || key.backspace || key.delete) return "back";
  if (/^[1-5]$/.test(input)) return { tab: Number(input) - 1 };
  // Home and End reach Ink 6 as their bare sequences.
  if (input === "[H" || input === "OH" || input === "[1~") return "first";
  if (input === "[F" || input === "OF" || input === "[4~") return "last";
  return LETTERS[input];
}

/** A key with no flag set, as a plain letter comes. */
export const NOTHING_PRESSED: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  return: false,
  escape: false,
  tab: false,
  shift: false,
  ctrl: false,
  backspace: false,
  delete: false,
  meta: false,
};

/** Sequences of keys as they stand in a chunk, with the flag that Ink would have set for one of them alone. */
const SEQUENCES: Readonly<Record<string, keyof Key>> = {
  "[A": "upArrow",
  "[B": "downArrow",
  "[C": "rightArrow",
  "[D": "leftArrow",
  "[5~": "pageUp",
  "[6~": "pageDown",
  "\r": "return",
  "\t": "tab",
  "\u007f": "delete",
  "\u0008": "backspace",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: keys are control characters.
const ONE_KEY = /\u001b?(?:\[|O)[A-DHF]|\u001b?\[[1-6]~|[^\u001b]/gsu;

/**
 * Keys that arrived together: Ink hands over what was read at once as one input, so a held arrow or fast typing
 * would otherwise be lost. A key alone comes back as it is.
 */
export function keysOf(input: string, key: Key): readonly { readonly input: string; readonly key: Key }[] {
  const parts = input.match(ONE_KEY) ?? [];
  if (parts.length < 2) return [{ input, key }];
  return parts.map((part) => {
    const sequence = part.replace("\u001b", "").replace(/^O/, part.length > 1 ? "[" : "O");
    const flag = SEQUENCES[sequence];
    return flag === undefined
      ? { input: sequence, key: NOTHING_PRESSED }
      : { input: "", key: { ...NOTHING_PRESSED, [flag]: true } };
  });
}
