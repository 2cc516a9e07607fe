import type { Decision, Layer } from "../../iam/decide.js";
import type { Paint, Style } from "../paint.js";

type Word = Decision["decision"];

const TONES: Readonly<Record<Word, Style>> = {
  allowed: "green",
  depends: "yellow",
  explicitDeny: "red",
  implicitDeny: "red",
};

const WORDS: Readonly<Record<Word, string>> = {
  allowed: "allowed",
  depends: "depends",
  explicitDeny: "denied",
  implicitDeny: "not allowed",
};

/** A decision as a person reads it. */
export function decisionWord(decision: Word, paint: Paint): string {
  return paint(TONES[decision], WORDS[decision]);
}

/** Layers as a person reads them. */
export const LAYER_WORDS: Readonly<Record<Layer, string>> = {
  identity: "identity policies",
  boundary: "permissions boundary",
  session: "session policies",
  resource: "resource policy",
  scp: "SCPs",
  rcp: "RCPs",
  endpoint: "endpoint policies",
};
