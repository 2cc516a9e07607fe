import type { ObjectKind } from "../../model/database.js";
import type { Place } from "../../model/diagnostic.js";

/** Objects that a statement names: one by name, or all of a kind in a schema. */
export interface NamedObject {
  readonly kind: ObjectKind;
  /** Null where the statement gives none. */
  readonly schema: string | null;
  /** Null for all of the kind in `schema`. */
  readonly name: string | null;
  /** Types of a function's arguments, as written; null where the statement gives none. */
  readonly arguments: string | null;
  readonly place: Place;
}

/** One privilege as a statement gives or takes it; `ALL` for every one. */
export interface NamedPrivilege {
  readonly privilege: string;
  readonly columns: readonly string[] | null;
}

export interface MembershipOptions {
  readonly admin?: boolean;
  readonly inherit?: boolean;
  readonly set?: boolean;
}

/** GRANT or REVOKE on objects, on what is made later (`ALTER DEFAULT PRIVILEGES`), or of roles. Null stands for PUBLIC. */
export type SqlGrant = {
  readonly isGrant: boolean;
  /** With the right to pass it on; of a REVOKE, that right alone. */
  readonly withOption: boolean;
  readonly grantees: readonly (string | null)[];
  readonly place: Place;
} & (
  | { readonly on: "objects"; readonly privileges: readonly NamedPrivilege[]; readonly objects: readonly NamedObject[] }
  | {
      readonly on: "later";
      readonly privileges: readonly NamedPrivilege[];
      readonly kind: ObjectKind;
      /** Empty: everywhere. */
      readonly schemas: readonly string[];
      /** Whose later objects; empty: whoever runs it. */
      readonly creators: readonly string[];
    }
  | {
      readonly on: "roles";
      readonly roles: readonly string[];
      /** Of a GRANT, what is said of them; of a REVOKE, those that are taken: where there are any, the membership stays. */
      readonly options: MembershipOptions;
      /** Null: whoever runs it. Memberships of one pair by several are several. */
      readonly grantor: string | null;
      readonly cascade: boolean;
    }
);

/** A statement of another kind, which is left aside. */
export interface OtherStatement {
  readonly what: string;
  readonly place: Place;
}
