import type { Blocked, Change } from "../model/change.js";
import { writeSqlName } from "../model/sql-name.js";
import type { PrivilegeList, SqlStep } from "./statements.js";

/** When a change is carried out: roles exist before they are granted anything, and what others need goes last. */
export const PHASES = [
  "roles",
  "revoke-memberships",
  "views",
  "revoke",
  "grant-reach",
  "grant",
  "revoke-reach",
  "defaults",
  "grant-memberships",
] as const;

/** A change before it has its number. Changes of one phase go by rank, then by `order` and subject. */
export interface Draft extends Omit<Change<SqlStep>, "number"> {
  readonly phase: (typeof PHASES)[number];
  readonly rank: number;
  readonly order: number;
}

export interface Planned {
  readonly drafts: readonly Draft[];
  readonly blocked: readonly Blocked[];
}

export function privilegeWords(privileges: PrivilegeList): string {
  return privileges
    .map(({ privilege, columns }) => (columns === null ? privilege : `${privilege} (${columns.join(", ")})`))
    .join(", ");
}

const NAMED_AT_MOST = 5;

/** A list that stays readable: the first few, and how many more. */
export function listWords(names: readonly string[]): string {
  if (names.length <= NAMED_AT_MOST) return names.join(", ");
  return `${names.slice(0, NAMED_AT_MOST).join(", ")} and ${names.length - NAMED_AT_MOST} more`;
}

interface Named {
  readonly kind: string;
  readonly schema: string | null;
  readonly name: string;
  readonly arguments: string | null;
}

/** Objects of one statement in words: `sales.orders`, `schema sales`, `1,200 tables and views (sales.a, …)`. */
export function objectWords(objects: readonly Named[]): string {
  const names = objects.map((object) =>
    object.kind === "database" ? "the database" : writeSqlName([object.schema, object.name], object.arguments),
  );
  const first = objects[0];
  if (first === undefined) return "";
  const inSchema = first.schema !== null || first.kind === "database";
  const kind = first.kind.replaceAll("-", " ");
  if (objects.length === 1) return inSchema ? (names[0] ?? "") : `${kind} ${names[0]}`;
  const mixed = objects.some((object) => object.kind !== first.kind);
  return `${objects.length} ${mixed ? "tables and views" : `${kind}s`} (${listWords(names)})`;
}

/** Numbers drafts in the order of execution. */
export function numbered(drafts: readonly Draft[]): readonly Change<SqlStep>[] {
  const sorted = [...drafts].sort(
    (a, b) =>
      PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) ||
      a.rank - b.rank ||
      a.order - b.order ||
      (a.subject < b.subject ? -1 : 1),
  );
  return sorted.map(({ phase: _phase, rank: _rank, order: _order, ...change }, index) => ({ number: index + 1, ...change }));
}
