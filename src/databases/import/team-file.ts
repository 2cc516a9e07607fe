import { Document, isMap, isSeq, type YAMLMap, YAMLSeq } from "yaml";
import type { ImportedGrant, ImportedRole } from "./imported.js";

/** A team's file, made of a role. */
export interface ImportedFile {
  readonly team: string;
  readonly role: string;
  /** `<team>.yaml`. */
  readonly path: string;
  readonly text: string;
}

/** A team id that a role's name amounts to: `TEAM_SALES` is `team-sales`, or `sales` where the name begins with `team_`. */
function teamId(role: string): string {
  const plain = role
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .replace(/^team-(?=[a-z])/, "");
  const id = /^[a-z]/.test(plain) ? plain : `role-${plain}`;
  return id.replace(/-$/, "").slice(0, 40).replace(/-$/, "");
}

/** Ids for roles, none twice. */
function teamIds(roles: readonly string[], known: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set(known.values());
  for (const role of roles) {
    const declared = known.get(role);
    const base = declared ?? teamId(role);
    let id = base;
    for (let number = 2; declared === undefined && taken.has(id); number++) id = `${base.slice(0, 36)}-${number}`;
    taken.add(id);
    ids.set(role, id);
  }
  return ids;
}

function ruleOf({ privileges, key, names, columns, grantOption, future }: ImportedGrant): unknown {
  const on = future !== null ? { all: { [key]: names } } : key === "database" ? { database: true } : { [key]: names };
  return {
    privileges,
    ...on,
    ...(columns === null ? {} : { columns }),
    ...(future === null ? {} : { future: "only", by: future.by }),
    ...(grantOption ? { grantOption: true } : {}),
  };
}

function accessOf({ role, attributes, memberOf, grants }: ImportedRole): unknown {
  const { login = false, connectionLimit = -1, validUntil = null } = attributes ?? {};
  return {
    role,
    ...(login ? { login } : {}),
    ...(connectionLimit === -1 ? {} : { connectionLimit }),
    ...(validUntil === null ? {} : { validUntil }),
    ...(memberOf.length === 0
      ? {}
      : {
          memberOf: memberOf.map(({ role: group, inherit, set, admin }) =>
            inherit && set && !admin
              ? group
              : {
                  role: group,
                  ...(inherit ? {} : { inherit }),
                  ...(set ? {} : { set }),
                  ...(admin ? { admin } : {}),
                },
          ),
        }),
    reach: "declared",
    grants: grants.map(ruleOf),
  };
}

/** Rules stand one a line, as a person writes them. */
function inline(access: YAMLMap): void {
  for (const key of ["grants", "memberOf"]) {
    const list = access.get(key);
    if (isSeq(list)) for (const item of list.items) if (isMap(item) || item instanceof YAMLSeq) item.flow = true;
  }
}

/**
 * Team files of roles in one database, by team id. `known`: team ids by role, for roles that a workspace declares already. Nothing follows
 * from the rules by itself (`reach: declared`), so that they say what is held and no more.
 */
export function teamFilesOf(
  roles: readonly ImportedRole[],
  {
    database,
    purpose,
    known,
  }: { readonly database: string; readonly purpose: string; readonly known: ReadonlyMap<string, string> },
): readonly ImportedFile[] {
  const ids = teamIds(
    roles.map(({ role }) => role),
    known,
  );
  return roles.map((role) => {
    const team = ids.get(role.role) ?? "";
    const document = new Document({ team, name: role.role, purpose, databases: { [database]: accessOf(role) } });
    const access = document.getIn(["databases", database]);
    if (isMap(access)) inline(access);
    const text = document.toString({ lineWidth: 0, flowCollectionPadding: true });
    return { team, role: role.role, path: `${team}.yaml`, text };
  });
}
