import { type LiveDatabase, type LiveObject, PUBLIC } from "../model/database.js";
import type { Desired } from "./desired.js";
import { LiveIndex } from "./live-index.js";
import { liveGraph, type MembershipGraph } from "./memberships.js";

/** As whom a statement is carried out, and which schemas that role must be let into for it. */
export interface Act {
  /** Null: as the connection's own role. */
  readonly as: string | null;
}

export interface CannotAct {
  readonly why: string;
  readonly mend: string;
}

/** As whom the connection can grant and take back. */
export class Actor {
  readonly #live: LiveDatabase;
  readonly #before: MembershipGraph;
  readonly #after: MembershipGraph;
  readonly #index: LiveIndex;
  readonly #mayBecome: ReadonlySet<string>;
  /** Whoever holds a privilege on a schema, by the two. */
  readonly #schemas = new Map<string, Set<string | typeof PUBLIC>>();
  readonly #made: ReadonlySet<string>;

  /** @param made roles that the plan makes: whoever made one may give it to itself. */
  constructor(live: LiveDatabase, after: MembershipGraph, made: ReadonlySet<string> = new Set()) {
    this.#live = live;
    this.#made = made;
    this.#before = liveGraph(live);
    this.#after = after;
    this.#index = new LiveIndex(live);
    this.#mayBecome = new Set(live.connection.mayBecome);
  }

  get role(): string {
    return this.#live.connection.role;
  }

  get superuser(): boolean {
    return this.#live.connection.superuser;
  }

  /** By SET ROLE; also where the connection may give itself the role, as the executor does for the time of a transaction. */
  mayBecome(role: string): boolean {
    return this.superuser || role === this.role || this.#mayBecome.has(role) || this.#mayGive(role);
  }

