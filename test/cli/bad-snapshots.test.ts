import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Run } from "../../src/model/run.js";
import { bailiwick } from "./bailiwick.js";
import { agree, DAMAGED_EVIDENCE, deny, REFUSED_SNAPSHOTS } from "./broken-snapshots.js";
import { edit, workspaceWithSnapshot } from "./fixtures.js";
import { removeFolders, tree } from "./folders.js";

afterAll(removeFolders);

const audit = (cwd: string, ...more: readonly string[]) => bailiwick(["audit", "--from", "snapshot", ...more], { cwd });
const passesOf = (run: Run) =>
  run.controls.filter(({ status }) => status === "pass").map(({ account, region, control }) => `${account} ${region} ${control}`);
const readRun = (path: string) => JSON.parse(readFileSync(join(path, "run.json"), "utf8")) as Run;

describe("a snapshot that is none", () => {
  it.each(REFUSED_SNAPSHOTS)("with $name is refused with the reason, and no run is kept", ({ damage, status, says }) => {
    const cwd = workspaceWithSnapshot();
    damage(join(cwd, "snapshot"));
    const before = tree(cwd);
    const outcome = audit(cwd, "--allow-incomplete");
    expect(outcome, outcome.stderr).toMatchObject({ status, stdout: "" });
    for (const words of says) expect(outcome.stderr).toContain(words);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(outcome.stderr).not.toContain("\u001b");
    expect(outcome.stderr.length).toBeLessThan(4_000);
    expect(tree(cwd)).toEqual(before);
  });
});

describe("evidence that is not whole", () => {
  const provedWithout = new Map<string, readonly string[]>();
  /** What passes where the source was denied. */
  const passesWithout = (source: string): readonly string[] => {
    const known = provedWithout.get(source);
    if (known !== undefined) return known;
    const cwd = workspaceWithSnapshot();
    deny(join(cwd, "snapshot"), source);
    audit(cwd, "--out", "run");
    const passes = passesOf(readRun(join(cwd, "run")));
    provedWithout.set(source, passes);
    return passes;
  };

  it.each(DAMAGED_EVIDENCE)(
    "$name is said of its source, and proves no more than a denied one",
    ({ damage, source, status, reason, at }) => {
      const cwd = workspaceWithSnapshot();
      damage(join(cwd, "snapshot"));
      const outcome = audit(cwd, "--out", "run");
      expect(outcome, outcome.stderr).toMatchObject({ status: 4, stderr: "", stdout: expect.stringContaining("INCOMPLETE") });
      expect(outcome.stdout).toContain(reason.slice(0, 40));
      expect(outcome.stdout).not.toContain("\u001b");
      const run = readRun(join(cwd, "run"));
      expect(run.complete).toBe(false);
      expect(run.sources.find(({ id }) => id === source)).toMatchObject({ status, reason: expect.stringContaining(reason) });
      const places = run.diagnostics.map(({ place }) => `${place?.file}:${place?.line}:${place?.column}`);
      if (at !== undefined) expect(places).toContain(at);
      else if (status !== "denied") expect(places.length).toBeGreaterThan(0);
      const proved = passesWithout(source);
      // One role that exists is proof that there is one, however much is missing.
      const more = passesOf(run).filter(
        (pass) => !proved.includes(pass) && !(status === "partial" && pass.endsWith(" support-role")),
      );
      expect(more).toEqual([]);
      expect(readdirSync(cwd).sort()).toEqual(["bailiwick.yaml", "policies", "roles", "run", "snapshot"]);
    },
  );

  it("is complete nowhere by accident: denied sources prove less than sound ones", () => {
    const cwd = workspaceWithSnapshot();
    expect(audit(cwd, "--out", "run").status).toBe(4);
    const sound = passesOf(readRun(join(cwd, "run"))).length;
    for (const source of ["authorization-details", "credential-report", "account-summary", "password-policy"])
      expect(passesWithout(`111122223333/global/${source}`).length, source).toBeLessThan(sound);
  });
});

