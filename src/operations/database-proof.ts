import { type Desired, differencesOf, type ProofDifference } from "../databases/index.js";
import { columnPrivileges, privilegesOn } from "../databases/privileges.js";
import type { AccessMismatch, ExpectedAccess, LiveDatabase, LiveObject } from "../model/database.js";
import type { DatabaseProof, DatabaseVerdict, ProofMismatch } from "../model/grants-proof.js";

const ON_COLUMNS = columnPrivileges("table");
const ENGINES = ["pg_catalog", "information_schema"];

/** The engine's own objects, of which the server is not asked. */
function isAsked({ kind, schema, name }: LiveObject): boolean {
  return !ENGINES.includes(schema ?? (kind === "schema" ? name : ""));
}

/** Columns that are asked about: where something was granted, or is expected. */
function askedColumns({ entries }: ExpectedAccess, live: LiveDatabase): ReadonlyMap<string, ReadonlySet<string>> {
  const columns = new Map<string, Set<string>>();
  const add = (key: string, names: readonly string[]) => {
    const there = columns.get(key) ?? new Set<string>();
    for (const name of names) there.add(name);
    columns.set(key, there);
  };
  for (const { kind, id, columns: of = [] } of live.objects) {
    const granted = of.flatMap(({ name, acl }) => (acl === undefined ? [] : [name]));
    if (granted.length > 0) add(`${kind} ${id}`, granted);
  }
  for (const { kind, ids, columns: of } of entries) if (of !== null) for (const id of ids) add(`${kind} ${id}`, of);
  return columns;
}

/**
 * Objects of the kinds that are asked about, times what can be asked of each, times roles; and each column that matters likewise, but for
 * what is expected of the whole, which answers for its columns.
 */
function questions(expected: ExpectedAccess, live: LiveDatabase): number {
  const { roles, kinds, entries } = expected;
  const objects = live.objects.filter((object) => kinds.includes(object.kind) && isAsked(object));
  const perRole = objects.reduce((sum, { kind }) => sum + privilegesOn(kind, live.version).length, 0);
  const columns = askedColumns(expected, live);
  if (columns.size === 0) return roles.length * perRole;
  const held = new Map<string, Set<string>>();
  for (const { role, kind, ids, columns: of, privileges } of entries) {
    if (of !== null) continue;
    for (const id of ids) {
      const key = `${kind} ${id}`;
      if (!columns.has(key)) continue;
      const there = held.get(key) ?? new Set<string>();
      held.set(key, there);
      for (const privilege of privileges) if (ON_COLUMNS.includes(privilege)) there.add(`${role}\0${privilege}`);
    }
  }
  const ofColumns = objects.reduce((sum, { kind, id }) => {
    const key = `${kind} ${id}`;
    return sum + (columns.get(key)?.size ?? 0) * (roles.length * ON_COLUMNS.length - (held.get(key)?.size ?? 0));
  }, 0);
  return roles.length * perRole + ofColumns;
}

const named = ({ team: _, difference: __, ...mismatch }: ProofDifference): ProofMismatch => mismatch;

/** A server's differences, with names, and what became of every `never`, as a proof: without any, and with all kept, it is one. */
export function databaseProof(
  of: Pick<DatabaseProof, "database" | "environment" | "embedded" | "identity">,
  expected: ExpectedAccess,
  answered: {
    readonly desired: Desired;
    readonly mismatches: readonly AccessMismatch[];
    readonly never: readonly DatabaseVerdict[];
  },
): DatabaseProof {
  const { live } = answered.desired;
  const differences = differencesOf(answered.desired, answered.mismatches);
  return {
    ...of,
    fingerprint: live.fingerprint,
    roles: [...expected.roles].sort(),
    asked: questions(expected, live),
    more: differences.filter(({ difference }) => difference === "excess").map(named),
    less: differences.filter(({ difference }) => difference === "missing").map(named),
    never: answered.never,
    proved: differences.length === 0 && answered.never.every(({ verdict }) => verdict === "holds"),
  };
}
