import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateInit } from "#validators";
import { bailiwick, ROOT } from "./bailiwick.js";
import { folder, removeFolders, tree } from "./folders.js";

afterAll(removeFolders);

const PEOPLE = ["analytics", "cto", "developers", "devops", "finance", "product", "security", "support"];

describe("init", () => {
  it("makes the whole packaged workspace, which validate finds sound", () => {
    const cwd = folder();
    const { status, stdout, stderr } = bailiwick(["init", "shop", "--all"], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const team of PEOPLE) expect(stdout).toContain(`+ roles/${team}.yaml\n`);
    expect(stdout).toMatch(/ {2}bailiwick validate --workspace shop\n {2}bailiwick generate --workspace shop\n$/);
    expect(readdirSync(cwd)).toEqual(["shop"]);
    const validated = bailiwick(["validate", "-w", "shop"], { cwd });
    expect(validated).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/\nvalid: \d+ promises kept\n$/) });
    expect(validated.stdout).not.toContain("warning");
    expect(bailiwick(["generate", "-w", "shop"], { cwd }).status).toBe(0);
    expect(bailiwick(["generate", "-w", "shop", "--check"], { cwd }).status).toBe(0);
  });

  it.each([[["support"]], [["catalog"]], [["security", "pipeline"]]])(
    "keeps %j alone, under another name, and validate finds it sound",
    (teams) => {
      const cwd = folder();
      const flags = [...teams.flatMap((team) => ["--team", team]), "--organization", "Corner Shop"];
      const { status, stdout } = bailiwick(["init", ...flags, "corner shop", "--json"], { cwd });
      expect(status).toBe(0);
      const made: unknown = JSON.parse(stdout);
      expect(validateInit(made), JSON.stringify(validateInit.errors)).toBe(true);
      expect(made).toMatchObject({ directory: "corner shop", organization: "Corner Shop", teams });
      const { files } = made as { files: readonly string[] };
      const written = Object.entries(tree(join(cwd, "corner shop"))).filter(([, what]) => what !== "folder");
      expect(written.map(([path]) => path)).toEqual([...files].sort());
      expect(stdout).not.toContain(cwd);
      const validated = bailiwick(["validate", "-w", "corner shop"], { cwd });
      expect(validated.status).toBe(0);
      expect(validated.stdout).toContain(`Corner Shop: ${teams.length} team`);
    },
  );

  it("takes the current folder where it is empty and none is named, and leaves it the same folder", () => {
    const cwd = folder();
    const { status, stdout } = bailiwick(["init", "--team", "support"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain("in this folder.");
    expect(stdout).toMatch(/ {2}bailiwick validate\n {2}bailiwick generate\n$/);
    expect(readdirSync(cwd).sort()).toEqual(["bailiwick.yaml", "policies", "roles", "schemas"]);
  });

  it("asks in a terminal, and needs a flag elsewhere", () => {
    const cwd = folder();
    const { status, stdout, stderr } = bailiwick(["init", "shop"], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("--team TEAM");
    expect(stderr).toContain("--all");
    expect(tree(cwd)).toEqual({});
  });

  it.each([
    [["shop", "--team", "suport"], 2, "Did you mean `support`?"],
    [["shop", "--team", "support", "--all"], 2, "--all"],
    [["shop", "--all", "--organization", ""], 2, "`organization` is empty"],
    [["full", "--all"], 2, "full is not empty: it holds mine.txt"],
    [["full/mine.txt", "--all"], 2, "full/mine.txt is not a folder"],
    [["full/mine.txt/below", "--all"], 3, "not a directory"],
    [["linked", "--all"], 2, "linked is not a folder"],
    [["full/deep/er", "--all", "--organization", ""], 2, "`organization` is empty"],
    [["shop", "--all", "--workspace", "full"], 2, "--workspace"],
    [["shop", "--all", "extra"], 2, "extra"],
  ] as const)("%j leaves everything as it was, with status %i and %j", (args, status, said) => {
    const cwd = folder();
    mkdirSync(join(cwd, "full"));
    writeFileSync(join(cwd, "full/mine.txt"), "mine");
    symlinkSync("full", join(cwd, "linked"));
    const before = tree(cwd);
    const outcome = bailiwick(["init", ...args], { cwd });
    expect(outcome).toMatchObject({ status, stdout: "", stderr: expect.stringContaining(said) });
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(tree(cwd)).toEqual(before);
  });

  it("writes beside what is there, and over it, by --force", () => {
    const cwd = folder();
    expect(bailiwick(["init", "--team", "support"], { cwd }).status).toBe(0);
    writeFileSync(join(cwd, "README.md"), "mine");
    writeFileSync(join(cwd, "roles/support.yaml"), "mine");
    const before = tree(cwd);
    expect(bailiwick(["init", "--team", "support"], { cwd }).status).toBe(2);
    expect(tree(cwd)).toEqual(before);
    expect(bailiwick(["init", "--team", "support", "--force"], { cwd }).status).toBe(0);
    expect(readFileSync(join(cwd, "README.md"), "utf8")).toBe("mine");
    expect(bailiwick(["validate"], { cwd }).status).toBe(0);
  });

  it("offers people and workloads in a terminal, and keeps what is chosen", async () => {
    const cwd = folder();
    const child = spawn(
      "script",
      ["-qec", `stty cols 100 rows 40; exec ${process.execPath} ${ROOT}bin/run.js init shop`, "/dev/null"],
      {
        cwd,
        env: { PATH: process.env.PATH ?? "", TERM: "xterm-256color" },
        stdio: ["pipe", "pipe", "ignore"],
      },
    );
    let seen = "";
    let asked = false;
    child.stdout.on("data", (data: Buffer) => {
      seen += data.toString("utf8");
      if (asked || !seen.includes("submit")) return;
      asked = true;
      child.stdin.write(" \u001b[B \r");
    });
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    expect(status, seen).toBe(0);
    expect(seen).toContain("People");
    expect(seen).toContain("Workloads");
    expect(readdirSync(join(cwd, "shop/roles"))).toEqual(["analytics.yaml", "cto.yaml"]);
  });
});

describe("init of the published package", () => {
  const home = folder();
  const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", home], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  spawnSync("tar", ["-xzf", join(home, filename), "-C", home]);
  const root = join(home, "package");
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  chmodSync(home, 0o755);
  const run = (args: readonly string[], cwd: string, uid?: number) =>
    spawnSync(process.execPath, [join(root, "bin/run.js"), ...args], {
      cwd,
      encoding: "utf8",
      input: "",
      env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent" },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });

  it("makes a sound workspace away from the repository, with no path of the machine in it", () => {
    const cwd = folder();
    expect(run(["init", "shop", "--all"], cwd)).toMatchObject({ status: 0, stderr: "" });
    expect(run(["validate", "-w", "shop"], cwd)).toMatchObject({ status: 0, stderr: "" });
    for (const [path, what] of Object.entries(tree(join(cwd, "shop")))) {
      if (what === "folder") continue;
      const text = readFileSync(join(cwd, "shop", path), "utf8");
      for (const leak of [ROOT, root, cwd]) expect(text.includes(leak), path).toBe(false);
    }
  });

  it("publishes no path of the machine that built it, no run and no test", () => {
    for (const { path } of files) {
      expect(path).not.toMatch(/^(?:test|src|bench|reports\/runs)\/|(?:^|\/)\.bailiwick\//);
      const whole = join(root, path);
      if (existsSync(whole)) expect(readFileSync(whole).includes(ROOT), path).toBe(false);
    }
  });

  it("leaves nothing behind where it may not write", () => {
    const cwd = folder();
    mkdirSync(join(cwd, "closed"));
    chmodSync(join(cwd, "closed"), 0o555);
    chmodSync(cwd, 0o755);
    // Permissions do not bind root, so root tries it as another user.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    for (const directory of ["closed/shop", "closed/deep/shop", "closed"]) {
      const { status, stdout, stderr } = run(["init", directory, "--all"], cwd, uid);
      expect({ status, stdout }, stderr).toEqual({ status: 3, stdout: "" });
      expect(stderr).toContain("permission denied");
      expect(stderr).not.toMatch(/\n\s+at /);
    }
    expect(tree(cwd)).toEqual({ closed: "folder" });
  });

  it.runIf(process.platform === "linux")("says so where a folder cannot be made, and comes back", () => {
    const { status, stderr } = bailiwick(["init", "/proc/bailiwick/shop", "--all"]);
    expect(status).toBe(2);
    expect(stderr).toContain("/proc/bailiwick cannot be made");
  });
});
