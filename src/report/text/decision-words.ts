import { catalogue } from "../../iam/catalogue/index.js";
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

/** A condition key, which answers hold in lower case, as AWS writes it. */
export function keyWord(key: string): string {
  const known = catalogue.conditionKey(key)?.key;
  return known?.toLowerCase() === key ? known : key;
}

/** The policy that a resource brings to a decision, by what it is called for the action. */
export function resourceWord(action: string): string {
  if (/^sts:assumerole/i.test(action)) return "trust policy";
  return action.toLowerCase().startsWith("kms:") ? "key policy" : LAYER_WORDS.resource;
}
