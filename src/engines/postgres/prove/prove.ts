import type { AccessMismatch, ExpectedAccess, ObjectKind } from "../../../model/database.js";
import { Failure } from "../../../model/failure.js";
import type { Connection, Row } from "../connection/connection.js";
import { carrying } from "../live/carriers.js";
import { groupsOf } from "./groups.js";
import { askedKinds } from "./kinds.js";
import { columnQuestion, faces, wholeQuestion } from "./questions.js";
import { type Holding, type Inheritance, readInheritance, sourcesOf } from "./sources.js";

const WITH_COLUMNS: ReadonlySet<ObjectKind> = new Set(["table", "view", "materialized-view", "foreign-table", "sequence"]);

/** The letter of `acldefault`, by which lists are found again. */
const LETTER: Readonly<Record<ObjectKind, string>> = {
  table: "r",
  view: "r",
  "materialized-view": "r",
  "foreign-table": "r",
  sequence: "s",
  function: "f",
  schema: "n",
  database: "d",
  type: "T",
  language: "l",
  "foreign-data-wrapper": "F",
  "foreign-server": "S",
  tablespace: "t",
  "large-object": "L",
  parameter: "p",
};

const SETTINGS = [
  "begin isolation level repeatable read read only",
  "set local standard_conforming_strings = on",
  "set local search_path = pg_catalog",
  "set local work_mem = '64MB'",
  "set local jit = off",
];

/**
 * Asks the server what the roles can do in effect (grants, PUBLIC, memberships, ownership, predefined roles, superusers, and roles that they may
 * SET ROLE to), and compares it with what is expected. Only differences come back.
 * @returns none where declaration and server agree; sorted by role, kind, column and privilege.
 * @throws Failure of kind incomplete where a role to be proved does not exist.
 */
export async function proveOnServer(connection: Connection, expected: ExpectedAccess): Promise<readonly AccessMismatch[]> {
  const version = Number((await connection.query("show server_version_num"))[0]?.[0]);
  const kinds = askedKinds(version);
  const { roleIds, names, facesOf } = await readFaces(connection, expected.roles, version);
  const facesSql = faces(facesOf);
  const asked: { kind: ObjectKind; sql: string }[] = [];
  for (const kind of [...new Set(expected.kinds)]) {
    const how = kinds.get(kind);
    if (how === undefined) continue;
    const groups = groupsOf(kind, expected.entries);
    asked.push({ kind, sql: wholeQuestion(how, groups, roleIds, facesSql) });
    if (WITH_COLUMNS.has(kind)) asked.push({ kind, sql: columnQuestion(how, groups, roleIds, facesSql) });
  }
  try {
    const answers = await connection.batch([...SETTINGS, ...asked.map(({ sql }) => sql)].join(";\n"));
    const differences = asked.flatMap(({ kind }, index) =>
      (answers[SETTINGS.length + index] ?? []).map((row) => differenceOf(kind, row, names)),
    );
    const mismatches = differences.some(({ answer }) => answer)
      ? await explained(connection, version, differences)
      : differences.map((difference) => mismatchOf(difference, []));
    return mismatches.sort(inOrder);
  } finally {
    await connection.query("rollback").catch(() => undefined);
  }
}

interface Difference {
  readonly role: string;
  readonly face: string;
  readonly kind: ObjectKind;
  readonly privilege: string;
  readonly answer: boolean;
  readonly ids: readonly number[];
  readonly sample: number;
  readonly column: string | null;
}

function differenceOf(kind: ObjectKind, row: Row, names: ReadonlyMap<string, string>): Difference {
  const [role, face, privilege, answer, ids, sample, column] = row;
  return {
    role: names.get(role ?? "") ?? "",
    face: names.get(face ?? "") ?? "",
    kind,
    privilege: privilege ?? "",
    answer: answer === "1",
    ids: (JSON.parse(ids ?? "[]") as (number | string)[]).map(Number).sort((a, b) => a - b),
    sample: Number(sample),
    column: column ?? null,
  };
}

function mismatchOf({ role, kind, ids, column, privilege, answer }: Difference, from: AccessMismatch["from"]): AccessMismatch {
  return { role, kind, ids, column, privilege, expected: !answer, from };
}

