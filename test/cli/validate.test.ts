import { describe, expect, it } from "vitest";
import { validateValidation } from "#validators";
import { bailiwick } from "./bailiwick.js";

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
});
