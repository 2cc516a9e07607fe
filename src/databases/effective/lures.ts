import type { LiveDatabase, LiveObject } from "../../model/database.js";
import type { LiveIndex } from "../live-index.js";
import type { MembershipGraph } from "../memberships.js";
import { type Agent, keyOf, nameOf } from "./access.js";
import type { Reach } from "./reach.js";

const RELATIONS = ["table", "view", "materialized-view", "foreign-table"];
const REASON = "what it would have them run is not known";

/**
 * Roles that could be made to run a role's own code without choosing it: whoever uses a table or view that the code is part of, or that
 * the role may put code on. Superusers that only might come by are left out: they could come by anything.
 */
export class Lures {
  readonly #live: LiveDatabase;
  readonly #index: LiveIndex;
  readonly #graph: MembershipGraph;
  readonly #reach: Reach;
  readonly #users = new Map<LiveObject, readonly string[]>();

  constructor(live: LiveDatabase, index: LiveIndex, graph: MembershipGraph, reach: Reach) {
    this.#live = live;
    this.#index = index;
    this.#graph = graph;
    this.#reach = reach;
  }

  of(role: string): readonly Agent[] {
    const own = new Set(this.#graph.closure(role, "reach").keys());
    const found = new Map<string, Agent>();
    const add = (roles: readonly string[], how: string) => {
      for (const name of roles)
        if (!own.has(name) && !found.has(name)) found.set(name, { role: name, path: [how, `used by ${name}`], reason: REASON });
    };
    this.#byCode(own, add);
    const reached = this.#reach.of(role);
    const schemas = new Set(
      this.#live.objects.flatMap(({ kind, owner, name }) => (kind === "schema" && own.has(owner) ? [name] : [])),
    );
    for (const object of this.#live.objects) {
      const isRelation = RELATIONS.includes(object.kind);
      if (own.has(object.owner)) {
        // Its owner may put triggers, policies, rules and another query on it.
        if (isRelation) add(this.#usersOf(object), `owns ${nameOf(object)}, and may have whoever uses it run code`);
        continue;
      }
      if (isRelation && reached.has(keyOf(object, "TRIGGER")))
        add(this.#usersOf(object), `may put a trigger on ${nameOf(object)}, which runs as whoever writes there`);
      if (object.schema !== null && schemas.has(object.schema))
        add(
          isRelation ? this.#usersOf(object) : [object.owner],
          `owns the schema ${object.schema}, and may put another thing in the place of ${nameOf(object)}`,
        );
    }
    return [...found.values()];
  }

  /** Functions that are a role's own, and domains, whose checks and defaults are their owner's to write. */
  #byCode(own: ReadonlySet<string>, add: (roles: readonly string[], how: string) => void): void {
    for (const { kind, id, relations, functions, onEvents } of this.#live.paths.code) {
      const code = this.#index.byId(kind, id);
      if (code === undefined || !own.has(code.owner)) continue;
      const how = `owns ${nameOf(code)}`;
      for (const relation of relations) {
        const object = this.#index.relation(relation);
        if (object !== undefined) add(this.#usersOf(object), `${how}, which is part of ${nameOf(object)}`);
      }
      for (const by of functions) {
        const object = this.#index.byId("function", by);
        if (object !== undefined) add([object.owner], `${how}, which ${nameOf(object)} calls`);
      }
      if (onEvents)
        add(
          this.#live.roles.map(({ name }) => name),
          `${how}, which an event trigger runs as whoever changes the schema or signs in`,
        );
    }
  }

  /** The owner of a relation, and whoever may do anything with it. */
  #usersOf(object: LiveObject): readonly string[] {
    const there = this.#users.get(object);
    if (there !== undefined) return there;
    // Nobody is one of the engine's own roles: whoever is in one has its privileges, and is found by them.
    const others = this.#live.roles.filter(
      ({ name, superuser }) =>
        !superuser && !name.startsWith("pg_") && name !== object.owner && this.#reach.direct(name, object).length > 0,
    );
    const users = [object.owner, ...others.map(({ name }) => name)];
    this.#users.set(object, users);
    return users;
  }
}
