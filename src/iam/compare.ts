import { checkedStatements } from "./check-document.js";
import { clausesIn, hasCrossing } from "./compare/box.js";
import { accountsIn, representatives } from "./compare/callers.js";
import { coherence } from "./compare/coherence.js";
import type { Comparison, PolicyType } from "./compare/comparison.js";
import { TooMuch } from "./compare/cover.js";
import { Allowance } from "./compare/language.js";
import { type Asker, gapsOf, isCovered, wantedOf } from "./compare/prove.js";
import { questionFor, type Sides, sidesOf } from "./compare/question.js";
import { RegionSearch } from "./compare/region.js";
import { standingsOf } from "./compare/standing.js";
import type { Crossing } from "./compare/text-pattern.js";
import { TextSearch } from "./compare/text-set.js";
import { type Assignment, asClauses, assignmentsFor, filled } from "./compare/variables.js";
import { witnessIn } from "./compare/witness.js";
import { callerOf } from "./decide/principals.js";
import type { PolicyDocument } from "./document.js";
import { PolicyError } from "./policy-error.js";

export type { Comparison, PolicyType } from "./compare/comparison.js";

/** What a comparison may take; ordinary policies need a hundredth of it. */
const LETTERS = 400_000;
const STEPS = 20_000;
const GAPS_AT_MOST = 40;

interface Compared {
  readonly existing: readonly PolicyDocument[];
  readonly candidate: readonly PolicyDocument[];
  readonly type: PolicyType;
}

function check(documents: readonly PolicyDocument[], at: string): void {
  documents.forEach((document, i) => {
    try {
      checkedStatements(document);
    } catch (error) {
      throw error instanceof PolicyError ? error.within(`${at}[${i}]`) : error;
    }
  });
}

function askersOf({ existing, candidate, type }: Compared): readonly Asker[] {
  if (type === "identity") return [{ one: undefined, standing: undefined }];
  return representatives([...existing, ...candidate]).flatMap((one) =>
    standingsOf(one.caller, type).map((standing) => ({ one, standing })),
  );
}

/** Callers that a witness may come from: users and sessions of accounts that the policies name, and of another. */
function callersOf(compared: Compared): readonly Asker[] {
  if (compared.type !== "identity") return askersOf(compared);
  return accountsIn([...compared.existing, ...compared.candidate]).flatMap((account) =>
    [`arn:aws:iam::${account}:user/example`, `arn:aws:sts::${account}:assumed-role/example-role/example`].map((name) => ({
      one: { caller: callerOf(name, new Map()), when: {}, isNamed: false },
      standing: undefined,
    })),
  );
}

function askedKeys(sides: Sides): ReadonlySet<string> {
  return new Set([...sides.existing, ...sides.candidate].flatMap(({ clauses }) => clauses.map(({ key }) => key)));
}

function fill(sides: Sides, given: Assignment): Sides {
  if (given.size === 0) return sides;
  const all = (boxes: Sides["existing"]) => boxes.map((box) => filled(box, given, "wide"));
  return { existing: all(sides.existing), candidate: all(sides.candidate) };
}

function newSearch(): RegionSearch {
  return new RegionSearch(new TextSearch(new Allowance(LETTERS)));
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

const MANY = "the policies overlap in too many ways to settle it";

/** A confirmed witness, or why there is none. */
function look(compared: Compared, sides: Sides, proof: boolean | undefined): Comparison {
  try {
    return lookFor(compared, sides, proof === undefined ? MANY : UNSEEN);
  } catch (error) {
    if (error instanceof TooMuch) return { answer: "unknown", reason: MANY };
    throw error;
  }
}

const UNSEEN = "only requests that AWS never sees, such as one without a key that AWS always sends, would be new";

function lookFor(compared: Compared, sides: Sides, reasonOfProof: string): Comparison {
  const [search, steps] = [newSearch(), { left: STEPS }];
  const keys = askedKeys(sides);
  let reason = reasonOfProof;
  for (const given of assignmentsFor([...sides.existing, ...sides.candidate])) {
    const own = fill(sides, given);
    const held = asClauses(given).map((clause) => ({ clause, holds: true }));
    const asked = new Set([...keys, ...given.keys()]);
    for (const asker of callersOf(compared)) {
      if (asker.one === undefined) continue;
      const blocks = coherence(asker.one.caller, asker.one.isNamed, asked);
      const coherent = blocks.flatMap((block) => clausesIn(block, "wide")).map((clause) => ({ clause, holds: true }));
      const question = questionFor(own, asker.one, asker.standing);
      let seen = 0;
      for (const gap of gapsOf(question, [...wantedOf(asker, "wide"), ...held, ...coherent], search, steps)) {
        const found = witnessIn(gap, asker, compared, search);
        if (found !== undefined) return found;
        reason = "a part was left that no request could be made for";
        if (++seen >= GAPS_AT_MOST) break;
      }
    }
  }
  return { answer: "unknown", reason };
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
  options: { readonly type: PolicyType },
): Comparison {
  check(existing, "existing");
  check(candidate, "candidate");
  const compared = { existing, candidate, type: options.type };
  const wide = sidesOf(existing, candidate, "wide");
  const proof = proved(wide, compared, "wide");
  if (proof !== true) return look(compared, wide, proof);
  if (!hasCrossing(wide) || proved(sidesOf(existing, candidate, "narrow"), compared, "narrow") === true)
    return { answer: "no-new-access" };
  return {
    answer: "unknown",
    reason: "it turns on whether a `*` in a resource's pattern may cross a colon, which AWS leaves open",
  };
}
