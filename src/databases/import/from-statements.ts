import { PUBLIC } from "../../model/database.js";
import type {
  GrantScript,
  GrantStatement,
  StatedDefaults,
  StatedGrant,
  StatedMembership,
  StatedRole,
  StatedRoleChange,
} from "../../model/grant-statement.js";
import type { NamedObject, OtherStatement, SqlGrant } from "./sql-grant.js";

type Grantees = SqlGrant["grantees"];

/** Roles by name, PUBLIC as null. Whoever runs the file is not known, so that nothing can be said of them. */
function granteesOf(roles: readonly StatedRole[]): Grantees {
  return roles.flatMap((role) => (typeof role === "string" ? [role] : role === PUBLIC ? [null] : []));
}

function ofGrant({ type, privileges, objects, allIn, roles, grantOption, place }: StatedGrant): SqlGrant {
  const all = (allIn?.schemas ?? []).map(
    (schema): NamedObject => ({ kind: allIn?.kind ?? "table", schema, name: null, arguments: null, place }),
  );
  const named: readonly NamedObject[] = objects;
  return {
    on: "objects",
    isGrant: type === "grant",
    withOption: grantOption,
    grantees: granteesOf(roles),
    place,
    privileges,
    objects: [...named, ...all],
  };
}

function ofDefaults({ type, privileges, creators, schemas, kind, roles, grantOption, place }: StatedDefaults): SqlGrant {
  return {
    on: "later",
    isGrant: type === "grant-defaults",
    withOption: grantOption,
    grantees: granteesOf(roles),
    place,
    privileges,
    kind,
    schemas,
    creators: creators.filter((creator) => typeof creator === "string"),
  };
}

function ofMembership({ type, groups, members, options, cascade, grantedBy, place }: StatedMembership): SqlGrant {
  const isGrant = type === "grant-membership";
  return {
    on: "roles",
    isGrant,
    withOption: options.admin === true,
    grantees: granteesOf(members),
    place,
    roles: groups,
    options,
    grantor: typeof grantedBy === "string" ? grantedBy : null,
    cascade,
  };
}

const namesOf = (roles: readonly StatedRole[]) => roles.filter((role): role is string => typeof role === "string");

function ofRole({ role, memberOf, members, adminMembers, place }: StatedRoleChange): readonly SqlGrant[] {
  if (typeof role !== "string") return [];
  const grant = (roles: readonly string[], grantees: readonly string[], withOption: boolean): SqlGrant[] =>
    roles.length * grantees.length === 0
      ? []
      : [
          {
            on: "roles",
            isGrant: true,
            withOption,
            grantees,
            place,
            roles,
            options: withOption ? { admin: true } : {},
            grantor: null,
            cascade: false,
          },
        ];
  return [
    ...grant(namesOf(memberOf), [role], false),
    ...grant([role], namesOf(members), false),
    ...grant([role], namesOf(adminMembers), true),
  ];
}

function grantsOf(statement: GrantStatement): readonly SqlGrant[] {
  switch (statement.type) {
    case "grant":
    case "revoke":
      return [ofGrant(statement)];
    case "grant-defaults":
    case "revoke-defaults":
      return [ofDefaults(statement)];
    case "grant-membership":
    case "revoke-membership":
      return [ofMembership(statement)];
    case "create-role":
    case "alter-role":
      return ofRole(statement);
    case "drop-role":
      return [];
  }
}

/** Does a statement speak of whoever runs it (CURRENT_ROLE, CURRENT_USER, SESSION_USER), of whom nothing can be said? */
function isOfRunner(statement: GrantStatement): boolean {
  const isRunner = (role: StatedRole) => typeof role === "object";
  if ("role" in statement) {
    const roles: readonly StatedRole[] = [statement.role, ...statement.memberOf, ...statement.members, ...statement.adminMembers];
    return roles.some(isRunner);
  }
  if ("members" in statement) return statement.members.some(isRunner);
  return statement.roles.some(isRunner) || ("creators" in statement && statement.creators.some(isRunner));
}

/** Statements of a file in the form in which they are carried out in thought, and those that are left aside. */
export function fromStatements({ statements, other }: GrantScript): {
  readonly grants: readonly SqlGrant[];
  readonly others: readonly OtherStatement[];
} {
  const dropped = statements.filter(({ type }) => type === "drop-role");
  return {
    grants: statements.flatMap(grantsOf),
    others: [
      ...other.map(({ kind, place }) => ({ what: `a statement of another kind (${kind})`, place })),
      ...dropped.map(({ place }) => ({ what: "a role is dropped", place })),
      ...statements
        .filter((statement) => statement.type !== "drop-role" && isOfRunner(statement))
        .map(({ place }) => ({ what: "a statement about whoever runs it (CURRENT_ROLE)", place })),
    ],
  };
}
