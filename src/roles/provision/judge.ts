import { compare, type PolicyType } from "../../iam/compare.js";
import type { PolicyDocument } from "../../iam/document.js";
import type { Effect } from "../../model/change.js";
import { verdictOf } from "../comparison/verdict.js";
import type { LivePolicy } from "./live.js";
import { verdictWords } from "./words.js";

/** What decides about a role's access: its policies, within its boundary. */
export interface Access {
  readonly documents: readonly PolicyDocument[];
  readonly boundaries: readonly PolicyDocument[];
}

export interface Judgement {
  readonly effect: Effect;
  readonly words: readonly string[];
  /** Something is no longer allowed, or may not be, whatever else is: a change that broadens may take away as well. */
  readonly loses?: true;
}

/** How one document stands to another: `apart` where neither holds the other for certain. */
export type Relation = "same" | "narrows" | "widens" | "apart";

const SAMPLE = "999999999999";

/**
 * Says what changes do to access. Accounts that are alike but for their number share the work: texts are compared with the number of one
 * account in place of another's.
 */
export class Judge {
  readonly #account: string;
  readonly #known: Map<string, Judgement>;
  readonly #relations: Map<string, Relation>;

  /** `shared`: another account's judge. */
  constructor(account: string, shared?: Judge) {
    this.#account = account;
    this.#known = shared === undefined ? new Map() : shared.#known;
    this.#relations = shared === undefined ? new Map() : shared.#relations;
  }

  /** What it does to access that `before` becomes `after`. What cannot be settled, or read, broadens. */
  change(before: Access, after: Access, type: PolicyType = "identity"): Judgement {
    const key = this.#neutral([type, before, after]);
    let known = this.#known.get(key);
    if (known === undefined) {
      // A number of eleven nines names no account of anybody's documents, unless they want to be mistaken: then it is not shared.
      known = judge(before, after, type);
      this.#known.set(key, JSON.parse(this.#neutral(known)) as Judgement);
      return known;
    }
    return JSON.parse(JSON.stringify(known).replaceAll(SAMPLE, this.#account)) as Judgement;
  }

  /** How a boundary, or a trust policy, stands to the one before. */
  relation(before: PolicyDocument, after: PolicyDocument, type: PolicyType): Relation {
    const key = this.#neutral([type, before, after]);
    let known = this.#relations.get(key);
    if (known === undefined) {
      const [gains, losses] = [newAccess(before, after, type), newAccess(after, before, type)];
      known = gains ? (losses ? "apart" : "widens") : losses ? "narrows" : "same";
      this.#relations.set(key, known);
    }
    return known;
  }

  /** What a new document of a policy does to whoever holds it: nothing where nobody does. */
  alone(live: LivePolicy, document: PolicyDocument): Judgement {
    if (live.holders.length + live.bounds.length === 0) return { effect: "neutral", words: ["nothing has it attached yet"] };
    if (live.document === undefined)
      return { effect: "broadens", words: ["may allow more: its document could not be read"], loses: true };
    const only = (one: PolicyDocument): Access => ({ documents: [one], boundaries: [] });
    return this.change(only(live.document), only(document));
  }

  #neutral(value: unknown): string {
    const text = JSON.stringify(value);
    return text.includes(SAMPLE) ? text : text.replaceAll(this.#account, SAMPLE);
  }
}

/** May the second allow what the first does not? */
function newAccess(existing: PolicyDocument, candidate: PolicyDocument, type: PolicyType): boolean {
  try {
    return compare([existing], [candidate], { type }).answer !== "no-new-access";
  } catch {
    return true;
  }
}

function judge(before: Access, after: Access, type: PolicyType): Judgement {
  try {
    const verdict = verdictOf(before, after, type);
    const words = verdictWords(verdict);
    const loses = verdict.losses.length > 0 || verdict.cut || verdict.answer === "unknown";
    const effect = verdict.answer !== "no-new-access" ? "broadens" : loses ? "narrows" : "neutral";
    return { effect, words, ...(loses ? { loses: true } : {}) };
  } catch (error) {
    const why = error instanceof Error ? error.message : "a document is malformed";
    return { effect: "broadens", words: [`may allow more: a document cannot be read (${why})`], loses: true };
  }
}
