/** What is done, the rule, what becomes of it, and a word of the way or the reason. `undo` where dropping what was made is not enough. */
export interface NeverCase {
  readonly sql: string;
  readonly undo: string;
  readonly rule: object;
  readonly verdict: "holds" | "broken" | "unknown";
  readonly way: string;
  /** First version of the server that has what the case is about. */
  readonly since?: number;
}

/** `boss` owns the secrets, `clerk` is the team's role, `other` is somebody else, `host` owns what others use. */
export const SCENE = `create role boss; create role clerk; create role other; create role host;
create schema s; create schema w; grant create, usage on schema w to clerk, boss, host; grant usage on schema s to clerk, other, boss, host;
create table s.secret (id int primary key, pay int); alter table s.secret owner to boss;
create table s.hall (id int primary key, note text); alter table s.hall owner to host;
create function w.theirs(int) returns int language sql immutable as 'select $1'; alter function w.theirs(int) owner to clerk;
create function w.whole(int) returns int language sql immutable as 'select $1'; alter function w.whole(int) owner to boss;
create function w.plus(int, int) returns int language sql immutable as 'select $1 + $2'; alter function w.plus(int, int) owner to boss;
create function w.fires() returns trigger language plpgsql as 'begin return new; end'; alter function w.fires() owner to clerk`;

const SECRET = { privileges: ["SELECT"], tables: ["s.secret"] };
const HALL = { privileges: ["SELECT"], tables: ["s.hall"] };

