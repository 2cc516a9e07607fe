import { afterAll, describe, expect, it } from "vitest";
import { neverVerdicts } from "../../src/databases/index.js";
import { connect, readLive } from "../../src/engines/postgres/index.js";
import { stopServers, testServer } from "../postgres/server.js";
import { neverDeclared } from "./never-declared.js";

afterAll(stopServers);

const SCHEMA = `create role boss; create role clerk; create role keeper; create role holder;
create schema s; create table s.parent (id int primary key, pay int); alter table s.parent owner to boss;
create table s.child (id int references s.parent on delete cascade); alter table s.child owner to boss;
create view s.shown as select id from s.parent; alter view s.shown owner to boss;
create function s.work() returns void language sql security definer as 'select 1'; alter function s.work() owner to keeper;
revoke execute on function s.work() from public;
create table s.kept (id int); alter table s.kept owner to keeper`;

/** What is granted, the rule, and what becomes of it. */
const CASES: readonly (readonly [string, object, "holds" | "broken" | "unknown", string])[] = [
  ["select 1", { privileges: ["SELECT"], tables: ["s.parent"] }, "holds", ""],
  ["grant select on s.parent to clerk", { privileges: ["SELECT"], tables: ["s.parent"] }, "broken", "granted to clerk"],
  ["grant select on s.parent to public", { privileges: ["SELECT"], tables: ["s.parent"] }, "broken", "granted to PUBLIC"],
  ["grant boss to clerk", { privileges: ["UPDATE"], tables: ["s.parent"] }, "broken", "member of boss"],
  ["grant select on s.shown to clerk", { privileges: ["SELECT"], tables: ["s.parent"] }, "broken", "through the view s.shown"],
  ["grant select on s.shown to clerk", { privileges: ["SELECT"], tables: ["s.parent"], columns: ["pay"] }, "holds", ""],
  ["grant update on s.shown to clerk", { privileges: ["UPDATE"], tables: ["s.parent"] }, "broken", "through the view s.shown"],
  ["grant delete on s.parent to clerk", { privileges: ["DELETE"], tables: ["s.child"] }, "broken", "a foreign key carries it"],
  ["grant execute on function s.work() to clerk", { privileges: ["SELECT"], tables: ["s.kept"] }, "unknown", "runs as keeper"],
  ["grant execute on function s.work() to clerk", { privileges: ["SELECT"], tables: ["s.parent"] }, "holds", ""],
  ["grant update (pay) on s.parent to clerk", { privileges: ["UPDATE"], tables: ["s.parent"], columns: ["id"] }, "holds", ""],
  ["grant update (pay) on s.parent to clerk", { privileges: ["UPDATE"] }, "broken", "granted on pay"],
  ["grant create on schema s to clerk", { privileges: ["CREATE"], schemas: ["s"] }, "broken", "granted to clerk"],
];

describe.each([13, 18] as const)("never, over PostgreSQL %i", (major) => {
  it("holds, is broken by a way that is shown, or is unknown", async () => {
    const server = await testServer(major);
    if (typeof server === "string") throw new Error(server);
    const name = await server.database();
    await server.sql(name, SCHEMA);
    const connection = await connect({ url: server.url(name) });
    for (const [sql, rule, verdict, way] of CASES) {
      await server.sql(name, sql);
      const [judged] = neverVerdicts(neverDeclared(rule), await readLive(connection));
      expect([sql, judged?.verdict]).toEqual([sql, verdict]);
      expect((judged?.example?.path ?? []).join("; ")).toContain(way);
      await server.sql(name, sql.replace(/^grant/, "revoke").replace(/ to (clerk|public)$/, " from $1"));
    }
    await connection.close();
  });
});
