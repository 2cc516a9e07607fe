import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateValidation } from "#validators";
import { bailiwick } from "./bailiwick.js";
import { edit, workspace } from "./fixtures.js";
import { removeFolders } from "./folders.js";

afterAll(removeFolders);

describe("validate", () => {
  it("proves every promise of the root workspace", () => {
    const { status, stdout, stderr } = bailiwick(["validate"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const kept = /\nvalid: (\d+) promises kept\n$/.exec(stdout);
    expect(Number(kept?.[1])).toBeGreaterThan(500);
    expect(stdout).not.toMatch(/^ {2}(?:broken|unknown)/m);
    expect(stdout).not.toContain("\u001b");
  });

  it("gives the same as JSON, by its schema", () => {
    const { status, stdout } = bailiwick(["validate", "--json"]);
    expect(status).toBe(0);
    const result = JSON.parse(stdout) as { valid: boolean; proofs: readonly { verdict: string; actions: number }[] };
    expect(validateValidation(result), JSON.stringify(validateValidation.errors)).toBe(true);
    expect(result.valid).toBe(true);
    expect(result.proofs.every(({ verdict, actions }) => verdict === "holds" && actions > 0)).toBe(true);
  });

  it("colours only where it is asked to or a terminal reads", () => {
    expect(bailiwick(["validate"], { env: { FORCE_COLOR: "1" } }).stdout).toContain("\u001b[32m");
    expect(bailiwick(["validate"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }).stdout).not.toContain("\u001b");
    expect(bailiwick(["validate", "--no-color"], { env: { FORCE_COLOR: "1" } }).stdout).not.toContain("\u001b");
  });

  it.each([
    [
      "an action that a guardrail denies everywhere",
      '{ actions: ["cloudtrail:StopLogging", "cloudtrail:GetTrailStatus"] }',
      true,
    ],
    ["an action that it denies on other resources only", '{ actions: ["s3:PutObject"], resources: [data-lake-raw] }', false],
    ["a whole service, of which it denies a part", "{ in: [sandbox], level: write, services: [access-analyzer] }", false],
  ])("warns of %s: %s", (_what, rule, warns) => {
    const cwd = workspace();
    edit(join(cwd, "roles/analytics.yaml"), "access:\n", `access:\n  - ${rule}\n`);
    const { diagnostics } = JSON.parse(bailiwick(["validate", "--json"], { cwd }).stdout) as {
      diagnostics: readonly { code: string; severity: string; message: string; place: { file: string } }[];
    };
    const found = diagnostics.filter(({ code }) => code === "denied-by-guardrail");
    expect(found.length).toBe(warns ? 1 : 0);
    if (warns) {
      expect(found[0]).toMatchObject({ severity: "warning", place: { file: expect.stringContaining("roles/analytics.yaml") } });
      expect(found[0]?.message).toContain("cloudtrail:StopLogging in");
      expect(found[0]?.message).toContain("guardrail protect-audit-trail denies");
    }
  });
});
