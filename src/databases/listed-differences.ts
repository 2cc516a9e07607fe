import { type Acl, type LiveObject, PUBLIC } from "../model/database.js";
import { writeSqlName } from "../model/sql-name.js";
import type { Desired, DesiredAcl } from "./desired.js";
import { isManaged } from "./memberships.js";
import { compareMembership } from "./plan-memberships.js";
import { isForeign } from "./privileges.js";
import type { ProofDifference } from "./proof-difference.js";

/**
 * Differences that no question to the server about a privilege brings up, read off its lists: memberships (an ADMIN option alone, or a
 * predefined role that gives no privilege on any object, answers nothing), the right to pass on, and grants on the engine's own objects.
 */
export function listedDifferences(desired: Desired): readonly ProofDifference[] {
  return [...membershipDifferences(desired), ...optionDifferences(desired), ...engineDifferences(desired)];
}

function teamOf(desired: Desired, ...names: readonly string[]): string {
  return desired.roles.find(({ name }) => names.includes(name))?.team ?? "";
}

function membershipDifferences(desired: Desired): readonly ProofDifference[] {
  const keyOf = ({ role, member }: { readonly role: string; readonly member: string }) => JSON.stringify([role, member]);
  const wanted = new Map(desired.memberships.map((membership) => [keyOf(membership), membership]));
  const live = new Map<string, Desired["live"]["memberships"][number][]>();
  for (const row of desired.live.memberships) live.set(keyOf(row), [...(live.get(keyOf(row)) ?? []), row]);
  return [...new Set([...live.keys(), ...wanted.keys()])].sort().flatMap((key): ProofDifference[] => {
    const rows = live.get(key) ?? [];
    const asked = wanted.get(key);
    const one = asked ?? rows[0];
    if (one === undefined || (asked === undefined && !isManaged(one, desired))) return [];
    const { role, member } = one;
    const { lacks, over } = compareMembership(asked, rows, desired.live.version);
    const of = {
      team: teamOf(desired, member, role),
      role: member,
      kind: "role",
      objects: [writeSqlName([role])],
      column: null,
    } as const;
    const excess = isManaged(one, desired)
      ? [...new Set(over.flatMap(({ options }) => (options ?? ["membership"]).map((word) => word.toUpperCase())))]
      : [];
    return [
      ...excess.map((privilege): ProofDifference => {
        const from = [{ by: "membership", path: [role], assumed: false }] as const;
        return { ...of, privilege, difference: "excess", from };
      }),
      ...(lacks ? [{ ...of, privilege: "MEMBERSHIP", difference: "missing", from: [] } as const] : []),
    ];
  });
}

interface Found {
  readonly role: string;
  readonly privilege: string;
  readonly difference: "excess" | "missing";
}

/** Adds up what is alike on many objects. */
class Differences {
  readonly #desired: Desired;
  readonly #found = new Map<string, ProofDifference & { readonly objects: string[] }>();

  constructor(desired: Desired) {
    this.#desired = desired;
  }

  add({ role, privilege, difference }: Found, object: LiveObject, column: string | null): void {
    const key = JSON.stringify([role, privilege, difference, object.kind, column]);
    const name = writeSqlName([object.schema, object.name], object.arguments);
    const there = this.#found.get(key);
    if (there !== undefined) {
      there.objects.push(name);
      return;
    }
    const from: ProofDifference["from"] = difference === "missing" ? [] : [{ by: "grant", path: [], assumed: false }];
    const team = teamOf(this.#desired, role);
    this.#found.set(key, { team, role, kind: object.kind, objects: [name], column, privilege, difference, from });
  }

  list(): readonly ProofDifference[] {
    return [...this.#found.values()];
  }
}

const option = (privilege: string) => `${privilege} WITH GRANT OPTION`;

function optionsOf(acl: Acl, wanted: DesiredAcl, owner: string, { managed }: Desired, also: Acl = []): readonly Found[] {
  const found: Found[] = [];
  const held = (role: string, privilege: string, list: Acl) =>
    list.some((entry) => entry.grantable && entry.grantee === role && entry.privilege === privilege);
  for (const { grantee, privilege, grantable } of wanted)
    if (grantable && grantee !== owner && !held(grantee, privilege, acl) && !held(grantee, privilege, also))
      found.push({ role: grantee, privilege: option(privilege), difference: "missing" });
  for (const { grantee, privilege, grantable } of acl) {
    if (!grantable || grantee === PUBLIC || grantee === owner || !managed.has(grantee)) continue;
    if (!wanted.some((entry) => entry.grantable && entry.grantee === grantee && entry.privilege === privilege))
      found.push({ role: grantee, privilege: option(privilege), difference: "excess" });
  }
  return found;
}

function optionDifferences(desired: Desired): readonly ProofDifference[] {
  const differences = new Differences(desired);
  const kept = new Map<Acl, Map<DesiredAcl, Map<string, readonly Found[]>>>();
  for (const { object, acl, columns } of desired.objects) {
    const byList = kept.get(object.acl) ?? new Map<DesiredAcl, Map<string, readonly Found[]>>();
    kept.set(object.acl, byList);
    const byOwner = byList.get(acl) ?? new Map<string, readonly Found[]>();
    byList.set(acl, byOwner);
    const found = byOwner.get(object.owner) ?? optionsOf(object.acl, acl, object.owner, desired);
    byOwner.set(object.owner, found);
    for (const one of found) differences.add(one, object, null);
    for (const column of object.columns ?? []) {
      const wanted = columns.get(column.name) ?? [];
      if (column.acl === undefined && wanted.length === 0) continue;
      for (const one of optionsOf(column.acl ?? [], wanted, object.owner, desired, object.acl))
        differences.add(one, object, column.name);
    }
  }
  return differences.list();
}

const ENGINES = ["pg_catalog", "information_schema"];

/** Roles that hold something on an object that is never changed, beside what everybody holds there. */
export function heldOnForeign(
  object: LiveObject,
  { managed }: Pick<Desired, "managed">,
): readonly { readonly role: string; readonly privilege: string; readonly column: string | null }[] {
  const lists = [
    { column: null, acl: object.acl },
    ...(object.columns ?? []).map(({ name, acl }) => ({ column: name, acl: acl ?? [] })),
  ];
  return lists.flatMap(({ column, acl }) =>
    acl.flatMap(({ grantee, privilege, grantable }) => {
      if (grantee === PUBLIC || grantee === object.owner || !managed.has(grantee)) return [];
      if (grantable) return [{ role: grantee, privilege: option(privilege), column }];
      const open = acl.some((entry) => entry.grantee === PUBLIC && entry.privilege === privilege);
      return open ? [] : [{ role: grantee, privilege, column }];
    }),
  );
}

/** The server is not asked about its own objects, of which there are thousands. */
function engineDifferences(desired: Desired): readonly ProofDifference[] {
  const differences = new Differences(desired);
  for (const object of desired.live.objects) {
    if (!isForeign(object)) continue;
    const isAsked = !ENGINES.includes(object.schema ?? (object.kind === "schema" ? object.name : ""));
    for (const { role, privilege, column } of heldOnForeign(object, desired))
      if (!isAsked || privilege.endsWith("OPTION")) differences.add({ role, privilege, difference: "excess" }, object, column);
  }
  return differences.list();
}
