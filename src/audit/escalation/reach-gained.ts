import type { Reach } from "../../model/finding.js";
import type { Principal } from "../principals.js";
import type { Escalation } from "./escalation.js";
import type { Reached } from "./pursuit.js";

/** What becoming somebody else can add, strongest first. What nobody knows of those is as strong as the strongest. */
const LEVELS = [
  "manages-permissions",
  "unknown",
  "reads-secrets",
  "reads-sensitive-data",
  "changes-audit-trail",
  "writes",
  "reads",
] as const;
const ORDER: readonly Reach[] = ["administrator", "escalates-to-administrator", ...LEVELS, "nothing"];

/** What a principal can do, and where that is by becoming somebody else, how. */
export interface GainedReach {
  readonly reach: Reach;
  readonly by: Reached | undefined;
}

function isWeaker(one: Reach, other: Reach): boolean {
  return ORDER.indexOf(one) > ORDER.indexOf(other);
}

/** The reach of principals, with what those can do whom they can become. */
export class ReachGained {
  readonly #escalation: Escalation;
  readonly #own: (principal: Principal) => Reach;
  readonly #searches = new Map<Reach, (principal: Principal) => Reached | undefined>();

  /** `own`: the reach by a principal's own policies; asked often, so it should remember. */
  constructor(escalation: Escalation, own: (principal: Principal) => Reach) {
    this.#escalation = escalation;
    this.#own = own;
  }

  of(principal: Principal): GainedReach {
    if (principal.type === "root" || this.#escalation.isAdministrator(principal))
      return { reach: "administrator", by: undefined };
    const up = this.#escalation.toAdministrator(principal);
    if (up !== undefined) return { reach: "escalates-to-administrator", by: up };
    const strongest = this.#own(principal);
    // Whose policies allow everything, and who is refused what makes an administrator, has at least as much as this.
    const own = strongest === "administrator" ? "manages-permissions" : strongest;
    for (const level of LEVELS) {
      if (!isWeaker(own, level)) break;
      const by = this.#search(level)(principal);
      if (by !== undefined && by.distance > 0) return { reach: level, by };
    }
    return { reach: own, by: undefined };
  }

  #search(level: Reach): (principal: Principal) => Reached | undefined {
    let search = this.#searches.get(level);
    if (search === undefined) {
      search = this.#escalation.toward((principal) => !isWeaker(this.#own(principal), level));
      this.#searches.set(level, search);
    }
    return search;
  }
}
