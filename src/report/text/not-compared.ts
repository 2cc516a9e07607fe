import type { NotCompared } from "../../model/change.js";

const UNTOLD = {
  "session-lengths": "the session length of",
  tags: "the tags of",
  "left-overs": "whether these, which no file asks for, are Bailiwick's own:",
} as const;
const SUBJECTS_SHOWN = 3;

/** One sentence of what could not be compared with what is declared. */
export function notComparedInWords({ what, subjects }: NotCompared): string {
  const more = subjects.length - SUBJECTS_SHOWN;
  const names = `${subjects.slice(0, SUBJECTS_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return `Not compared, since the evidence does not tell it: ${UNTOLD[what]} ${names}`;
}
