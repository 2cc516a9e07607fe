import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateImport } from "#validators";
import type { ImportResult } from "../../src/report/results.js";
import { databaseOn, ownRole } from "../postgres/engines.js";
import { stopServers } from "../postgres/server.js";
import { bailiwick, ROOT } from "./bailiwick.js";
import { databaseWorkspace, STORE_SQL } from "./database-workspace.js";
import { folder, removeFolders } from "./folders.js";

afterAll(async () => {
  removeFolders();
  await stopServers();
});

function salesDatabase(): string {
  const cwd = folder();
  cpSync(join(ROOT, "examples/sales-database"), cwd, { recursive: true });
  rmSync(join(cwd, ".bailiwick"), { recursive: true, force: true });
  return cwd;
}

function imported(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): ImportResult {
  const { status, stdout, stderr } = bailiwick(["import", "--json", ...args], { cwd, env });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: "" });
  const result: unknown = JSON.parse(stdout);
  expect(validateImport(result), JSON.stringify(validateImport.errors)).toBe(true);
  return result as ImportResult;
}

describe("import --sql of the sales database's old grants", () => {
  const cwd = salesDatabase();

  it("reports the three faults, and everything else that differs from the need, at its line", () => {
    const { comparison, files } = imported(["--sql", "legacy-grants.sql"], cwd);
    const told = (comparison?.differences ?? []).map(({ kind, message }) => `${kind}: ${message}`);
    const lines = readFileSync(join(cwd, "legacy-grants.sql"), "utf8").split("\n");
    // The column that is updated belongs to another table.
    expect(told).toContain("unknown-column: ASSESSMENT.TB_MEMBERSHIP has no column STATUS_CD; ASSESSMENT.TB_TRANSACTION has one");
    expect(told).toContain(
      "need-unmet: TEAM_LOGISTICS needs UPDATE (STATUS_CD) on table ASSESSMENT.TB_TRANSACTION, which no statement gives",
    );
    // One table twice, another forgotten, and tables at all where a view was promised.
    const [twice] = (comparison?.differences ?? []).filter(({ kind }) => kind === "duplicate");
    expect(twice?.message).toContain("SELECT on ASSESSMENT.TB_ITEM was given to TEAM_ANALYTICS before");
    expect(twice?.message).toContain("TEAM_ANALYTICS is given nothing on ASSESSMENT.TB_TRANSACTION");
    expect(lines[(twice?.place?.line ?? 0) - 1]).toContain('"TB_ITEM" TO "TEAM_ANALYTICS"');
    for (const table of ["TB_MEMBERSHIP", "TB_ITEM", "TB_TRANSACTION_ITEM_MAPPING"])
      expect(told).toContain(`beyond-need: TEAM_ANALYTICS may SELECT on table ASSESSMENT.${table}, which its need does not name`);
    expect(told).toContain(
      "need-unmet: TEAM_ANALYTICS needs SELECT on view ASSESSMENT.view_member_sales_summary, which no statement gives",
    );
    // UPDATE is not in the need, though the file's summary lists it.
    const update = comparison?.differences.find(({ subject }) => subject === "UPDATE on table ASSESSMENT.TB_ITEM");
    expect(update).toMatchObject({ kind: "beyond-need", team: "sales", role: "TEAM_SALES" });
    expect(update?.comment?.text).toContain("updates");
    expect(lines[(update?.comment?.line ?? 0) - 1]).toContain("updates and deletes");
    // Membership data is open to Logistics without a need.
    expect(told).toContain(
      "beyond-need: TEAM_LOGISTICS may SELECT on table ASSESSMENT.TB_MEMBERSHIP, which its need does not name",
    );
    expect(files.map(({ team }) => team)).toEqual(["analytics", "logistics", "sales"]);
  });

  it("exits 1 with --detailed-exitcode, tells a person the same, and writes nothing but what it was told to", () => {
    const { status, stdout } = bailiwick(["import", "--sql", "legacy-grants.sql", "--detailed-exitcode"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("Columns that do not exist");
    expect(stdout).toContain("Beyond the declared need");
    expect(stdout).toContain("the file's words and the declared need disagree");
    expect(imported(["--sql", "legacy-grants.sql", "--out", "before"], cwd).out).toBe("before");
    expect(readFileSync(join(cwd, "before/sales.yaml"), "utf8")).toContain("DELETE, INSERT, SELECT, UPDATE");
    const again = bailiwick(["import", "--sql", "legacy-grants.sql", "--out", "before"], { cwd });
    expect(again.status).toBe(2);
    expect(again.stderr).toContain("is there already");
  });

  it("refuses what is no SQL, at its place, and tells of names that do not exist and of statements left aside", () => {
    writeFileSync(join(cwd, "broken.sql"), "GRANT SELECT ON\n  ;");
    const broken = bailiwick(["import", "--sql", "broken.sql"], { cwd });
    expect(broken.status).toBe(2);
    expect(broken.stderr).toContain("broken.sql:2:");
    writeFileSync(
      join(cwd, "odd.sql"),
      `GRANT SELECT ON "ASSESSMENT"."TB_ITEMS" TO "TEAM_SALES";
GRANT SELECT, DELETE ON "ASSESSMENT"."TB_ITEM", "ASSESSMENT"."TB_ITEM" TO "TEAM_SALES", nobody;
REVOKE DELETE ON "ASSESSMENT"."TB_ITEM" FROM nobody;
GRANT SELECT ON "ASSESSMENT"."TB_ITEM" TO PUBLIC;
SELECT 1;`,
    );
    const { comparison, notExpressed } = imported(["--sql", "odd.sql"], cwd);
    const told = (comparison?.differences ?? []).map(({ kind, subject, place }) => `${kind} ${subject} ${place?.line ?? ""}`);
    expect(told).toContain("unknown-object ASSESSMENT.TB_ITEMS 1");
    expect(told).toContain("duplicate ASSESSMENT.TB_ITEM 2");
    expect(told).toContain("undeclared-role SELECT on table ASSESSMENT.TB_ITEM 2");
    expect(told.some((one) => one.startsWith("undeclared-role DELETE"))).toBe(false);
    expect(comparison?.others).toHaveLength(1);
    expect(notExpressed.map(({ subject }) => subject)).toEqual(["SELECT on ASSESSMENT.TB_ITEM to PUBLIC (odd.sql:4)"]);
  });
});

describe("import --database", () => {
  it("writes live grants of every kind as team files with which the next plan is empty", async (context) => {
    const [clerk, odd, group] = [ownRole("team_clerk"), `Odd "x", =/ ${ownRole("r")}`, ownRole("group")];
    const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
    const database = await databaseOn(
      18,
      `${STORE_SQL}
      create sequence shop.numbers; create type shop.size as enum ('s', 'l');
      create function shop.total(integer, text) returns integer language sql as 'select 1';
      create role ${group}; create role ${clerk} login connection limit 3; create role ${quoted(odd)}`,
      context,
    );
    const { connection } = database;
    await connection.batch(`revoke all on schema public from public;
      revoke execute on function shop.total(integer, text) from public; revoke usage on type shop.size from public;
      do $$ begin execute format('revoke all on database %I from public', current_database()); end $$;
      grant ${group} to ${clerk} with inherit true, set false;
      grant usage on schema shop to ${clerk}, ${group} with grant option;
      grant select, insert on shop.items, shop.orders to ${clerk};
      grant update (status, item), select on shop.orders to ${group};
      grant select on shop.open_orders to ${quoted(odd)};
      grant usage on sequence shop.numbers to ${clerk}; grant execute on function shop.total(integer, text) to ${clerk};
      grant usage on type shop.size to ${quoted(odd)};
      alter default privileges in schema shop grant select on tables to ${clerk};
      alter default privileges revoke execute on functions from public; alter default privileges revoke usage on types from public`);
    const cwd = databaseWorkspace();
    rmSync(join(cwd, "roles"), { recursive: true });
    mkdirSync(join(cwd, "roles"));
    const env = { STORE_DATABASE_URL: database.url };
    const result = imported(["--database", "store", "--out", "roles"], cwd, env);
    expect(result.files.map(({ role }) => role).sort()).toEqual(expect.arrayContaining([clerk, odd, group].sort()));
    expect(existsSync(join(cwd, "roles", result.files[0]?.path ?? ""))).toBe(true);
    expect(bailiwick(["validate", "--json"], { cwd }).status).toBe(0);
    const { status, stdout } = bailiwick(["plan", "--json", "--detailed-exitcode"], { cwd, env });
    const [target] = (JSON.parse(stdout) as { targets: { changes: { kind: string; subject: string }[]; blocked: unknown[] }[] })
      .targets;
    expect(target?.changes.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([]);
    expect([status, target?.blocked]).toEqual([0, []]);
  });
});
