import type { ImportedMembership } from "./imported.js";
import type { SqlGrant } from "./sql-grant.js";

type Statement = SqlGrant & { readonly on: "roles" };

interface Row extends ImportedMembership {
  readonly member: string;
  /** Null: whoever runs the statements. */
  readonly grantor: string | null;
}

/** A REVOKE that the server refuses: others have the role by what would be taken. */
export interface RefusedRevoke {
  readonly role: string;
  readonly member: string;
  readonly others: readonly string[];
}

/**
 * Memberships as statements leave them behind, one row a grantor. Source: PostgreSQL 16 and later, GRANT and REVOKE: options that a GRANT does not
 * name stay as they are, a REVOKE of options keeps the membership, and what a grantor gave goes with its ADMIN option, by CASCADE alone.
 */
export class StatedMemberships {
  #rows: readonly Row[] = [];

  /** @returns what the server would refuse of it; that is not carried out. */
  run(statement: Statement): readonly RefusedRevoke[] {
    const refused: RefusedRevoke[] = [];
    for (const member of statement.grantees)
      for (const role of statement.roles) {
        if (member === null) continue;
        if (statement.isGrant) this.#grant(role, member, statement);
        else {
          const others = this.#revoke(role, member, statement);
          if (others.length > 0) refused.push({ role, member, others });
        }
      }
    return refused;
  }

  #isOf(row: Row, role: string, member: string, grantor: string | null): boolean {
    return row.role === role && row.member === member && row.grantor === grantor;
  }

  #grant(role: string, member: string, { options, grantor }: Statement): void {
    const there = this.#rows.find((row) => this.#isOf(row, role, member, grantor));
    const before = there ?? { role, member, grantor, inherit: true, set: true, admin: false };
    this.#rows = [...this.#rows.filter((row) => row !== there), { ...before, ...options }];
  }

  /** @returns members who would lose it and for whom CASCADE was not said. */
  #revoke(role: string, member: string, { options, grantor, cascade }: Statement): readonly string[] {
    const there = this.#rows.find((row) => this.#isOf(row, role, member, grantor));
    if (there === undefined) return [];
    const isWhole = Object.keys(options).length === 0;
    const less: Row = {
      ...there,
      inherit: there.inherit && options.inherit !== true,
      set: there.set && options.set !== true,
      admin: there.admin && options.admin !== true,
    };
    const rest = this.#rows.filter((row) => row !== there);
    const after = isWhole ? rest : [...rest, less];
    const kept = withoutOrphans(after, role, this.#rows);
    const lost = after.filter((row) => !kept.includes(row));
    if (lost.length > 0 && !cascade) return lost.map((row) => row.member);
    this.#rows = kept;
    return [];
  }

  /** A membership from several grantors is one: its options add up. */
  byMember(): ReadonlyMap<string, readonly ImportedMembership[]> {
    const found = new Map<string, Map<string, ImportedMembership>>();
    for (const { role, member, inherit, set, admin } of this.#rows) {
      const groups = found.get(member) ?? new Map<string, ImportedMembership>();
      found.set(member, groups);
      const there = groups.get(role);
      groups.set(role, {
        role,
        inherit: inherit || there?.inherit === true,
        set: set || there?.set === true,
        admin: admin || there?.admin === true,
      });
    }
    return new Map([...found].map(([member, groups]) => [member, [...groups.values()]]));
  }
}

/** Rows whose grantor has no ADMIN option on the role any more go, and what hangs on them. Whoever runs the statements has it. */
function withoutOrphans(rows: readonly Row[], role: string, before: readonly Row[]): readonly Row[] {
  let kept = rows;
  for (;;) {
    const admins = new Set(kept.flatMap((row) => (row.role === role && row.admin ? [row.member] : [])));
    // A grantor of whom the statements never said that it may is taken at its word.
    const known = new Set(before.flatMap((row) => (row.role === role ? [row.member] : [])));
    const next = kept.filter(
      (row) => row.role !== role || row.grantor === null || admins.has(row.grantor) || !known.has(row.grantor),
    );
    if (next.length === kept.length) return next;
    kept = next;
  }
}
