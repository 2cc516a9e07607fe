import type { AccessOn } from "../../audit/estate/access-on.js";
import type { CanAnswer } from "../../audit/estate/can.js";
import type { Paint } from "../paint.js";
import { decisionWord } from "./decision-words.js";
import { count, wrap } from "./layout.js";

/** Resources on which something is allowed, each pattern once. */
export interface Place {
  readonly text: string;
  readonly certain: boolean;
}

/** Several policies may grant the same resources: those are told in one line, which is certain where one of them is. */
export function placesOf(on: readonly AccessOn[]): readonly Place[] {
  const byWords = new Map<string, AccessOn[]>();
  for (const each of on) byWords.set(each.words, [...(byWords.get(each.words) ?? []), each]);
  return [...byWords].map(([words, all]) => {
    const certain = all.some((each) => each.certain);
    const granting = all.flatMap(({ grantedBy }) => grantedBy ?? []);
    const isOwn = all.some(({ grantedBy }) => grantedBy === null);
    const [first, ...others] = granting;
    const more = others.length === 0 ? "" : ` and ${count(others.length, "more")}`;
    const by = first === undefined ? "" : ` (${isOwn ? "also " : ""}by the policy of ${first}${more})`;
    return { text: `${words}${by}`, certain };
  });
}

const MOST_KEYS = 8;
const MOST_VALUES = 6;

/** What the answer would be with other values of the keys that policies ask for, a line a key. */
export function* wouldLines({ would }: CanAnswer, paint: Paint, width: number): Generator<string> {
  const keys = [...new Set(would.map(({ key }) => key))];
  for (const key of keys.slice(0, MOST_KEYS)) {
    const all = would.filter((each) => each.key === key);
    const parts = all
      .slice(0, MOST_VALUES)
      .map(
        ({ value, decision }) =>
          `${value === null ? "without it" : `with ${JSON.stringify(value)}`} ${decisionWord(decision, paint)}`,
      );
    const more = all.length > MOST_VALUES ? [`and ${count(all.length - MOST_VALUES, "more value")}`] : [];
    yield* wrap(`${key}: ${[...parts, ...more].join("; ")}`, width, "    ");
  }
  if (keys.length > MOST_KEYS) yield `    and ${count(keys.length - MOST_KEYS, "more key")}`;
}
