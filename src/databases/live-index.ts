import type { LiveDatabase, LiveObject, LiveRole, ObjectKind } from "../model/database.js";

/** Kinds that share one space of names. */
export function groupOf(kind: ObjectKind): string {
  return kind === "view" || kind === "materialized-view" || kind === "foreign-table" ? "table" : kind;
}

function keyOf(kind: ObjectKind, schema: string | null, name: string): string {
  return `${groupOf(kind)}\0${schema ?? ""}\0${name}`;
}

/** Objects and roles of a live database by name. */
export class LiveIndex {
  readonly live: LiveDatabase;
  readonly roles: ReadonlyMap<string, LiveRole>;
  readonly objects: readonly LiveObject[];
  readonly #byName = new Map<string, LiveObject[]>();
  readonly #byId = new Map<ObjectKind, Map<number, LiveObject>>();

  /** @param more objects that will be there, beside the live ones or, with the same kind and number, in their place. */
  constructor(live: LiveDatabase, more: readonly LiveObject[] = []) {
    this.live = live;
    const changed = new Set(more.map(({ kind, id }) => `${kind} ${id}`));
    this.objects =
      more.length === 0 ? live.objects : [...live.objects.filter(({ kind, id }) => !changed.has(`${kind} ${id}`)), ...more];
    this.roles = new Map(live.roles.map((role) => [role.name, role]));
    for (const object of this.objects) {
      const key = keyOf(object.kind, object.schema, object.name);
      const same = this.#byName.get(key);
      if (same === undefined) this.#byName.set(key, [object]);
      else same.push(object);
    }
  }

  /** Objects of a name, several only for functions. */
  named(kind: ObjectKind, schema: string | null, name: string): readonly LiveObject[] {
    return this.#byName.get(keyOf(kind, schema, name)) ?? [];
  }

  /** A relation by its number. */
  relation(id: number): LiveObject | undefined {
    for (const kind of ["table", "view", "materialized-view", "foreign-table"] as const) {
      const found = this.byId(kind, id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  byId(kind: ObjectKind, id: number): LiveObject | undefined {
    let of = this.#byId.get(kind);
    if (of === undefined) {
      of = new Map(this.objects.filter((object) => object.kind === kind).map((object) => [object.id, object]));
      this.#byId.set(kind, of);
    }
    return of.get(id);
  }

  schema(name: string): LiveObject | undefined {
    return this.named("schema", null, name)[0];
  }

  get database(): LiveObject | undefined {
    return this.objects.find(({ kind }) => kind === "database");
  }
}
