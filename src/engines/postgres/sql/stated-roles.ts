import { PUBLIC } from "../../../model/database.js";
import type { StatedRole, StatedRoleChange } from "../../../model/grant-statement.js";
import { listIn, type Node, nodeIn, numberIn, textIn } from "./nodes.js";

/** A role as named, its RoleSpec unwrapped or not. */
export function statedRole(node: Node): StatedRole {
  const spec = nodeIn(node, "RoleSpec") ?? node;
  const type = textIn(spec, "roletype");
  if (type === "ROLESPEC_PUBLIC") return PUBLIC;
  return type === "ROLESPEC_CSTRING" ? (textIn(spec, "rolename") ?? "") : { current: true };
}

export interface Options {
  readonly has: (name: string) => boolean;
  readonly boolean: (name: string) => boolean | undefined;
  readonly number: (name: string) => number | undefined;
  readonly text: (name: string) => string | undefined;
  readonly list: (name: string) => readonly Node[];
}

/** The options of a statement (`DefElem`s) by name. */
export function optionsOf(nodes: readonly Node[]): Options {
  const options = new Map(
    nodes.flatMap((node) => {
      const element = nodeIn(node, "DefElem");
      return element === undefined ? [] : [[textIn(element, "defname") ?? "", nodeIn(element, "arg")] as const];
    }),
  );
  const inside = (name: string, kind: string): Node | undefined => {
    const argument = options.get(name);
    return argument === undefined ? undefined : nodeIn(argument, kind);
  };
  return {
    has: (name) => options.has(name),
    boolean: (name) => {
      const node = inside(name, "Boolean");
      return node === undefined ? undefined : node.boolval === true;
    },
    number: (name) => {
      const node = inside(name, "Integer");
      return node === undefined ? undefined : numberIn(node, "ival");
    },
    text: (name) => {
      const node = inside(name, "String");
      return node === undefined ? undefined : (textIn(node, "sval") ?? "");
    },
    list: (name) => {
      const node = inside(name, "List");
      return node === undefined ? [] : listIn(node, "items");
    },
  };
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  canlogin: "login",
  superuser: "superuser",
  inherit: "inherit",
  createrole: "createRole",
  createdb: "createDatabase",
  isreplication: "replication",
  bypassrls: "bypassRowSecurity",
};

type RoleOptions = Omit<StatedRoleChange, "type" | "role" | "place" | "text">;

/** @param login what the statement's word says of it where no option does: CREATE USER means LOGIN. */
export function roleOptions(nodes: readonly Node[], login: boolean | undefined): RoleOptions {
  const options = optionsOf(nodes);
  const written = Object.entries(ATTRIBUTES).flatMap(([option, attribute]) => {
    const value = options.boolean(option) ?? (option === "canlogin" ? login : undefined);
    return value === undefined ? [] : [[attribute, value] as const];
  });
  return {
    attributes: Object.fromEntries(written),
    connectionLimit: options.number("connectionlimit") ?? null,
    validUntil: options.text("validUntil") ?? null,
    memberOf: options.list("addroleto").map(statedRole),
    members: options.list("rolemembers").map(statedRole),
    adminMembers: options.list("adminmembers").map(statedRole),
  };
}
