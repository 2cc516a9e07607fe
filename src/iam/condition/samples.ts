import { RUN, type Tokens } from "../wildcard.js";
import { dateOf } from "./compare.js";
import type { Context, Knowledge } from "./context.js";
import { type KeyTest, meets } from "./evaluate.js";
import { fill, templateOf } from "./template.js";

const DAY = 86_400;
const VALUES_TRIED = 8;
const OTHER = "something-else";

function textIn(tokens: Tokens): string {
  return tokens
    .map((token) => (typeof token === "number" && token >= 0 ? String.fromCodePoint(token) : token === RUN ? "" : "x"))
    .join("");
}

function atDay(seconds: number): string {
  return Math.abs(seconds) < 8.64e12 ? new Date(seconds * 1000).toISOString() : OTHER;
}

function near(comparison: string, value: string): readonly string[] {
  if (comparison.startsWith("numeric")) return [value, String(Number(value) - 1), String(Number(value) + 1)];
  if (comparison.startsWith("date")) {
    const instant = dateOf(value);
    return instant === undefined ? [value] : [value, atDay(instant - DAY), atDay(instant + DAY)];
  }
  if (comparison === "bool") return ["true", "false"];
  if (comparison === "ip") return [value.split("/")[0] ?? value, "192.0.2.1", "198.51.100.1", "2001:db8::1"];
  return [value, OTHER];
}

/** Values about a test's own values, some of which meet it. */
function candidates({ operator: { comparison }, values }: KeyTest, context: Context, knowledge: Knowledge): readonly string[] {
  const isPattern = comparison === "like" || comparison === "arn";
  const texts = values.slice(0, VALUES_TRIED).flatMap((value) => {
    if (!isPattern && !value.includes("${")) return [value];
    const filled = fill(templateOf(value), context, knowledge);
    return typeof filled === "string" ? [] : [textIn(filled)];
  });
  return [...texts.flatMap((text) => near(comparison, text)), OTHER];
}

/** A value that meets the test and one that does not, where there are such; tried, not derived. */
export function samplesOf(test: KeyTest, context: Context, knowledge: Knowledge): readonly { value: string; meets: boolean }[] {
  const found = new Map<boolean, string>();
  for (const value of candidates(test, context, knowledge)) {
    const answer = meets(test, { get: (key) => (key === test.key ? [value] : context.get(key)) }, knowledge);
    const isMet = answer === "true";
    if (answer !== "unknown" && !found.has(isMet)) found.set(isMet, value);
  }
  return [true, false].flatMap((isMet) => {
    const value = found.get(isMet);
    return value === undefined ? [] : [{ value, meets: isMet }];
  });
}
