import type { ObjectKind } from "../../model/database.js";
import type { ImportedGrant } from "./imported.js";

/** Key of a team file's rule for each kind of object. */
export const RULE_KEYS: Readonly<Record<ObjectKind, string>> = {
  table: "tables",
  "foreign-table": "tables",
  view: "views",
  "materialized-view": "views",
  sequence: "sequences",
  function: "functions",
  type: "types",
  schema: "schemas",
  database: "database",
  language: "languages",
  "foreign-data-wrapper": "foreignDataWrappers",
  "foreign-server": "foreignServers",
  tablespace: "tablespaces",
  "large-object": "largeObjects",
  parameter: "parameters",
};

/** One privilege that a role holds on one object, or one column of it. */
export interface Held {
  readonly key: string;
  readonly name: string;
  readonly column: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
}

/** A privilege on objects that somebody makes later. */
export interface HeldLater {
  readonly key: string;
  readonly schema: string;
  readonly creator: string;
  readonly privilege: string;
  readonly grantable: boolean;
}

function grouped<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function unique(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort();
}

/** Each privilege once: where it was given with the right to pass it on and without, it can be passed on. */
function strongest(held: readonly Held[]): readonly Held[] {
  const one = new Map<string, Held>();
  for (const each of held) {
    const key = JSON.stringify([each.key, each.name, each.column, each.privilege]);
    if (one.get(key)?.grantable !== true) one.set(key, each);
  }
  return [...one.values()];
}

/** Rules on objects: those that give the same privileges (on the same columns) are one. */
function rulesOnObjects(held: readonly Held[]): readonly ImportedGrant[] {
  const perObject = grouped(strongest(held), ({ key, name, column, grantable }) =>
    JSON.stringify([key, name, column, grantable]),
  );
  const objects = [...perObject].map(([, each]) => {
    const { key = "", name = "", column = null, grantable = false } = each[0] ?? {};
    return { key, name, column, grantable, privileges: unique(each.map(({ privilege }) => privilege)) };
  });
  // Columns of one object that have the same privileges stand together, and then objects that are alike in all of it.
  const perColumns = grouped(objects, ({ key, name, column, grantable, privileges }) =>
    JSON.stringify([key, name, column === null, grantable, privileges]),
  );
  const whole = [...perColumns.values()].flatMap((each) => {
    const [first] = each;
    if (first === undefined) return [];
    return [{ ...first, columns: first.column === null ? null : unique(each.map(({ column }) => column ?? "")) }];
  });
  const perRule = grouped(whole, ({ key, grantable, privileges, columns }) =>
    JSON.stringify([key, grantable, privileges, columns]),
  );
  return [...perRule.values()].flatMap((each) => {
    const [first] = each;
    if (first === undefined) return [];
    const { key, grantable, privileges, columns } = first;
    return [{ privileges, grantOption: grantable, key, names: unique(each.map(({ name }) => name)), columns, future: null }];
  });
}

/** Rules on what is made later: one for each creator, key and set of privileges. */
function rulesOnLater(held: readonly HeldLater[]): readonly ImportedGrant[] {
  const perSchema = grouped(held, ({ key, schema, creator, grantable }) => JSON.stringify([key, schema, creator, grantable]));
  const schemas = [...perSchema.values()].flatMap((each) => {
    const [first] = each;
    return first === undefined ? [] : [{ ...first, privileges: unique(each.map(({ privilege }) => privilege)) }];
  });
  const perRule = grouped(schemas, ({ key, creator, grantable, privileges }) =>
    JSON.stringify([key, creator, grantable, privileges]),
  );
  return [...perRule.values()].flatMap((each) => {
    const [first] = each;
    if (first === undefined) return [];
    const { key, creator, grantable, privileges } = first;
    const names = unique(each.map(({ schema }) => schema));
    return [{ privileges, grantOption: grantable, key, names, columns: null, future: { by: [creator] } }];
  });
}

/** The rules of a team file that say just what is held, as few as can be; in a fixed order. */
export function rulesOf(held: readonly Held[], later: readonly HeldLater[]): readonly ImportedGrant[] {
  const rules = [...rulesOnObjects(held), ...rulesOnLater(later)];
  const keyOf = (rule: ImportedGrant): string => JSON.stringify([rule.future !== null, rule.key, rule.names, rule.columns, rule]);
  return rules.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
