import { callerOf } from "../decide/principals.js";
import { clausesIn } from "./box.js";
import { accountsIn, representatives } from "./callers.js";
import { coherence } from "./coherence.js";
import type { Comparison } from "./comparison.js";
import { type Steps, TooMuch } from "./cover.js";
import { type Asker, gapsOf, wantedOf } from "./prove.js";
import { allBoxes, mapBoxes, questionFor, type Sides } from "./question.js";
import type { RegionSearch } from "./region.js";
import { standingsOf } from "./standing.js";
import { type Assignment, asClauses, assignmentsFor, filled } from "./variables.js";
import { type Compared, witnessIn } from "./witness.js";

const GAPS_AT_MOST = 40;
const UNSEEN = "only requests that AWS never sees, such as one without a key that AWS always sends, would be new";
const OPEN = "it turns on what the policies' variables stand for";
const LEFT = "a part was left that no request could be made for";
const MANY = "the policies overlap in too many ways to settle it";

/** Whom a proof must speak of. */
export function askersOf({ existing, candidate, type }: Compared): readonly Asker[] {
  if (type === "identity") return [{ one: undefined, standing: undefined }];
  return representatives([...existing.documents, ...candidate.documents]).flatMap((one) =>
    standingsOf(one.caller, type).map((standing) => ({ one, standing })),
  );
}

/** Callers that a witness may come from: users and sessions of accounts that the policies name, and of another. */
function callersOf(compared: Compared): readonly Asker[] {
  if (compared.type !== "identity") return askersOf(compared);
  const { existing, candidate } = compared;
  const documents = [existing, candidate].flatMap((side) => [...side.documents, ...side.boundaries]);
  return accountsIn(documents).flatMap((account) =>
    [`arn:aws:iam::${account}:user/example`, `arn:aws:sts::${account}:assumed-role/example-role/example`].map((name) => ({
      one: { caller: callerOf(name), when: {}, given: new Map(), isNamed: false },
      standing: undefined,
    })),
  );
}

function fill(sides: Sides, given: Assignment): Sides {
  return given.size === 0 ? sides : mapBoxes(sides, (box) => filled(box, given, "wide"));
}

/** A confirmed witness, or why there is none. `isOpen`: the proof came to no end. */
export function look(compared: Compared, sides: Sides, isOpen: boolean, search: RegionSearch, steps: Steps): Comparison {
  try {
    return lookFor(compared, sides, isOpen ? MANY : UNSEEN, search, steps);
  } catch (error) {
    if (error instanceof TooMuch) return { answer: "unknown", reason: MANY };
    throw error;
  }
}

function lookFor(compared: Compared, sides: Sides, failing: string, search: RegionSearch, steps: Steps): Comparison {
  const boxes = allBoxes(sides);
  const keys = boxes.flatMap(({ clauses }) => clauses.map(({ key }) => key));
  const assignments = assignmentsFor(boxes);
  let reason = failing === UNSEEN && assignments.length > 1 ? OPEN : failing;
  for (const given of assignments) {
    const own = fill(sides, given);
    const held = asClauses(given).map((clause) => ({ clause, holds: true }));
    const asked = new Set([...keys, ...given.keys()]);
    for (const asker of callersOf(compared)) {
      if (asker.one === undefined) continue;
      const blocks = coherence(asker.one, asked);
      const coherent = blocks.flatMap((block) => clausesIn(block, "wide")).map((clause) => ({ clause, holds: true }));
      const question = questionFor(own, asker.one, asker.standing);
      let seen = 0;
      for (const gap of gapsOf(question, [...wantedOf(asker, "wide"), ...held, ...coherent], search, steps)) {
        const found = witnessIn(gap, asker, compared, search);
        if (found !== undefined) return found;
        if (search.texts.allowance.isSpent) throw new TooMuch();
        reason = LEFT;
        if (++seen >= GAPS_AT_MOST) break;
      }
    }
  }
  return { answer: "unknown", reason };
}
