import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { initWorkspace, packagedTeams } from "../../src/operations/init-workspace.js";
import { loadWorkspace } from "../../src/operations/load-workspace.js";
import { ROOT } from "../workspace/root-files.js";

let parent: string;
let directory: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "bailiwick-init-"));
  directory = join(parent, "shop");
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

const request = (more: { teams?: readonly string[]; force?: boolean; organization?: string } = {}) =>
  initWorkspace({ source: ROOT, directory, teams: undefined, force: false, ...more });

describe("initWorkspace", () => {
  it("offers people first", async () => {
    const teams = await packagedTeams(ROOT);
    expect(teams.slice(0, 8).map(({ team }) => team)).toEqual([
      "analytics",
      "cto",
      "developers",
      "devops",
      "finance",
      "product",
      "security",
      "support",
    ]);
    expect(teams.slice(8).every(({ kind }) => kind === "workload")).toBe(true);
  });

  it("writes the whole packaged workspace, which is sound", async () => {
    const { files } = await request();
    for (const path of files) expect(existsSync(join(directory, path)), path).toBe(true);
    const { workspace, diagnostics } = await loadWorkspace(directory);
    expect(diagnostics).toEqual([]);
    expect(workspace.teams.length).toBe((await packagedTeams(ROOT)).length);
    expect(readdirSync(parent)).toEqual(["shop"]);
    expect(statSync(directory).mode & 0o777).toBe(0o755);
  });

  it.each([[["support"]], [["cto", "finance"]], [["devops"]], [["security", "catalog", "pipeline"]]])(
    "keeps %j alone, without errors",
    async (teams) => {
      await request({ teams, organization: 'Corner "Shop": one' });
      const { workspace, diagnostics } = await loadWorkspace(directory);
      expect(workspace.teams.map(({ team }) => team)).toEqual([...teams].sort());
      expect(workspace.organization).toBe('Corner "Shop": one');
      expect(diagnostics.filter(({ code }) => code !== "unused-environment")).toEqual([]);
      expect(workspace.owners.every(({ team }) => teams.includes(team))).toBe(true);
      const text = readFileSync(join(directory, "bailiwick.yaml"), "utf8");
      expect(text).toContain("# Who answers for principals that are not made from these files.");
    },
  );

  it("writes into an empty folder, which stays the same one, and by force into one with other files", async () => {
    mkdirSync(join(directory, ".git"), { recursive: true });
    const { ino } = statSync(directory);
    await request({ teams: ["support"] });
    expect(statSync(directory).ino).toBe(ino);
    expect(readdirSync(directory).sort()).toEqual([".git", "bailiwick.yaml", "policies", "roles", "schemas"]);
    directory = join(parent, "other");
    mkdirSync(directory);
    writeFileSync(join(directory, "README.md"), "mine");
    await expect(request({ teams: ["support"] })).rejects.toMatchObject({ kind: "usage", code: "not-empty" });
    expect(readdirSync(directory)).toEqual(["README.md"]);
    await request({ teams: ["support"], force: true });
    expect(readFileSync(join(directory, "README.md"), "utf8")).toBe("mine");
    expect((await loadWorkspace(directory)).workspace.teams.length).toBe(1);
  });

  it("refuses to overwrite, and leaves everything as it was", async () => {
    mkdirSync(join(directory, "roles"), { recursive: true });
    writeFileSync(join(directory, "roles/support.yaml"), "mine");
    await expect(request({ teams: ["support"] })).rejects.toMatchObject({ kind: "usage", code: "exists" });
    expect(readdirSync(directory, { recursive: true }).sort()).toEqual(["roles", "roles/support.yaml"]);
    expect(readdirSync(parent)).toEqual(["shop"]);
    await request({ teams: ["support"], force: true });
    expect((await loadWorkspace(directory)).workspace.teams.length).toBe(1);
  });

  it("follows no link in the way, not even by force", async () => {
    const outside = join(parent, "outside");
    mkdirSync(outside);
    mkdirSync(directory);
    symlinkSync(outside, join(directory, "roles"));
    await expect(request({ force: true })).rejects.toMatchObject({ kind: "usage", code: "in-the-way" });
    rmSync(join(directory, "roles"));
    symlinkSync(join(outside, "x.yaml"), join(directory, "bailiwick.yaml"));
    await expect(request({ force: true })).rejects.toMatchObject({ kind: "usage", code: "exists" });
    expect(readdirSync(outside)).toEqual([]);
  });

  it("names the nearest team for an unknown one, and writes nothing", async () => {
    await expect(request({ teams: ["suport"] })).rejects.toMatchObject({
      kind: "usage",
      code: "unknown-team",
      hint: "Did you mean `support`?",
    });
    await expect(request({ teams: [] })).rejects.toMatchObject({ kind: "usage", code: "no-teams" });
    expect(existsSync(directory)).toBe(false);
    expect(readdirSync(parent)).toEqual([]);
  });
});