export const WAYS: readonly NeverCase[] = [
  { sql: "select 1", undo: "select 1", rule: SECRET, verdict: "holds", way: "" },
  // Code of the team's own in what belongs to others.
  {
    sql: "create index hi on s.hall (w.theirs(id))",
    undo: "drop index s.hi",
    rule: HALL,
    verdict: "unknown",
    way: "owns w.theirs(integer), which is part of s.hall",
  },
  { sql: "create index hi on s.hall (w.whole(id))", undo: "drop index s.hi", rule: HALL, verdict: "holds", way: "" },
  {
    sql: "create index hi on s.hall (w.theirs(id)); grant select on s.secret to other; grant insert on s.hall to other",
    undo: "drop index s.hi; revoke all on s.secret, s.hall from other",
    rule: SECRET,
    verdict: "unknown",
    way: "used by other",
  },
  {
    sql: "create policy p on s.hall using (w.theirs(id) > 0)",
    undo: "drop policy p on s.hall",
    rule: HALL,
    verdict: "unknown",
    way: "part of s.hall",
  },
  {
    sql: "alter table s.hall add column d int default w.theirs(1)",
    undo: "alter table s.hall drop column d",
    rule: HALL,
    verdict: "unknown",
    way: "part of s.hall",
  },
  {
    sql: "alter table s.hall add column d int generated always as (w.theirs(id)) stored",
    undo: "alter table s.hall drop column d",
    rule: HALL,
    verdict: "unknown",
    way: "part of s.hall",
  },
  {
    sql: "alter table s.hall add constraint c check (w.theirs(id) > 0)",
    undo: "alter table s.hall drop constraint c",
    rule: HALL,
    verdict: "unknown",
    way: "part of s.hall",
  },
  {
    sql: "create rule r as on insert to s.hall where w.theirs(new.id) > 5 do also nothing",
    undo: "drop rule r on s.hall",
    rule: HALL,
    verdict: "unknown",
    way: "part of s.hall",
  },
  {
    sql: "create statistics s.st on (w.theirs(id)), note from s.hall",
    undo: "drop statistics s.st",
    rule: HALL,
    verdict: "unknown",
    way: "part of s.hall",
    since: 140000,
  },
  {
    sql: "create trigger t before insert on s.hall for each row execute function w.fires(); grant insert on s.hall to other; grant select on s.secret to other",
    undo: "drop trigger t on s.hall; revoke all on s.hall, s.secret from other",
    rule: SECRET,
    verdict: "unknown",
    way: "used by other",
  },
  {
    sql: "create view s.v as select w.theirs(id) from s.hall; alter view s.v owner to host",
    undo: "drop view s.v",
    rule: HALL,
    verdict: "unknown",
    way: "part of s.v",
  },
  {
    sql: "create view s.v as select 1 as one where w.theirs(1) = 1; alter view s.v owner to boss; create view s.vv as select * from s.v; alter view s.vv owner to host",
    undo: "drop view s.vv, s.v",
    rule: HALL,
    verdict: "unknown",
    way: "part of s.vv",
  },
  {
    sql: "create domain w.d as int check (value > 0); alter domain w.d owner to clerk; alter table s.hall add column d w.d",
    undo: "alter table s.hall drop column d; drop domain w.d",
    rule: HALL,
    verdict: "unknown",
    way: "owns w.d, which is part of s.hall",
  },
  {
    sql: "create domain w.d as int check (w.theirs(value) > 0); alter domain w.d owner to boss; create type w.c as (x w.d); alter table s.hall add column d w.c[]",
    undo: "alter table s.hall drop column d; drop type w.c; drop domain w.d",
    rule: HALL,
    verdict: "unknown",
    way: "owns w.theirs(integer), which is part of s.hall",
  },
  {
    sql: "create function w.same(int, int) returns bool language sql immutable as 'select true'; alter function w.same(int, int) owner to clerk; create operator w.=== (leftarg = int, rightarg = int, function = w.same); alter table s.hall add constraint c check (id operator(w.===) 1)",
    undo: "alter table s.hall drop constraint c; drop operator w.===(int, int); drop function w.same(int, int)",
    rule: HALL,
    verdict: "unknown",
    way: "owns w.same(integer, integer), which is part of s.hall",
  },
  {
    sql: "create table s.parted (id int, k int) partition by list (k); create table s.part partition of s.parted for values in (1); alter table s.parted owner to host; alter table s.part owner to host; create index pi on s.part (w.theirs(id)); grant select on s.secret to other; grant insert on s.parted to other",
    undo: "drop table s.parted; revoke all on s.secret from other",
    rule: SECRET,
    verdict: "unknown",
    way: "used by other",
  },
  {
    sql: "create function w.body() returns int language sql begin atomic select w.theirs(1); end; alter function w.body() owner to boss",
    undo: "drop function w.body()",
    rule: SECRET,
    verdict: "unknown",
    way: "which w.body() calls",
    since: 140000,
  },
  {
    sql: "create function w.ev() returns event_trigger language plpgsql as 'begin end'; alter function w.ev() owner to clerk; create event trigger ev on ddl_command_end execute function w.ev()",
    undo: "drop event trigger ev; drop function w.ev()",
    rule: SECRET,
    verdict: "unknown",
    way: "an event trigger runs",
  },
  {
    sql: "grant trigger on s.hall to clerk; grant insert on s.hall to other; grant select on s.secret to other",
    undo: "revoke all on s.hall from clerk, other; revoke all on s.secret from other",
    rule: SECRET,
    verdict: "unknown",
    way: "may put a trigger on s.hall",
  },
  {
    sql: "create table w.mine (x int); alter table w.mine owner to clerk; grant insert on w.mine to other; grant select on s.secret to other",
    undo: "drop table w.mine; revoke all on s.secret from other",
    rule: SECRET,
    verdict: "unknown",
    way: "owns w.mine",
  },
  {
    sql: "create table w.mine (x int); alter table w.mine owner to clerk",
    undo: "drop table w.mine",
    rule: SECRET,
    verdict: "holds",
    way: "",
  },
  {
    sql: "alter schema s owner to clerk",
    undo: "alter schema s owner to postgres",
    rule: SECRET,
    verdict: "unknown",
    way: "owns the schema s",
  },
  // Foreign servers.
  {
    sql: "create foreign data wrapper f; create server far foreign data wrapper f; create foreign table s.ft (x int) server far; grant select on s.ft to clerk",
    undo: "drop foreign data wrapper f cascade",
    rule: SECRET,
    verdict: "unknown",
    way: "leads to a foreign server",
  },
  {
    sql: "create foreign data wrapper f; create server far foreign data wrapper f; create foreign table s.ft (x int) server far; create view s.fv as select * from s.ft; grant select on s.fv to clerk",
    undo: "drop foreign data wrapper f cascade",
    rule: SECRET,
    verdict: "unknown",
    way: "leads to a foreign server",
  },
  {
    sql: "create foreign data wrapper f; create server far foreign data wrapper f; grant usage on foreign server far to clerk",
    undo: "drop foreign data wrapper f cascade",
    rule: SECRET,
    verdict: "unknown",
    way: "may use the foreign server far",
  },
  {
    sql: "create foreign data wrapper f; grant usage on foreign data wrapper f to clerk",
    undo: "drop foreign data wrapper f cascade",
    rule: SECRET,
    verdict: "unknown",
    way: "may use the foreign data wrapper f",
  },
  {
    sql: "create foreign data wrapper f; create server far foreign data wrapper f; create foreign table s.ft (x int) server far",
    undo: "drop foreign data wrapper f cascade",
    rule: SECRET,
    verdict: "holds",
    way: "",
  },
  // What stands beside all grants.
  {
    sql: "grant pg_read_all_data to clerk",
    undo: "revoke pg_read_all_data from clerk",
    rule: SECRET,
    verdict: "broken",
    way: "pg_read_all_data",
    since: 140000,
  },
  {
    sql: "grant pg_read_all_data to clerk",
    undo: "revoke pg_read_all_data from clerk",
    rule: { ...SECRET, privileges: ["UPDATE"] },
    verdict: "unknown",
    way: "reads pg_authid",
    since: 140000,
  },
  {
    sql: "grant select on pg_shadow to clerk",
    undo: "revoke select on pg_shadow from clerk",
    rule: SECRET,
    verdict: "unknown",
    way: "what signs in",
  },
  {
    sql: "create view s.v as select rolname, rolpassword from pg_authid; grant select on s.v to clerk",
    undo: "drop view s.v",
    rule: SECRET,
    verdict: "unknown",
    way: "keeps for superusers",
  },
  {
    sql: "grant pg_execute_server_program to clerk",
    undo: "revoke pg_execute_server_program from clerk",
    rule: SECRET,
    verdict: "unknown",
    way: "around every grant",
  },
  {
    sql: "create function w.def() returns int language sql security definer as 'select 1'; alter function w.def() owner to host; grant pg_execute_server_program to host",
    undo: "drop function w.def(); revoke pg_execute_server_program from host",
    rule: SECRET,
    verdict: "unknown",
    way: "member of pg_execute_server_program",
  },
  {
    sql: "alter role clerk replication",
    undo: "alter role clerk noreplication",
    rule: SECRET,
    verdict: "unknown",
    way: "copy the whole cluster",
  },
  { sql: "alter role clerk bypassrls", undo: "alter role clerk nobypassrls", rule: SECRET, verdict: "holds", way: "" },
  {
    sql: "grant set on parameter lo_compat_privileges to clerk",
    undo: "revoke set on parameter lo_compat_privileges from clerk",
    rule: SECRET,
    verdict: "unknown",
    way: "may set lo_compat_privileges",
    since: 150000,
  },
  {
    sql: "grant alter system on parameter archive_command to clerk",
    undo: "revoke alter system on parameter archive_command from clerk",
    rule: SECRET,
    verdict: "unknown",
    way: "for the whole server",
    since: 150000,
  },
  {
    sql: "grant set on parameter log_min_messages to clerk",
    undo: "revoke set on parameter log_min_messages from clerk",
    rule: SECRET,
    verdict: "holds",
    way: "",
    since: 150000,
  },
  // What a statement does besides.
  {
    sql: "create table s.n (id int generated always as identity, x int); grant insert on s.n to clerk",
    undo: "drop table s.n",
    rule: { privileges: ["USAGE"], sequences: ["s.n_id_seq"] },
    verdict: "broken",
    way: "advances s.n_id_seq",
  },
  {
    sql: "create sequence s.q; create view s.v as select last_value from s.q; grant select on s.v to clerk",
    undo: "drop view s.v; drop sequence s.q",
    rule: { privileges: ["SELECT"], sequences: ["s.q"] },
    verdict: "broken",
    way: "through the view s.v",
  },
  {
    sql: "create table s.parted (k int) partition by list (k); create table s.one partition of s.parted for values in (1); create table s.two partition of s.parted for values in (2); grant update on s.parted to clerk",
    undo: "drop table s.parted",
    rule: { privileges: ["DELETE"], tables: ["s.one"] },
    verdict: "broken",
    way: "moves between the parts",
  },
  {
    sql: "create table s.base (a int); create table s.more (b int) inherits (s.base); grant select on s.base to clerk",
    undo: "drop table s.base cascade",
    rule: { privileges: ["SELECT"], tables: ["s.more"], columns: ["b"] },
    verdict: "holds",
    way: "",
  },
  {
    sql: "create table s.base (a int); create table s.more (b int) inherits (s.base); grant select on s.base to clerk",
    undo: "drop table s.base cascade",
    rule: { privileges: ["SELECT"], tables: ["s.more"], columns: ["a"] },
    verdict: "broken",
    way: "is a part of s.base",
  },
  {
    sql: "create aggregate w.agg(int) (sfunc = w.plus, stype = int); revoke execute on function w.plus(int, int) from public; grant execute on function w.agg(int) to clerk",
    undo: "drop aggregate w.agg(int)",
    rule: { privileges: ["EXECUTE"], functions: ["w.plus(integer, integer)"] },
    verdict: "broken",
    way: "calls w.plus",
  },
  {
    sql: "create materialized view s.mv as select pay from s.secret; alter materialized view s.mv owner to boss; grant select on s.mv to clerk",
    undo: "drop materialized view s.mv",
    rule: SECRET,
    verdict: "broken",
    way: "through the view s.mv",
  },
  {
    sql: "create materialized view s.mv as select w.whole(1) as x; alter materialized view s.mv owner to boss; grant maintain on s.mv to clerk",
    undo: "drop materialized view s.mv",
    rule: SECRET,
    verdict: "unknown",
    way: "keeps made again",
    since: 170000,
  },
  // What is made later.
  {
    sql: "alter default privileges for role boss in schema s grant select on tables to clerk",
    undo: "alter default privileges for role boss in schema s revoke select on tables from clerk",
    rule: { privileges: ["SELECT"], all: { tables: ["s"] } },
    verdict: "unknown",
    way: "default privileges of boss",
  },
  {
    sql: "alter default privileges for role boss grant select on tables to public",
    undo: "alter default privileges for role boss revoke select on tables from public",
    rule: { privileges: ["SELECT"] },
    verdict: "unknown",
    way: "default privileges of boss",
  },
  {
    sql: "alter default privileges for role boss in schema s grant select on tables to clerk",
    undo: "alter default privileges for role boss in schema s revoke select on tables from clerk",
    rule: SECRET,
    verdict: "holds",
    way: "",
  },
];
