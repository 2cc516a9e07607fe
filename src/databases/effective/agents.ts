import type { LiveDatabase } from "../../model/database.js";
import type { LiveIndex } from "../live-index.js";
import type { MembershipGraph } from "../memberships.js";
import { type Agent, keyOf, nameOf } from "./access.js";
import { besideGrants } from "./beside-grants.js";
import type { Lures } from "./lures.js";
import type { Reach } from "./reach.js";

const UNKNOWN_CODE = "what that code does is not known";

interface Surroundings {
  readonly live: LiveDatabase;
  readonly index: LiveIndex;
  readonly graph: MembershipGraph;
  readonly reach: Reach;
  readonly lures: Lures;
}

/**
 * Roles whose rights a role could use, each with one way to it: owners of code that it can have run, whoever would run its own code, and
 * a superuser where it may reach around all grants; and from those on likewise.
 */
export class Agents {
  readonly #at: Surroundings;
  readonly #kept = new Map<string, readonly Agent[]>();

  constructor(at: Surroundings) {
    this.#at = at;
  }

  of(role: string): readonly Agent[] {
    const found = new Map<string, Agent>();
    const queue: Agent[] = [{ role, path: [], reason: "" }];
    for (const at of queue)
      for (const next of this.#next(at.role)) {
        if (next.role === role || found.has(next.role)) continue;
        const agent = { role: next.role, path: [...at.path, ...next.path], reason: at.reason || next.reason };
        found.set(next.role, agent);
        // A superuser may do everything: nothing is added by what else it could have run.
        if (this.#at.index.roles.get(next.role)?.superuser === true) return [...found.values()];
        queue.push(agent);
      }
    return [...found.values()];
  }

  #next(role: string): readonly Agent[] {
    const there = this.#kept.get(role);
    if (there !== undefined) return there;
    const { live, graph, reach, lures } = this.#at;
    const groups = new Set(graph.closure(role, "reach").keys());
    const superuser = live.roles.find((one) => one.superuser)?.name;
    const beside =
      superuser === undefined
        ? []
        : besideGrants(groups, reach.of(role), live).map(({ how, reason }) => ({ role: superuser, path: [how], reason }));
    const found = [...this.#byCode(role, superuser), ...beside, ...lures.of(role)].filter((agent) => !groups.has(agent.role));
    this.#kept.set(role, found);
    return found;
  }

  /** Owners of code that runs as its owner, and of tables whose rules and kept results run as theirs. */
  #byCode(role: string, superuser: string | undefined): readonly Agent[] {
    const { live, index, reach } = this.#at;
    const { definerFunctions, untrustedFunctions, calledUnasked, triggers, rules, code: uses } = live.paths;
    const reached = reach.of(role);
    const found: Agent[] = [];
    const add = (agent: string, how: string) => found.push({ role: agent, path: [how], reason: UNKNOWN_CODE });
    const untrusted = new Set(untrustedFunctions);
    const definers = new Set(definerFunctions);
    /** As whom a function runs, where not as its caller. */
    const runsAs = (id: number) =>
      untrusted.has(id) ? superuser : definers.has(id) ? index.byId("function", id)?.owner : undefined;
    for (const id of new Set([...definers, ...untrusted])) {
      const code = index.byId("function", id);
      const as = runsAs(id);
      if (code !== undefined && as !== undefined && reached.has(keyOf(code, "EXECUTE")))
        add(as, `may call ${nameOf(code)}, which ${untrusted.has(id) ? "no privilege limits" : `runs as ${as}`}`);
    }
    for (const { function: id, aggregate } of calledUnasked) {
      const [code, as] = [index.byId("function", id), runsAs(id)];
      if (aggregate === null && code !== undefined && as !== undefined)
        add(as, `an event trigger or a range type runs ${nameOf(code)} as ${as}`);
    }
    for (const { table, events, function: id } of triggers) {
      const [on, code, as] = [index.relation(table), index.byId("function", id), runsAs(id)];
      if (on !== undefined && code !== undefined && as !== undefined && events.some((event) => reached.has(keyOf(on, event))))
        add(as, `a trigger of ${nameOf(on)} runs ${nameOf(code)} as ${as}`);
    }
    for (const { table, event } of rules) {
      const on = index.relation(table);
      if (on !== undefined && reached.has(keyOf(on, event)))
        add(on.owner, `a rule of ${nameOf(on)} does something else as ${on.owner}`);
    }
    for (const id of new Set(uses.flatMap(({ kept }) => kept))) {
      const on = index.relation(id);
      if (on !== undefined && reached.has(keyOf(on, "MAINTAIN")))
        add(on.owner, `may have what ${nameOf(on)} keeps made again, which runs its functions as ${on.owner}`);
    }
    return found;
  }
}
