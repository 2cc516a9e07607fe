import type { Truth } from "../condition/truth.js";
import type { CompiledDocument, CompiledStatement } from "./compiled.js";
import type { DecidedBy, Layer } from "./input.js";
import type { Question } from "./question.js";
import { meetsRest, namesCaller } from "./statements.js";

/** Something that is so, is not so, or may be so, with what makes it so and what it turns on. */
export interface Finding {
  readonly truth: Truth;
  readonly by: DecidedBy;
  /** Unknown keys (lower case) and layers; empty where the truth is known. */
  readonly keys: readonly string[];
  readonly layers: readonly Layer[];
}

const NOTHING: readonly never[] = [];

function eachLayer(truth: "true" | "false"): Readonly<Record<Layer, Finding>> {
  const of = (layer: Layer): Finding => ({ truth, by: { layer }, keys: NOTHING, layers: NOTHING });
  return {
    identity: of("identity"),
    boundary: of("boundary"),
    session: of("session"),
    resource: of("resource"),
    scp: of("scp"),
    rcp: of("rcp"),
    endpoint: of("endpoint"),
  };
}

const SETTLED = { true: eachLayer("true"), false: eachLayer("false") };

export function settled(truth: "true" | "false", layer: Layer): Finding {
  return SETTLED[truth][layer];
}

/** A layer whose policies are not known. */
function open(layer: Layer): Finding {
  return { truth: "unknown", by: { layer }, keys: NOTHING, layers: [layer] };
}

const rank = (truth: Truth): number => (truth === "true" ? 2 : truth === "unknown" ? 1 : 0);

/** True if one is: the first true one, else the first that may be, with everything that they turn on. */
export function anyOf(findings: readonly Finding[], none: Finding): Finding {
  let best = none;
  for (const finding of findings) if (rank(finding.truth) > rank(best.truth)) best = finding;
  return best.truth === "unknown" ? withTurns(best, findings) : best;
}

/** True if all are: the first false one, else the first that may not be, with everything that they turn on. */
export function allOf(findings: readonly Finding[]): Finding {
  let worst = findings[0] ?? settled("true", "identity");
  for (const finding of findings) if (rank(finding.truth) < rank(worst.truth)) worst = finding;
  return worst.truth === "unknown" ? withTurns(worst, findings) : worst;
}

function withTurns(finding: Finding, findings: readonly Finding[]): Finding {
  const unknown = findings.filter(({ truth }) => truth === "unknown");
  return { ...finding, keys: unknown.flatMap(({ keys }) => keys), layers: unknown.flatMap(({ layers }) => layers) };
}

/** An allow of a resource policy, and how directly it names the caller (bits of NAMED). */
interface Allow {
  readonly named: number;
  readonly finding: Finding;
}

/** What one layer says of a request. */
export class LayerAnswer {
  readonly deny: Finding;
  readonly #allows: readonly Allow[];
  /** The answer where no statement allows. */
  readonly #none: Finding;
  readonly #open: Finding | undefined;

  constructor(layer: Layer, denies: readonly Finding[], allows: readonly Allow[], isUnknown: boolean, level?: number) {
    this.#open = isUnknown ? open(layer) : undefined;
    const none = settled("false", layer);
    this.deny = denies.length === 0 ? (this.#open ?? none) : anyOf(this.#withOpen(denies), none);
    this.#allows = allows;
    this.#none = level === undefined ? none : { ...none, by: { layer, level } };
  }

  #withOpen(findings: readonly Finding[]): readonly Finding[] {
    return this.#open === undefined ? findings : [...findings, this.#open];
  }

  /** Allows that name the caller in one of these ways (bits of NAMED). */
  allowNaming(ways: number): Finding {
    const chosen = this.#allows.filter(({ named }) => (named & ways) !== 0).map(({ finding }) => finding);
    return anyOf(this.#withOpen(chosen), this.#none);
  }

  get allow(): Finding {
    return this.allowNaming(-1);
  }
}

/** Gathers what the statements of a layer's documents say. */
class Gathering {
  denies: Finding[] | undefined;
  allows: Allow[] | undefined;

  add(document: CompiledDocument, layer: Layer, policy: number, question: Question, level?: number): void {
    for (const statement of document.about(question.action.name)) {
      const named = namesCaller(statement, question);
      if (named === 0) continue;
      const truth = meetsRest(statement, question);
      const keys = question.ledger.takeOpen();
      if (truth === "false") continue;
      const finding = {
        truth,
        by: placeOf(statement, layer, policy, level),
        keys: truth === "unknown" ? keys : NOTHING,
        layers: NOTHING,
      };
      if (named !== "perhaps" && statement.isAllow) {
        this.allows ??= [];
        this.allows.push({ named, finding });
      } else {
        this.denies ??= [];
        this.denies.push(named === "perhaps" ? { ...finding, truth: "unknown", layers: ["boundary"] } : finding);
      }
    }
  }

  answer(layer: Layer, isUnknown: boolean, level?: number): LayerAnswer {
    return new LayerAnswer(layer, this.denies ?? NOTHING, this.allows ?? NOTHING, isUnknown, level);
  }
}

function placeOf({ place, sid }: CompiledStatement, layer: Layer, policy: number, level: number | undefined): DecidedBy {
  if (level === undefined)
    return sid === undefined ? { layer, policy, statement: place } : { layer, policy, statement: place, sid };
  return sid === undefined ? { layer, level, policy, statement: place } : { layer, level, policy, statement: place, sid };
}

/** Policies of a layer, one of which must allow. `isUnknown`: there may be more that are not at hand. */
export function askLayer(
  layer: Layer,
  documents: readonly CompiledDocument[],
  question: Question,
  isUnknown: boolean,
  level?: number,
): LayerAnswer {
  const gathering = new Gathering();
  for (let policy = 0; policy < documents.length; policy++)
    gathering.add(documents[policy] as CompiledDocument, layer, policy, question, level);
  return gathering.answer(layer, isUnknown, level);
}

/** What layers say of which each level, or each policy, must allow. */
export interface Limit {
  readonly deny: Finding;
  readonly allow: Finding;
}

/** Levels of an organization, each of which must allow. */
export function askLevels(
  layer: Layer,
  levels: readonly (readonly CompiledDocument[])[],
  question: Question,
  isUnknown: boolean,
): Limit {
  return limitOf(
    layer,
    levels.map((documents, level) => askLayer(layer, documents, question, false, level)),
    isUnknown,
  );
}

/** Boundaries, each of which must allow. */
export function askEach(layer: Layer, documents: readonly CompiledDocument[], question: Question, isUnknown: boolean): Limit {
  const answers = documents.map((document, policy) => {
    const gathering = new Gathering();
    gathering.add(document, layer, policy, question);
    return gathering.answer(layer, false);
  });
  return limitOf(layer, answers, isUnknown);
}

function limitOf(layer: Layer, answers: readonly Limit[], isUnknown: boolean): Limit {
  const first = answers[0];
  if (first !== undefined && answers.length === 1 && !isUnknown) return first;
  const more = isUnknown ? [open(layer)] : NOTHING;
  return {
    deny: anyOf([...answers.map(({ deny }) => deny), ...more], settled("false", layer)),
    allow: allOf([settled("true", layer), ...answers.map(({ allow }) => allow), ...more]),
  };
}
