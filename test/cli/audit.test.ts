import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { validateFinding, validateRun } from "#validators";
import { bailiwick, ROOT } from "./bailiwick.js";
import { workspaceWithSnapshot } from "./fixtures.js";
import { folder, removeFolders, tree } from "./folders.js";

let cwd: string;
let name: string;

/** The kept run of the sample; every other test looks at it or leaves another one elsewhere. */
beforeAll(() => {
  cwd = workspaceWithSnapshot();
  const { status } = bailiwick(["audit", "--from", "snapshot"], { cwd });
  expect(status).toBe(4);
  [name] = readdirSync(join(cwd, "reports/runs")) as [string];
});
afterAll(removeFolders);

const audit = (...more: readonly string[]) => bailiwick(["audit", "--from", "snapshot", "--out", "run", ...more], { cwd });

describe("audit", () => {
  it("prints one result by its schemas, which is the kept run", () => {
    const { status, stdout, stderr } = audit("--json", "--allow-incomplete");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { findings, ...run } = JSON.parse(stdout) as { findings: readonly unknown[] };
    expect(validateRun({ ...run, findings }), JSON.stringify(validateRun.errors)).toBe(true);
    for (const finding of findings) expect(validateFinding(finding), JSON.stringify(validateFinding.errors)).toBe(true);
    expect(run).toEqual(JSON.parse(readFileSync(join(cwd, "run/run.json"), "utf8")));
    const lines = readFileSync(join(cwd, "run/findings.ndjson"), "utf8").trimEnd().split("\n");
    expect(findings).toEqual(lines.map((line) => JSON.parse(line) as unknown));
    expect(tree(join(cwd, "run"))).toEqual(tree(join(cwd, "reports/runs", name)));
    expect(validateRun({ ...run, findings, surprise: 1 })).toBe(false);
  });

  it("gives the same bytes elsewhere: another folder, home, language, time zone and day", () => {
    const here = audit("--json");
    const elsewhere = join(folder(), "a folder/été");
    mkdirSync(elsewhere, { recursive: true });
    for (const path of readdirSync(cwd))
      if (path !== "reports" && path !== "run") cpSync(join(cwd, path), join(elsewhere, path), { recursive: true });
    const clock = join(elsewhere, "clock.mjs");
    writeFileSync(
      clock,
      "const now = Date.UTC(2031, 1, 28, 23, 59);\nDate.now = () => now;\nconst D = Date;\nglobalThis.Date = class extends D { constructor(...a) { super(...(a.length === 0 ? [now] : a)); } };\n",
    );
    const env = {
      HOME: elsewhere,
      TZ: "Pacific/Kiritimati",
      LANG: "tr_TR.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
      USER: "somebody",
      NODE_OPTIONS: `--import=${encodeURI(`file://${clock}`)}`,
    };
    const there = bailiwick(
      ["audit", "--from", `${elsewhere}/snapshot/`, "--json", "-w", elsewhere, "--out", join(elsewhere, "run")],
      { cwd: "/", env },
    );
    expect(there).toEqual(here);
    expect(tree(join(elsewhere, "run"))).toEqual(tree(join(cwd, "run")));
    for (const file of ["run.json", "findings.ndjson"])
      for (const leak of [cwd, elsewhere, ROOT]) expect(readFileSync(join(cwd, "run", file), "utf8")).not.toContain(leak);
  });

  it.each([
    [[], 4],
    [["--fail-on", "critical"], 4],
    [["--allow-incomplete"], 0],
    [["--allow-incomplete", "--fail-on", "critical"], 1],
    [["--allow-incomplete", "--fail-on", "informational"], 1],
    [["--allow-incomplete", "--fail-on", "low", "--json"], 1],
  ] as const)("%j exits %i", (flags, status) => {
    const outcome = audit(...flags);
    expect(outcome).toMatchObject({ status, stderr: "" });
    expect(outcome.stdout.length).toBeGreaterThan(1_000);
    expect(outcome.stdout).not.toContain("\u001b");
  });

  it.each([
    ["critical", 0],
    ["medium", 0],
    ["low", 1],
  ])("--fail-on %s exits %i where the worst finding is low, in one bare file of a single idle role", (severity, status) => {
    const idle = {
      Path: "/",
      RoleName: "idle",
      RoleId: "AROAIDLEEXAMPLE00001",
      Arn: "arn:aws:iam::111122223333:role/idle",
      CreateDate: "2026-01-01T00:00:00Z",
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
      InstanceProfileList: [],
      RolePolicyList: [],
      AttachedManagedPolicies: [],
      Tags: [],
    };
    const details = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [idle], Policies: [], IsTruncated: false };
    writeFileSync(join(cwd, "idle.json"), JSON.stringify(details));
    const flags = ["--out", "idle", "--as-of", "2026-10-01", "--allow-incomplete", "--fail-on", severity];
    const outcome = bailiwick(["audit", "--from", "idle.json", ...flags], { cwd });
    expect(outcome).toMatchObject({ status, stderr: "", stdout: expect.stringContaining("INCOMPLETE") });
    expect(bailiwick(["audit", "--from", "idle.json", ...flags.slice(0, 4)], { cwd }).status).toBe(4);
  });

  it("counts ages from --as-of, and keeps such a run apart", () => {
    const { status, stdout } = bailiwick(
      ["audit", "--from", "snapshot", "--as-of", "2027-10-01", "--allow-incomplete", "--json"],
      { cwd },
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ asOf: "2027-10-01T00:00:00.000Z", snapshot: { time: "2026-10-01T06:00:00Z" } });
    const runs = readdirSync(join(cwd, "reports/runs"));
    expect(runs).toHaveLength(2);
    rmSync(join(cwd, "reports/runs", runs.find((run) => run !== name) ?? "none"), { recursive: true });
  });

  it("ends quietly where its reader does", () => {
    const command = `${process.execPath} ${ROOT}bin/run.js audit --from snapshot --out run --allow-incomplete --json | head -n 2; exit "\${PIPESTATUS[0]}"`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe('{\n  "format": "bailiwick.audit/1",\n');
  });
});

