import type { NotCompared } from "../../model/change.js";
import type { Paint } from "../paint.js";
import { wrap } from "./layout.js";

const UNTOLD = {
  "session-lengths": "the session length of",
  tags: "the tags of",
  "left-overs": "whether these, which no file asks for, are Bailiwick's own:",
} as const;
const SUBJECTS_SHOWN = 3;

/** What could not be compared with what is declared, a sentence for each kind. */
export function* notComparedLines(
  all: readonly NotCompared[],
  { paint, width }: { readonly paint: Paint; readonly width: number },
): Generator<string> {
  for (const { what, subjects } of all) {
    const more = subjects.length - SUBJECTS_SHOWN;
    const names = `${subjects.slice(0, SUBJECTS_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    const lines = wrap(`Not compared, since the evidence does not tell it: ${UNTOLD[what]} ${names}`, width, "  ");
    yield* lines.map((line) => `${paint("yellow", line)}\n`);
  }
}