describe("what comes from an account", () => {
  it("is shown with its control characters written out, and starts no escape sequence in JSON either", () => {
    const cwd = workspaceWithSnapshot();
    const path = join(cwd, "snapshot/accounts/111122223333/iam/authorization-details.json");
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("deploy-bot", "deploy\\u001b[2J\\u202ebot"));
    agree(join(cwd, "snapshot"), "accounts/111122223333/iam/authorization-details.json");
    const text = audit(cwd, "--out", "run", "--allow-incomplete");
    expect(text).toMatchObject({ status: 0, stderr: "" });
    expect(text.stdout).toContain("deploy\\u{1b}[2J\\u{202e}bot");
    const json = audit(cwd, "--out", "run", "--allow-incomplete", "--json");
    for (const output of [text.stdout, json.stdout]) expect(output).not.toContain("\u001b");
    expect(text.stdout).not.toContain("\u202e");
  });

  it("may have types that nobody knows yet: they are findings like others", () => {
    const cwd = workspaceWithSnapshot();
    const path = "accounts/111122223333/us-east-1/guardduty/findings.ndjson";
    edit(join(cwd, "snapshot", path), /"Type":"[^"]+"/, '"Type":"Quantum:Toaster/NeverSeenBefore"');
    agree(join(cwd, "snapshot"), path);
    const { status, stdout } = audit(cwd, "--out", "run", "--allow-incomplete", "--json");
    expect(status).toBe(0);
    const { sources, findings } = JSON.parse(stdout) as Run & { findings: readonly { rule: string; severity: string }[] };
    expect(sources.find(({ id }) => id === "111122223333/us-east-1/guardduty-findings")?.status).toBe("ok");
    expect(findings.filter((finding) => JSON.stringify(finding).includes("Quantum:Toaster/NeverSeenBefore"))).toHaveLength(1);
  });
});

describe("audit's flags", () => {
  it.each([
    [["--as-of", "yesterday"], 2, "--as-of yesterday"],
    [["--as-of", "2026-13-45"], 2, "--as-of 2026-13-45"],
    [["--fail-on", "severe"], 2, "critical, high, medium, low, informational"],
    [["--out", "roles"], 2, "roles exists and holds other things than a run"],
    [["--out", "bailiwick.yaml"], 2, "bailiwick.yaml exists and holds other things than a run"],
    [["--out", "bailiwick.yaml/run"], 2, "bailiwick.yaml/run exists and holds other things than a run"],
  ] as const)("%j is refused, and everything stays as it was", (flags, status, said) => {
    const cwd = workspaceWithSnapshot();
    const before = tree(cwd);
    const outcome = audit(cwd, ...flags);
    expect(outcome, outcome.stderr).toMatchObject({ status, stdout: "" });
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(tree(cwd)).toEqual(before);
  });

  it.each([
    [["audit", "--from", "nowhere"], 2, "nowhere: there is no snapshot here"],
    [["audit", "--from", "roles"], 2, "roles/snapshot.json: it does not exist"],
    [["audit", "--from", "roles/cto.yaml"], 4, "roles/cto.yaml:1:1: error: this is not JSON"],
    [["audit", "--from", "half.json"], 4, "half.json:25:1"],
    [["audit", "--from", "list.json"], 4, "list.json"],
  ] as const)("%j is refused, and no run is kept", (args, status, said) => {
    const cwd = workspaceWithSnapshot();
    const details = readFileSync(join(cwd, "snapshot/accounts/111122223333/iam/authorization-details.json"), "utf8");
    writeFileSync(join(cwd, "half.json"), details.split("\n").slice(0, 24).join("\n").concat("\n"));
    writeFileSync(join(cwd, "list.json"), "[]");
    const before = tree(cwd);
    const outcome = bailiwick(args, { cwd });
    expect(outcome, outcome.stderr).toMatchObject({ status, stdout: "" });
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(tree(cwd)).toEqual(before);
  });
});