describe("report show", () => {
  it("shows the newest run, one by name, and one by folder alike, as audit printed it", () => {
    const newest = bailiwick(["report", "show"], { cwd });
    expect(newest).toMatchObject({ status: 0, stderr: "" });
    expect(newest.stdout).toContain(`Kept in reports/runs/${name}`);
    expect(bailiwick(["report", "show", name], { cwd })).toEqual(newest);
    expect(bailiwick(["report", "show", `reports/runs/${name}`], { cwd })).toEqual(newest);
    const json = bailiwick(["report", "show", "--json"], { cwd });
    expect(json.stdout).toBe(audit("--json").stdout);
  });

  it("names the nearest run for one that is not there", () => {
    const { status, stderr } = bailiwick(["report", "show", `${name.slice(0, -1)}z`], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(`Did you mean \`${name}\`?`);
  });

  it.each([
    ["run.json", "{", "run.json is not of this version"],
    ["run.json", '{"format":"bailiwick.audit/1"}', "run.json is not of this version"],
    ["findings.ndjson", "{}\n", "findings.ndjson:1:1 is not of this version"],
    ["findings.ndjson", undefined, "findings.ndjson is not of this version"],
  ])("says which part of a broken run is broken: %s of %j", (file, text, said) => {
    const broken = join(folder(), "run");
    cpSync(join(cwd, "reports/runs", name), broken, { recursive: true });
    if (text === undefined) rmSync(join(broken, file));
    else writeFileSync(join(broken, file), text);
    const before = tree(broken);
    const { status, stderr } = bailiwick(["report", "show", broken], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(tree(broken)).toEqual(before);
  });
});
