import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bailiwick } from "./bailiwick.js";
import { BROKEN_WORKSPACES } from "./broken-workspaces.js";
import { edit, workspace } from "./fixtures.js";
import { folder, removeFolders, tree } from "./folders.js";

afterAll(removeFolders);

describe("a broken workspace", () => {
  it.each(BROKEN_WORKSPACES)("with $name is refused with the place and the reason, and nothing is written", (broken) => {
    const cwd = workspace();
    if (broken.slip !== undefined) edit(join(cwd, broken.slip[0]), broken.slip[1], broken.slip[2]);
    broken.damage?.(cwd);
    const before = tree(cwd);
    const { status, stdout, stderr } = bailiwick(["generate"], { cwd });
    expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: "" });
    for (const words of broken.says) expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n\s+at /);
    for (const character of ["\u001b", "\u202e"]) expect(stderr).not.toContain(character);
    expect(stderr).not.toContain(cwd);
    // Nobody reads a thousand lines to find one slip.
    expect(stderr.length).toBeLessThan(4_000);
    expect(tree(cwd)).toEqual(before);
  });

  it.each([["validate"], ["generate"], ["audit"]])("is refused by %s alike, and as JSON with every diagnostic", (command) => {
    const cwd = workspace();
    edit(join(cwd, "roles/support.yaml"), "purpose:", "purpsoe:");
    edit(join(cwd, "roles/cto.yaml"), "purpose:", "purpsoe:");
    const before = tree(cwd);
    const args = command === "audit" ? [command, "--from", "anywhere"] : [command];
    const { status, stdout, stderr } = bailiwick([...args, "--json"], { cwd });
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    const { error } = JSON.parse(stdout) as { error: { code: string; diagnostics: readonly { place: object }[] } };
    expect(error.code).toBe("invalid-workspace");
    expect(error.diagnostics.map(({ place }) => place)).toEqual([
      expect.objectContaining({ file: "roles/cto.yaml", column: 1 }),
      expect.objectContaining({ file: "roles/support.yaml", line: 4, column: 1 }),
    ]);
    expect(tree(cwd)).toEqual(before);
  });

  it.each([
    [["validate"], "There is no bailiwick.yaml"],
    [["validate", "-w", "nowhere"], "There is no bailiwick.yaml"],
    [["report", "show"], "No run is kept"],
  ])("%j where there is none says how to make one", (args, said) => {
    const cwd = folder();
    const { status, stdout, stderr } = bailiwick(args, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(tree(cwd)).toEqual({});
  });

  it.each([
    [["generate", "--team", "suport"], "Did you mean `support`?"],
    [["generate", "--environment", "prd"], "Did you mean `prod`?"],
    [["generate", "--tem", "support"], "--tem"],
    [["generate", "extra"], "extra"],
  ])("%j on a sound one is a usage error that says %s", (args, said) => {
    const cwd = workspace();
    const before = tree(cwd);
    const { status, stdout, stderr } = bailiwick(args, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(tree(cwd)).toEqual(before);
  });

  it("whose guardrail forbids what a rule gives is no mistake: the boundary denies it", () => {
    const cwd = workspace();
    edit(join(cwd, "policies/guardrails.yaml"), '"cloudtrail:StopLogging", ', '"dynamodb:GetItem", "cloudtrail:StopLogging", ');
    expect(bailiwick(["validate"], { cwd }).status).toBe(0);
    expect(bailiwick(["generate", "--team", "support"], { cwd }).status).toBe(0);
    const path = join(cwd, "policies/generated/prod/111122223333/support/permissions-boundary.json");
    const { Statement } = JSON.parse(readFileSync(path, "utf8")) as {
      Statement: readonly { Effect: string; Action?: unknown }[];
    };
    expect(Statement).toContainEqual(expect.objectContaining({ Effect: "Deny", Action: "dynamodb:GetItem" }));
  });
});