/** The roles' numbers, and whom each may act as without inheriting from them (what is inherited, the server's answers hold already). */
async function readFaces(connection: Connection, roles: readonly string[], version: number) {
  const may = version >= 160000 ? "SET" : "MEMBER";
  const rows = await connection.query(
    `select r.rolname::text, r.oid::text, f.rolname::text, f.oid::text
    from pg_roles r join pg_roles f on f.oid = r.oid
      or (not r.rolsuper and pg_has_role(r.oid, f.oid, '${may}') and (not pg_has_role(r.oid, f.oid, 'USAGE') or f.rolsuper))
    where r.rolname = any (select json_array_elements_text($1::json)) order by r.oid, f.oid <> r.oid, f.oid`,
    [JSON.stringify(roles)],
  );
  const roleIds = new Map<string, string>();
  const names = new Map<string, string>();
  const facesOf = new Map<string, number[]>();
  for (const [role, id, face, faceId] of rows) {
    if (role == null || id == null || face == null || faceId == null) continue;
    roleIds.set(role, id);
    names.set(id, role).set(faceId, face);
    facesOf.set(id, [...(facesOf.get(id) ?? []), Number(faceId)]);
  }
  const missing = roles.filter((role) => !roleIds.has(role));
  if (missing.length > 0) {
    throw new Failure("role-missing", `The database has no role ${missing.map((role) => JSON.stringify(role)).join(", ")}.`, {
      kind: "incomplete",
      hint: "Run `bailiwick plan`: it makes the roles that teams declare.",
    });
  }
  return { roleIds, names, facesOf };
}

/** Says where access comes from that nobody declared; one and the same through several roles is one difference. */
async function explained(connection: Connection, version: number, differences: readonly Difference[]): Promise<AccessMismatch[]> {
  const inheritance = await readInheritance(connection, version);
  const holdings = await readHoldings(connection, version, differences);
  const merged = new Map<string, AccessMismatch>();
  for (const difference of differences) {
    const from = difference.answer ? fromOf(difference, holdings, inheritance) : [];
    const { role, kind, privilege, column, answer, sample } = difference;
    const key = JSON.stringify([role, kind, privilege, column, answer, sample]);
    const there = merged.get(key);
    merged.set(key, mismatchOf(difference, [...(there?.from ?? []), ...from]));
  }
  return [...merged.values()];
}

function fromOf(difference: Difference, holdings: ReadonlyMap<string, Holding>, inheritance: Inheritance) {
  const { role, face, privilege, kind, sample, column } = difference;
  const whole = holdings.get(`${LETTER[kind]}${sample}`);
  const own = column === null ? undefined : holdings.get(`c${sample}/${column}`);
  const grants = [...(whole?.grants ?? []), ...(own?.grants ?? [])];
  return sourcesOf(role, face, privilege, { owner: whole?.owner ?? "", grants }, inheritance);
}

async function readHoldings(
  connection: Connection,
  version: number,
  differences: readonly Difference[],
): Promise<ReadonlyMap<string, Holding>> {
  const wanted = new Set(differences.filter(({ answer }) => answer).map(({ kind, sample }) => `${LETTER[kind]}${sample}`));
  const columns = differences.filter(({ answer, column }) => answer && column !== null).map(({ sample }) => `c${sample}`);
  const rows = await connection.query(
    `with ${carrying(version)}
    select c.class || c.id || case c.sub when 0 then '' else '/' || (select attname from pg_attribute where attrelid = c.id and attnum = c.sub) end,
      pg_get_userbyid(c.owner)::text, case x.grantee when 0 then null else pg_get_userbyid(x.grantee)::text end, x.privilege_type, x.grantee::text
    from carrying c left join lateral aclexplode(c.acl) x on true
    where c.class || c.id = any (select json_array_elements_text($1::json))`,
    [JSON.stringify([...new Set([...wanted, ...columns])])],
  );
  const holdings = new Map<string, { owner: string; grants: { grantee: string | null; privilege: string }[] }>();
  for (const [key, owner, grantee, privilege, granteeId] of rows) {
    if (key == null) continue;
    const holding = holdings.get(key) ?? { owner: owner ?? "", grants: [] };
    holdings.set(key, holding);
    if (granteeId != null && privilege != null) holding.grants.push({ grantee: grantee ?? null, privilege });
  }
  return holdings;
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function inOrder(a: AccessMismatch, b: AccessMismatch): number {
  return (
    text(a.role, b.role) ||
    text(a.kind, b.kind) ||
    text(a.column ?? "", b.column ?? "") ||
    text(a.privilege, b.privilege) ||
    (a.ids[0] ?? 0) - (b.ids[0] ?? 0)
  );
}
