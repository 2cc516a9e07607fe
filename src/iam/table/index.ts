import { type AccessEntry, compileDocument } from "../access.js";
import { catalogue } from "../catalogue/index.js";
import type { PolicyDocument } from "../document.js";
import { PolicyError } from "../policy-error.js";
import { CELLS, type Cell, cellsOf } from "./cells.js";
import { type Layer, layerOf } from "./layer.js";

export type { Cell } from "./cells.js";

/** A principal's policies, named as in `decide`. */
export interface TablePolicies {
  /** Policies of the user or role, and of the user's groups. */
  readonly identityPolicies: readonly PolicyDocument[];
  /** Each of them must allow. */
  readonly permissionsBoundaries?: readonly PolicyDocument[];
  /** By level of the organization, root first; each level must allow. Left out for the management account and service-linked roles. */
  readonly serviceControlPolicies?: readonly (readonly PolicyDocument[])[];
}

/** Every principal × every action of the catalogue. */
export class AccessTable {
  /** A row a principal, in order: a byte an action by its index in the catalogue, 0 denied to 3 everywhere. Equal policies share one. */
  readonly rows: readonly Uint8Array[];

  constructor(rows: readonly Uint8Array[]) {
    this.rows = rows;
  }

  /** The cell of a principal, by place, and an action, by name in any case. Undefined: the table has no such row or column. */
  cell(principal: number, action: string): Cell | undefined {
    const number = this.rows[principal]?.[catalogue.indexOf(action)];
    return number === undefined ? undefined : CELLS[number];
  }

  /** How many actions have each cell in a principal's row. */
  counts(principal: number): Readonly<Record<Cell, number>> {
    const counts = { denied: 0, conditions: 0, resources: 0, everywhere: 0 };
    for (const number of this.rows[principal] ?? []) counts[CELLS[number] as Cell]++;
    return counts;
  }
}

/** Compiles documents and makes layers of them, each distinct one once. */
class Reader {
  readonly #numbers = new Map<readonly AccessEntry[], number>();
  readonly #layers = new Map<string, Layer>();

  entries(document: PolicyDocument, at: string): readonly AccessEntry[] {
    try {
      return compileDocument(document);
    } catch (error) {
      throw error instanceof PolicyError ? error.within(at) : error;
    }
  }

  /** A text that lists of the same documents share, in whatever order. */
  key(documents: readonly (readonly AccessEntry[])[]): string {
    const numbers = documents.map((entries) => {
      const known = this.#numbers.get(entries) ?? this.#numbers.size;
      this.#numbers.set(entries, known);
      return known;
    });
    return [...new Set(numbers)].sort((a, b) => a - b).join();
  }

  /** The layer of these documents, kept: boundaries and SCPs are shared by many. */
  limit(documents: readonly (readonly AccessEntry[])[]): Layer {
    const key = this.key(documents);
    let layer = this.#layers.get(key);
    if (layer === undefined) {
      layer = layerOf(documents.flat());
      this.#layers.set(key, layer);
    }
    return layer;
  }
}

/**
 * What each principal may do with every action of the catalogue, by its own policies within its boundaries and SCPs, denies of all of
 * them taken off. A request is about any resource that fits an ARN format of the action (`*` where it has none, or only optional ones),
 * in any context in which keys that AWS sends once have one value. Resource policies, RCPs, session and endpoint policies are not
 * asked: where the resource's own policy must agree (roles, KMS keys, other accounts), a cell says what the principal's side leaves to it.
 *
 * - `denied`: proved that `decide` allows no such request.
 * - `everywhere`: proved that it allows all of them.
 * - `resources`: proved that there is a resource on which it allows all of them; not proved for every resource.
 * - `conditions`: none of these is proved. It is allowed in some contexts and not in others, or overlapping patterns and conditions leave
 *   open what is left: then it counts as access.
 *
 * Throws PolicyError, which names principal, argument and place, for an invalid document.
 * Source: IAM User Guide, "Policy evaluation logic"; Service Authorization Reference, on resource types.
 */
export function accessTable(principals: readonly TablePolicies[]): AccessTable {
  const reader = new Reader();
  const rows = new Map<string, Uint8Array>();
  return new AccessTable(
    principals.map(({ identityPolicies, permissionsBoundaries = [], serviceControlPolicies = [] }, place) => {
      const read = (name: string, documents: readonly PolicyDocument[]) =>
        documents.map((document, i) => reader.entries(document, `principals[${place}].${name}[${i}]`));
      const own = read("identityPolicies", identityPolicies);
      const bounds = read("permissionsBoundaries", permissionsBoundaries).map((entries) => [entries]);
      const levels = serviceControlPolicies.map((level, i) => read(`serviceControlPolicies[${i}]`, level));
      const limits = [...bounds, ...levels];
      const key = [own, ...limits].map((documents) => reader.key(documents)).join(" ");
      let row = rows.get(key);
      if (row === undefined) {
        row = cellsOf(
          layerOf(own.flat()),
          limits.map((documents) => reader.limit(documents)),
        );
        rows.set(key, row);
      }
      return row;
    }),
  );
}
