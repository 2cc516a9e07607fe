import type { LiveDatabase, LiveObject } from "../model/database.js";
import type { Access } from "./effective/access.js";
import { Agents } from "./effective/agents.js";
import { Lures } from "./effective/lures.js";
import { Reach } from "./effective/reach.js";
import { LiveIndex } from "./live-index.js";
import { liveGraph } from "./memberships.js";

export { touches } from "./effective/access.js";

/** A way that nobody can tell of whether it leads there, and why not. */
export interface PossibleAccess extends Access {
  readonly reason: string;
}

/** What one role can do in effect. */
export interface EffectiveAccess {
  /** Ways that are certain. */
  readonly certain: (object: LiveObject, privilege: string) => readonly Access[];
  /** Ways through others' code, others who run its code, and what stands beside all grants: it could. */
  readonly possible: (object: LiveObject, privilege: string) => readonly PossibleAccess[];
}

/** What roles can do in a live database by whatever way. */
export class AccessClosure {
  readonly #reach: Reach;
  readonly #agents: Agents;

  constructor(live: LiveDatabase) {
    const index = new LiveIndex(live);
    const graph = liveGraph(live);
    this.#reach = new Reach(live, index, graph);
    this.#agents = new Agents({ live, index, graph, reach: this.#reach, lures: new Lures(live, index, graph, this.#reach) });
  }

  of(role: string): EffectiveAccess {
    const agents = this.#agents.of(role);
    return {
      certain: (object, privilege) => this.#reach.withParts(role, object, privilege),
      possible: (object, privilege) =>
        agents.flatMap(({ role: agent, path, reason }) =>
          this.#reach
            .withParts(agent, object, privilege)
            .map((access) => ({ ...access, path: [...path, ...access.path], reason })),
        ),
    };
  }
}
