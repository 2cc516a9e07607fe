import type { Policies } from "../../iam/compare/question.js";
import { type Comparison, compare, type PolicyType } from "../../iam/compare.js";
import { type AccessChange, changesOf } from "./changes.js";

/** The answer about a set of policies, and what is gained and lost. */
export interface Verdict {
  readonly type: PolicyType;
  readonly answer: Comparison["answer"];
  /** Why it is unknown. */
  readonly reason?: string;
  readonly witness?: Extract<Comparison, { answer: "new-access" }>["witness"];
  readonly outsideCatalogue?: Extract<Comparison, { answer: "new-access" }>["outsideCatalogue"];
  readonly gains: readonly AccessChange[];
  readonly losses: readonly AccessChange[];
  /** Not every gain or loss is listed. */
  readonly cut: boolean;
}

const NOTHING = { changes: [], isCut: false };

/** Compares both ways: what the new policies allow beyond the old ones, and what they no longer allow. */
export function verdictOf(existing: Policies, candidate: Policies, type: PolicyType): Verdict {
  const ask = (old: Policies, next: Policies): Comparison =>
    compare(old.documents, next.documents, { type, boundaries: { existing: old.boundaries, candidate: next.boundaries } });
  const said = ask(existing, candidate);
  const back = ask(candidate, existing);
  const gains = said.answer === "no-new-access" ? NOTHING : changesOf(existing, candidate, type);
  const losses = back.answer === "no-new-access" ? NOTHING : changesOf(candidate, existing, type);
  return {
    type,
    answer: said.answer,
    ...(said.answer === "unknown" ? { reason: said.reason } : {}),
    ...(said.answer === "new-access" ? { witness: said.witness, outsideCatalogue: said.outsideCatalogue } : {}),
    gains: gains.changes,
    losses: losses.changes,
    cut: gains.isCut || losses.isCut,
  };
}