  /** Source: PostgreSQL, GRANT: by the ADMIN option, or before 16 by CREATEROLE on whoever is no superuser. */
  #mayGive(role: string): boolean {
    if (this.#made.has(role)) return true;
    const live = this.#index.roles.get(role);
    if (live === undefined || live.superuser) return false;
    if (this.#live.version < 160000 && this.#live.connection.createRole) return true;
    return this.#live.memberships.some((one) => one.role === role && one.admin && this.hasPrivilegesOf(one.member));
  }

  /** Has the connection's own role the privileges of another, without becoming it? */
  hasPrivilegesOf(role: string): boolean {
    return (
      this.superuser || role === this.role || (this.#before.inherits(this.role, role) && this.#after.inherits(this.role, role))
    );
  }

  /** Does the connection's own role have anything by another now, whether it inherits from it or may become it? */
  worksBy(role: string): boolean {
    return this.#mayBecome.has(role) || this.#before.inherits(this.role, role);
  }

  /**
   * As whom whatever is granted or taken back on an object is the owner's doing; undefined where that cannot be had. Source: PostgreSQL,
   * select_best_grantor(): the first role that has the options, oneself first, then those that one inherits from. One that only inherits
   * from the owner may so be taken for another who may pass the privileges on, and a REVOKE then takes nothing and says nothing.
   * @param givers whoever may pass something on there.
   */
  asOwner(owner: string, givers: ReadonlySet<string>): string | null | undefined {
    if (this.superuser || owner === this.role) return null;
    const inherits = this.hasPrivilegesOf(owner);
    const isMistaken = [...givers].some(
      (giver) => giver !== owner && (giver === this.role || this.#before.inherits(this.role, giver)),
    );
    if (inherits && !isMistaken) return null;
    return this.mayBecome(owner) ? owner : undefined;
  }

  /** Why a revoke cannot be made as a grantor, on an object of an owner; undefined where it can. */
  cannotAct(grantor: string, owner: string, givers: ReadonlySet<string>): CannotAct | undefined {
    if (grantor === owner) {
      if (this.asOwner(owner, givers) !== undefined) return undefined;
      if (this.hasPrivilegesOf(owner))
        return {
          why: `${owner} granted it, and the server takes ${this.role} for another who may pass it on, since ${this.role} cannot become ${owner}`,
          mend: `Plan with ${owner}, or with a role that may SET ROLE to it.`,
        };
      return {
        why: `${owner} owns it, and ${this.role} is not a member of ${owner}`,
        mend: `Plan with a role that is ${owner} or a member of it.`,
      };
    }
    // Source: PostgreSQL, select_best_grantor(): a superuser is the owner at once; others are first taken for themselves where they still
    // have the right to pass it on (without which nothing is planned), also those that inherit from the owner.
    if (this.#index.roles.get(grantor)?.superuser === true)
      return {
        why: `${grantor} granted it, is a superuser now, and whatever a superuser takes back counts as taken back by the owner ${owner}`,
        mend: `Have an administrator make ${grantor} NOSUPERUSER, then plan anew.`,
      };
    if (this.mayBecome(grantor)) return undefined;
    return {
      why: `only ${grantor}, who granted it, can take it back, and ${this.role} cannot become ${grantor}`,
      mend: `Plan with a role that is a member of ${grantor}.`,
    };
  }

  /** As whom to take back what a grantor gave; only after `cannotAct` had nothing against it. */
  asGrantor(grantor: string, object: LiveObject): string | null {
    if (grantor === object.owner) return this.asOwner(object.owner, giversOn(object)) ?? null;
    return grantor === this.role && !this.superuser ? null : grantor;
  }

  /** As whom to grant privileges on an object: as its owner, else as whoever may pass all of them on. */
  toGrant(object: LiveObject, privileges: readonly string[]): Act | CannotAct {
    const { owner } = object;
    const as = this.asOwner(owner, giversOn(object));
    if (as !== undefined) return { as };
    if (this.hasPrivilegesOf(owner)) return { as: null };
    const givers = new Map<string, Set<string>>();
    for (const { grantee, privilege, grantable } of object.acl)
      if (grantable && grantee !== PUBLIC && this.mayBecome(grantee))
        givers.set(grantee, (givers.get(grantee) ?? new Set()).add(privilege));
    const able = [...givers].flatMap(([role, own]) => (privileges.every((privilege) => own.has(privilege)) ? [role] : [])).sort();
    const own = able.includes(this.role) ? this.role : able[0];
    if (own !== undefined) return { as: own === this.role ? null : own };
    return {
      why: `${this.role} is neither ${owner}, who owns it, nor may it pass ${privileges.join(", ")} on`,
      mend: `Plan with a role that is a member of ${owner}, or let ${owner} grant it WITH GRANT OPTION to ${this.role}.`,
    };
  }

  /** Can a role look up names in a schema, by what is granted now? */
  canUse(role: string | null, schema: string): boolean {
    return this.#has(role ?? this.role, schema, "USAGE");
  }

  /** Can a role make objects in a schema, by what is granted now? */
  canCreate(role: string, schema: string): boolean {
    return this.#has(role, schema, "CREATE");
  }

  #has(name: string, schema: string, wanted: "USAGE" | "CREATE"): boolean {
    if (this.#index.roles.get(name)?.superuser === true) return true;
    const object = this.#index.schema(schema);
    if (object === undefined) return true;
    const key = `${wanted} ${schema}`;
    let holders = this.#schemas.get(key);
    if (holders === undefined) {
      holders = new Set(object.acl.flatMap(({ privilege, grantee }) => (privilege === wanted ? [grantee] : [])));
      this.#schemas.set(key, wanted === "USAGE" ? holders.add(object.owner) : holders);
    }
    const found = holders;
    return (
      found.has(PUBLIC) ||
      [...this.#before.closure(name, "inherit").keys()].some((group) => found.has(group) && this.#after.inherits(name, group))
    );
  }

  schemaObject(name: string): LiveObject | undefined {
    return this.#index.schema(name);
  }
}

/** Whoever may pass something on, on an object or on a column of it, beside its owner. */
function giversOn({ acl, columns }: Pick<LiveObject, "acl" | "columns">): ReadonlySet<string> {
  const entries = [...acl, ...(columns ?? []).flatMap((column) => column.acl ?? [])];
  return new Set(entries.flatMap(({ grantee, grantable }) => (grantable && grantee !== PUBLIC ? [grantee] : [])));
}

/** Roles that will be able to look up names in a schema by what the plan gives them. */
export function usageGiven(desired: Desired): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    desired.objects.flatMap(({ object, acl }) =>
      object.kind === "schema"
        ? [[object.name, new Set(acl.flatMap(({ grantee, privilege }) => (privilege === "USAGE" ? [grantee] : [])))] as const]
        : [],
    ),
  );
}
