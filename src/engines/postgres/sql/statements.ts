import type { Place } from "../../../model/diagnostic.js";
import type {
  GrantStatement,
  StatedDefaults,
  StatedGrant,
  StatedMembership,
  StatedPrivilege,
} from "../../../model/grant-statement.js";
import { listIn, type Node, nodeIn, numberIn, stringsIn, textIn } from "./nodes.js";
import { kindOf, statedObjects } from "./stated-objects.js";
import { optionsOf, roleOptions, statedRole } from "./stated-roles.js";

interface Around {
  readonly place: Place;
  readonly text: string;
  readonly at: (offset: number) => Place;
}

type Reader = (node: Node, around: Around) => GrantStatement | undefined;

/** Statements about access by the parser's name; a reader gives nothing where a form of the statement is not known. */
export const READERS: Readonly<Record<string, Reader>> = {
  GrantStmt: readGrant,
  AlterDefaultPrivilegesStmt: readDefaults,
  GrantRoleStmt: readMembership,
  CreateRoleStmt: (node, { place, text }) => {
    const login = textIn(node, "stmt_type") === "ROLESTMT_USER" ? true : undefined;
    return { type: "create-role", role: textIn(node, "role") ?? "", ...roleOptions(listIn(node, "options"), login), place, text };
  },
  AlterRoleStmt: readAlterRole,
  DropRoleStmt: (node, { place, text }) => ({ type: "drop-role", roles: listIn(node, "roles").map(statedRole), place, text }),
};

/** None written means all of them; columns may follow ALL too. */
function privilegesOf(node: Node): StatedPrivilege[] {
  const written = listIn(node, "privileges").flatMap((entry) => {
    const privilege = nodeIn(entry, "AccessPriv");
    if (privilege === undefined) return [];
    const columns = stringsIn(listIn(privilege, "cols"));
    const word = textIn(privilege, "priv_name")?.toUpperCase() ?? "ALL";
    // An old word for it that the engine still takes.
    const name = word === "TEMP" ? "TEMPORARY" : word;
    return [{ privilege: name, columns: columns.length === 0 ? null : columns }];
  });
  return written.length === 0 ? [{ privilege: "ALL", columns: null }] : written;
}

function grantorOf(node: Node): StatedGrant["grantedBy"] {
  const grantor = nodeIn(node, "grantor");
  return grantor === undefined ? null : statedRole(grantor);
}

function readGrant(node: Node, { place, text, at }: Around): StatedGrant | undefined {
  const kind = kindOf(textIn(node, "objtype"));
  if (kind === undefined) return undefined;
  const isAll = textIn(node, "targtype") === "ACL_TARGET_ALL_IN_SCHEMA";
  const nodes = listIn(node, "objects");
  return {
    type: node.is_grant === true ? "grant" : "revoke",
    privileges: privilegesOf(node),
    objects: isAll ? [] : statedObjects(nodes, kind, place, at),
    allIn: isAll ? { kind, schemas: stringsIn(nodes) } : null,
    roles: listIn(node, "grantees").map(statedRole),
    grantOption: node.grant_option === true,
    cascade: textIn(node, "behavior") === "DROP_CASCADE",
    grantedBy: grantorOf(node),
    place,
    text,
  };
}

function readDefaults(node: Node, { place, text }: Around): StatedDefaults | undefined {
  const action = nodeIn(node, "action");
  const kind = action === undefined ? undefined : kindOf(textIn(action, "objtype"));
  if (action === undefined || kind === undefined) return undefined;
  const options = optionsOf(listIn(node, "options"));
  return {
    type: action.is_grant === true ? "grant-defaults" : "revoke-defaults",
    creators: options.list("roles").map(statedRole),
    schemas: stringsIn(options.list("schemas")),
    kind,
    privileges: privilegesOf(action),
    roles: listIn(action, "grantees").map(statedRole),
    grantOption: action.grant_option === true,
    cascade: textIn(action, "behavior") === "DROP_CASCADE",
    place,
    text,
  };
}

/** Of a revoke the parser gives the options that are taken as false. */
function readMembership(node: Node, { place, text }: Around): StatedMembership {
  const isGrant = node.is_grant === true;
  const options = optionsOf(listIn(node, "opt"));
  const named = (["admin", "inherit", "set"] as const).flatMap((option) => {
    const value = isGrant ? options.boolean(option) : options.has(option) ? true : undefined;
    return value === undefined ? [] : [[option, value] as const];
  });
  return {
    type: isGrant ? "grant-membership" : "revoke-membership",
    groups: listIn(node, "granted_roles").flatMap((entry) => {
      const privilege = nodeIn(entry, "AccessPriv");
      return privilege === undefined ? [] : [textIn(privilege, "priv_name") ?? ""];
    }),
    members: listIn(node, "grantee_roles").map(statedRole),
    options: Object.fromEntries(named),
    cascade: textIn(node, "behavior") === "DROP_CASCADE",
    grantedBy: grantorOf(node),
    place,
    text,
  };
}

/** ALTER GROUP … ADD and DROP USER are memberships in old words: the parser gives them as an option and a sign. */
function readAlterRole(node: Node, { place, text }: Around): GrantStatement | undefined {
  const spec = nodeIn(node, "role");
  if (spec === undefined) return undefined;
  const role = statedRole(spec);
  const members = optionsOf(listIn(node, "options"));
  if (members.has("rolemembers") && typeof role === "string") {
    const isAdded = numberIn(node, "action") >= 0;
    return {
      type: isAdded ? "grant-membership" : "revoke-membership",
      groups: [role],
      members: members.list("rolemembers").map(statedRole),
      options: {},
      cascade: false,
      grantedBy: null,
      place,
      text,
    };
  }
  return { type: "alter-role", role, ...roleOptions(listIn(node, "options"), undefined), place, text };
}
