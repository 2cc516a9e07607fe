import type { Truth } from "../condition/evaluate.js";
import type { PolicyDocument } from "../document.js";
import type { DecidedBy, Layer } from "./input.js";
import type { Named } from "./principals.js";
import { type Met, metBy, type Question } from "./statements.js";

/** Something that is so, is not so, or may be so, with what makes it so and what it turns on. */
export interface Finding {
  readonly truth: Truth;
  readonly by: DecidedBy;
  /** Unknown keys (lower case) and layers; empty where the truth is known. */
  readonly keys: readonly string[];
  readonly layers: readonly Layer[];
}

/** What one layer says of a request. */
export interface LayerAnswer {
  readonly deny: Finding;
  readonly allow: Finding;
  /** Allows of a resource policy by how directly they name the caller. */
  allowNaming(ways: readonly Named[]): Finding;
}

const RANK: Readonly<Record<Truth, number>> = { false: 0, unknown: 1, true: 2 };

export function settled(truth: "true" | "false", layer: Layer): Finding {
  return { truth, by: { layer }, keys: [], layers: [] };
}

/** True if one is: the first true one, else the first that may be, with everything that they turn on. */
export function anyOf(findings: readonly Finding[], layer: Layer): Finding {
  let best: Finding = settled("false", layer);
  for (const finding of findings) if (RANK[finding.truth] > RANK[best.truth]) best = finding;
  return best.truth === "unknown" ? { ...best, ...turnsOn(findings) } : best;
}

/** True if all are: the first false one, else the first that may not be, with everything that they turn on. */
export function allOf(findings: readonly Finding[]): Finding {
  const [first, ...others] = findings;
  let worst = first ?? settled("true", "identity");
  for (const finding of others) if (RANK[finding.truth] < RANK[worst.truth]) worst = finding;
  return worst.truth === "unknown" ? { ...worst, ...turnsOn(findings) } : worst;
}

function turnsOn(findings: readonly Finding[]): Pick<Finding, "keys" | "layers"> {
  const open = findings.filter((finding) => finding.truth === "unknown");
  return { keys: open.flatMap((finding) => finding.keys), layers: open.flatMap((finding) => finding.layers) };
}

function findingOf(met: Met, layer: Layer, policy: number, level: number | undefined): Finding {
  const { statement, sid } = met;
  const by = { layer, ...(level === undefined ? {} : { level }), policy, statement, ...(sid === undefined ? {} : { sid }) };
  return { truth: met.truth, by, keys: met.truth === "unknown" ? met.unknown : [], layers: [] };
}

/** Policies of a layer, one of which must allow. `isUnknown`: there may be more that are not at hand. */
export function askLayer(
  layer: Layer,
  documents: readonly PolicyDocument[],
  at: string,
  question: Question,
  isUnknown: boolean,
  level?: number,
): LayerAnswer {
  const denies: Finding[] = [];
  const allows: { readonly named: Named; readonly finding: Finding }[] = [];
  documents.forEach((document, policy) => {
    for (const met of metBy(document, `${at}[${policy}]`, question)) {
      const finding = findingOf(met, layer, policy, level);
      if (met.isAllow) allows.push({ named: met.named, finding });
      else denies.push(finding);
    }
  });
  const more: readonly Finding[] = isUnknown ? [{ truth: "unknown", by: { layer }, keys: [], layers: [layer] }] : [];
  const none = { layer, ...(level === undefined ? {} : { level }) };
  const allowed = (chosen: readonly Finding[]): Finding => {
    const finding = anyOf([...chosen, ...more], layer);
    return finding.truth === "false" ? { ...finding, by: none } : finding;
  };
  return {
    deny: anyOf([...denies, ...more], layer),
    allow: allowed(allows.map(({ finding }) => finding)),
    allowNaming: (ways) => allowed(allows.filter(({ named }) => ways.includes(named)).map(({ finding }) => finding)),
  };
}

/** Levels of an organization, each of which must allow. */
export function askLevels(
  layer: Layer,
  levels: readonly (readonly PolicyDocument[])[] | undefined,
  at: string,
  question: Question,
  isUnknown: boolean,
): Pick<LayerAnswer, "deny" | "allow"> {
  const answers = (levels ?? []).map((documents, level) => askLayer(layer, documents, `${at}[${level}]`, question, false, level));
  const more: readonly Finding[] = isUnknown ? [{ truth: "unknown", by: { layer }, keys: [], layers: [layer] }] : [];
  return {
    deny: anyOf([...answers.map((answer) => answer.deny), ...more], layer),
    allow: allOf([settled("true", layer), ...answers.map((answer) => answer.allow), ...more]),
  };
}
