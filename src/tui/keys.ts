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
