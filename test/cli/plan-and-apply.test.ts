import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validateApply, validateGrants, validatePlan } from "#validators";
import type { Application } from "../../src/model/application.js";
import type { Plan } from "../../src/model/change.js";
import type { GrantsProof } from "../../src/model/grants-proof.js";
import { bailiwick, ROOT } from "./bailiwick.js";
import { databaseWorkspace } from "./database-workspace.js";
import { edit } from "./fixtures.js";
import { removeFolders, tree } from "./folders.js";

afterAll(removeFolders);

const URL = "STORE_DATABASE_URL";
/** A server that nothing listens on: it must not come to asking it. */
const NOWHERE = { [URL]: "postgres://nobody@127.0.0.1:1/none?sslmode=disable" };

describe("before a database is asked anything", () => {
  const cwd = databaseWorkspace();

  it("an unset URL ends with 3, names the variable and hints at --embedded, and nothing is embedded by accident", () => {
    const before = tree(cwd);
    for (const command of ["plan", "apply", "prove"]) {
      const { status, stdout, stderr } = bailiwick([command], { cwd });
      expect({ status, stdout }, command).toEqual({ status: 3, stdout: "" });
      expect(stderr).toContain("STORE_DATABASE_URL is not set");
      expect(stderr).toContain("--embedded");
      expect(stderr).toContain("bailiwick.yaml:8:3");
      expect(bailiwick([command], { cwd, env: { [URL]: "" } }).status).toBe(3);
    }
    expect(tree(cwd)).toEqual(before);
  });

  it.each([
    [["plan", "--embedded", "--target", "stroe"], "Did you mean `store`?"],
    [["apply", "--embedded", "--target", "stroe"], "Did you mean `store`?"],
    [["plan", "--embedded", "--team", "slaes"], "Did you mean `sales`?"],
    [["plan", "--embedded", "--only", "aws"], "--embedded is about databases"],
    [["apply", "nothing.json", "--embedded"], "There is no plan at nothing.json"],
    [["plan", "--show", "nothing.json"], "There is no plan at nothing.json"],
    [["plan", "--show", "bailiwick.yaml"], "is not a plan"],
    [["apply", "--rollback", "nothing.ndjson", "--embedded"], "There is no journal at nothing.ndjson"],
    [["apply", "--yes", "--approve", "x"], "cannot also be provided"],
    [["import", "--database", "stroe", "--embedded"], "Did you mean `store`?"],
    [["import", "--sql", "nothing.sql"], "There is no file nothing.sql"],
  ])("%j is refused with 2 and says what is wrong", (args, words) => {
    const { status, stdout, stderr } = bailiwick(args, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(words);
  });

  it("a server that cannot be reached ends with 3 and is in the plan as unread", () => {
    const { status, stdout } = bailiwick(["plan", "--json"], { cwd, env: NOWHERE });
    expect(status).toBe(3);
    const plan = JSON.parse(stdout) as Plan;
    expect(validatePlan(plan), JSON.stringify(validatePlan.errors)).toBe(true);
    expect(plan).toMatchObject({ targets: [], unread: [{ target: "store", error: { kind: "environment" } }] });
    expect(stdout).not.toContain("nobody@");
    const applied = bailiwick(["apply", "--yes", "--json"], { cwd, env: NOWHERE });
    expect(applied.status).toBe(3);
    expect(JSON.parse(applied.stdout)).toMatchObject({ targets: [{ status: "failed", done: [] }], proof: null });
  });

  it("--embedded needs the schema's file, inside the workspace", () => {
    const own = databaseWorkspace();
    rmSync(join(own, "db/store.sql"));
    const { status, stderr } = bailiwick(["plan", "--embedded"], { cwd: own });
    expect(status).toBe(2);
    expect(stderr).toContain("There is no file db/store.sql");
  });
});

describe("plan, apply and prove on the embedded database", () => {
  const cwd = databaseWorkspace();
  const file = join(cwd, "plan.json");
  let plan: Plan;

  beforeAll(() => {
    const { status, stdout } = bailiwick(["plan", "--embedded", "--out", file, "--json", "--detailed-exitcode"], { cwd });
    expect(status).toBe(1);
    expect(readFileSync(file, "utf8")).toBe(stdout);
    plan = JSON.parse(stdout) as Plan;
  });

  it("the plan is what its schema says, and the text view groups it, marks what broadens, and ends with counts and digest", () => {
    expect(validatePlan(plan), JSON.stringify(validatePlan.errors)).toBe(true);
    expect(plan.targets[0]).toMatchObject({ kind: "database", target: "store", environment: "prod", embedded: true });
    const { status, stdout, stderr } = bailiwick(["plan", "--show", file], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("database store (prod, embedded)");
    expect(stdout).toContain("Team sales");
    expect(stdout).toContain("+ broadens  grant DELETE, INSERT, SELECT on shop.items to TEAM_SALES");
    expect(stdout).toContain("roles/sales.yaml:8:9");
    expect(stdout).toContain('GRANT UPDATE ("status") ON TABLE "shop"."orders" TO "TEAM_SALES"');
    expect(stdout).toContain(`Digest ${plan.digest}`);
    const changes = plan.targets.flatMap((target) => target.changes);
    const broadening = changes.filter(({ effect }) => effect === "broadens").length;
    expect(stdout).toContain(`${changes.length} changes in 1 target: ${broadening} broadening`);
    const team = bailiwick(["plan", "--embedded", "--team", "sales"], { cwd });
    expect(team.stdout).toContain("Team sales");
    expect(team.stdout).not.toContain("For no team");
    expect(team.stdout).toContain(`Digest ${plan.digest}`);
  });

  it("nothing is applied without a terminal and without --yes, with another digest, or of a changed file", () => {
    const refusals: readonly (readonly [readonly string[], string])[] = [
      [["apply", "--embedded"], "there is no terminal to ask in"],
      [["apply", file, "--embedded"], "there is no terminal to ask in"],
      [["apply", file, "--embedded", "--approve", "0".repeat(64)], "not the one that was approved"],
      [["apply", file, "--embedded", "--approve", plan.digest.slice(0, 12)], "64 hexadecimal digits"],
    ];
    for (const [args, words] of refusals) {
      const { status, stderr } = bailiwick(args, { cwd });
      expect(status, stderr).toBe(2);
      expect(stderr).toContain(words);
    }
    const changed = join(cwd, "changed.json");
    writeFileSync(changed, readFileSync(file, "utf8").replace('"narrows"', '"neutral"'));
    expect(bailiwick(["apply", changed, "--embedded", "--yes"], { cwd })).toMatchObject({ status: 2, stdout: "" });
    const notEmbedded = bailiwick(["apply", file, "--yes", "--json"], { cwd, env: NOWHERE });
    expect(notEmbedded.status).toBe(2);
    expect(JSON.parse(notEmbedded.stdout)).toMatchObject({ targets: [{ status: "refused", error: { code: "embedded" } }] });
    expect(bailiwick(["apply", file, "--dry-run", "--embedded"], { cwd })).toMatchObject({ status: 0 });
    expect(existsSync(join(cwd, ".bailiwick/journals"))).toBe(false);
  });

  it("the approved plan is applied and proved, then there is nothing to change, and the stale plan still shows", () => {
    const { status, stdout } = bailiwick(["apply", file, "--embedded", "--approve", plan.digest, "--json"], { cwd });
    const result = JSON.parse(stdout) as Application;
    expect(status, stdout).toBe(0);
    expect(validateApply(result), JSON.stringify(validateApply.errors)).toBe(true);
    const numbers = plan.targets[0]?.changes.map(({ number }) => number);
    expect(result.targets[0]).toMatchObject({ status: "applied", done: numbers, notDone: [], unknown: [], embedded: true });
    expect(result.proof).toMatchObject({
      proved: true,
      databases: [{ embedded: true, roles: ["TEAM_SALES"], more: [], less: [] }],
    });
    expect(result.proof?.databases[0]?.asked).toBeGreaterThan(20);
    const [kept = ""] = readdirSync(join(cwd, ".bailiwick/proofs"));
    expect(JSON.parse(readFileSync(join(cwd, ".bailiwick/proofs", kept), "utf8"))).toEqual(result.proof);

    const second = bailiwick(["plan", "--embedded", "--detailed-exitcode"], { cwd });
    expect(second.status).toBe(0);
    expect(second.stdout).toContain("Nothing to change.");
    const again = bailiwick(["apply", file, "--embedded", "--yes"], { cwd });
    expect(again.status, again.stdout).toBe(0);
    expect(again.stdout).toContain("database store (prod, embedded): already done: nothing to change");
    expect(again.stdout).toContain("proved");
    expect(bailiwick(["plan", "--show", file], { cwd }).stdout).toContain(plan.digest);
    const fresh = bailiwick(["apply", "--embedded"], { cwd });
    expect(fresh.status, fresh.stdout).toBe(0);
    expect(fresh.stdout).toContain("nothing to change");
    expect(fresh.stdout).toMatch(/proved: 1 role, \d+ privileges asked on the server: 0 more, 0 less than declared\./);
  });

  it("prove says the same without changing anything", () => {
    const { status, stdout } = bailiwick(["prove", "--embedded", "--json"], { cwd });
    expect(status).toBe(0);
    const proof = JSON.parse(stdout) as GrantsProof;
    expect(validateGrants(proof), JSON.stringify(validateGrants.errors)).toBe(true);
    expect(proof.proved).toBe(true);
  });

  it("a plan of other team files is refused, and a mistake in them is told at its place", () => {
    edit(join(cwd, "roles/sales.yaml"), "Sells what", "Sold what");
    const { status, stderr } = bailiwick(["apply", file, "--embedded", "--yes"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("files have changed since the plan was made");
    edit(join(cwd, "roles/sales.yaml"), "shop.items", "shop.itmes");
    const mistake = bailiwick(["plan", "--embedded"], { cwd });
    expect(mistake.status).toBe(2);
    expect(mistake.stderr).toContain("roles/sales.yaml:8:");
    edit(join(cwd, "roles/sales.yaml"), "shop.itmes", "shop.items");
  });
});

describe("a proof that fails", () => {
  it("because of PUBLIC ends apply with 5 and prove with 1, and says where the excess comes from", () => {
    const cwd = databaseWorkspace({ strict: false });
    const { status, stdout } = bailiwick(["apply", "--embedded", "--yes", "--json"], { cwd });
    const result = JSON.parse(stdout) as Application;
    expect(status).toBe(5);
    expect(validateApply(result), JSON.stringify(validateApply.errors)).toBe(true);
    expect(result.targets[0]).toMatchObject({ status: "applied" });
    expect(result.proof).toMatchObject({ proved: false });
    const more = result.proof?.databases[0]?.more ?? [];
    expect(more.map(({ privilege, kind }) => `${privilege} ${kind}`)).toContain("TEMPORARY database");
    expect(more.every(({ from }) => from.some(({ by }) => by === "public"))).toBe(true);
    const text = bailiwick(["prove", "--embedded"], { cwd });
    expect(text.status).toBe(1);
    expect(text.stdout).toContain("NOT PROVED");
    expect(text.stdout).toContain("from PUBLIC");
    expect(text.stdout).toContain("strict: true");
  });
});

describe("at a terminal", () => {
  it("shows the plan and asks for the database's name: another name does nothing, its own applies", () => {
    const cwd = databaseWorkspace();
    const asked = (answer: string) =>
      spawnSync(
        "script",
        ["-qec", `stty cols 100 rows 40; exec ${process.execPath} ${ROOT}bin/run.js apply --embedded --no-color`, "/dev/null"],
        {
          cwd,
          encoding: "utf8",
          input: `${answer}\n`,
          env: { PATH: process.env.PATH ?? "", TERM: "xterm" },
        },
      );
    const wrong = asked("stroe");
    expect(wrong.status, wrong.stdout).toBe(2);
    expect(wrong.stdout).toContain("This broadens access in store.");
    expect(wrong.stdout).toContain("grant CONNECT on the database to TEAM_SALES");
    expect(wrong.stdout).toContain("nothing was done");
    const right = asked("store");
    expect(right.status, right.stdout).toBe(0);
    expect(right.stdout).toContain("proved: 1 role");
  });
});
