import { checkedStatements } from "./check-document.js";
import { hasCrossing } from "./compare/box.js";
import type { Comparison, PolicyType } from "./compare/comparison.js";
import { TooMuch } from "./compare/cover.js";
import { Allowance } from "./compare/language.js";
import { askersOf, look } from "./compare/look.js";
import { isCovered } from "./compare/prove.js";
import { allBoxes, type Policies, type Sides, sideOf } from "./compare/question.js";
import { RegionSearch } from "./compare/region.js";
import type { Crossing } from "./compare/text-pattern.js";
import { TextSearch } from "./compare/text-set.js";
import type { Compared } from "./compare/witness.js";
import type { PolicyDocument } from "./document.js";
import { PolicyError } from "./policy-error.js";

export type { Comparison, PolicyType } from "./compare/comparison.js";

/** What a comparison may take; ordinary policies need a hundredth of it. */
const PLACES = 1_500_000;
const STEPS = 20_000;

/** What is compared, and within what. */
export interface CompareOptions {
  readonly type: PolicyType;
  /** For identity policies, permissions boundaries of either side; each of them must allow. */
  readonly boundaries?: { readonly existing?: readonly PolicyDocument[]; readonly candidate?: readonly PolicyDocument[] };
}

function checked(
  documents: readonly PolicyDocument[],
  boundaries: readonly PolicyDocument[] | undefined,
  side: string,
): Policies {
  const check = (list: readonly PolicyDocument[], at: string): void => {
    list.forEach((document, i) => {
      try {
        checkedStatements(document);
      } catch (error) {
        throw error instanceof PolicyError ? error.within(`${at}[${i}]`) : error;
      }
    });
  };
  check(documents, side);
  check(boundaries ?? [], `boundaries.${side}`);
  return { documents, boundaries: boundaries ?? [] };
}

function newSearch(): RegionSearch {
  return new RegionSearch(new TextSearch(new Allowance(PLACES)));
}

function sidesOf({ existing, candidate }: Compared, crossing: Crossing): Sides {
  return { existing: sideOf(existing, crossing), candidate: sideOf(candidate, crossing) };
}

/** Is it certain that nothing is new? Undefined where that was not settled within bounds. */
function proved(sides: Sides, compared: Compared, crossing: Crossing): boolean | undefined {
  try {
    return isCovered(sides, askersOf(compared), crossing, newSearch(), { left: STEPS });
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
}

/**
 * Would the candidate policies allow anything that the existing ones do not? Over all strings: actions and resources that do not exist
 * today count, and the witness says so. Documents of one side count together: identity policies of one principal, or the statements of
 * one resource's or role's policy. Never a wrong answer; `unknown` where neither could be shown within bounds.
 * Throws PolicyError, which names side and place, for an invalid document.
 * Source: IAM User Guide, "Policy evaluation logic"; the question is that of IAM Access Analyzer's CheckNoNewAccess.
 */
export function compare(
  existing: readonly PolicyDocument[],
  candidate: readonly PolicyDocument[],
  { type, boundaries }: CompareOptions,
): Comparison {
  const compared: Compared = {
    existing: checked(existing, boundaries?.existing, "existing"),
    candidate: checked(candidate, boundaries?.candidate, "candidate"),
    type,
  };
  const wide = sidesOf(compared, "wide");
  const proof = proved(wide, compared, "wide");
  if (proof !== true) return look(compared, wide, proof === undefined, newSearch(), { left: STEPS });
  if (!hasCrossing(allBoxes(wide)) || proved(sidesOf(compared, "narrow"), compared, "narrow") === true)
    return { answer: "no-new-access" };
  return {
    answer: "unknown",
    reason: "it turns on whether a `*` in a resource's pattern may cross a colon, which AWS leaves open",
  };
}
