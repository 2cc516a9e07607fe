import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateGeneration } from "#validators";
import { generatePolicies } from "../../src/operations/generate-policies.js";
import type { Generation } from "../../src/report/results.js";
import { bailiwick, ROOT } from "../cli/bailiwick.js";
import { workspace } from "../cli/fixtures.js";
import { removeFolders, tree } from "../cli/folders.js";

afterAll(removeFolders);

function generated(): { readonly cwd: string; readonly out: string; readonly record: string } {
  const cwd = workspace();
  const out = join(cwd, "policies/generated");
  cpSync(join(ROOT, "policies/generated"), out, { recursive: true });
  const [name = ""] = readdirSync(out).filter((file) => file.startsWith("actions-"));
  return { cwd, out, record: join(out, name) };
}

/** The record as it would stand had the catalogue not known one action then. */
function forget(record: string, service: string, action: string): void {
  const value = JSON.parse(readFileSync(record, "utf8")) as { services: Record<string, string[]> };
  value.services[service] = (value.services[service] ?? []).filter((name) => name !== action);
  writeFileSync(record, `${JSON.stringify(value, undefined, 2)}\n`);
}

async function told(cwd: string, request: { readonly check?: boolean; readonly team?: string } = {}): Promise<Generation> {
  const { check = true, team } = request;
  const result = await generatePolicies({ workspace: cwd, out: undefined, team, environment: undefined, check });
  expect(validateGeneration(result), JSON.stringify(validateGeneration.errors)).toBe(true);
  return result;
}

describe("what wildcards gain", () => {
  it("is nothing where the catalogue is the same", async () => {
    const { gained, gainsUnknown, changed } = await told(generated().cwd);
    expect({ gained, gainsUnknown, changed }).toEqual({ gained: [], gainsUnknown: [], changed: [] });
  });

  it("is told by pattern, action and bundle, once, and written down", async () => {
    const { cwd, record } = generated();
    const before = readFileSync(record, "utf8");
    forget(record, "dynamodb", "DescribeTable");
    const { gained, changed } = await told(cwd);
    expect(changed).toEqual([basename(record)]);
    expect(gained.length).toBeGreaterThan(0);
    for (const { pattern, actions, bundles } of gained) {
      expect(pattern).toMatch(/^dynamodb:D?.*\*$/);
      expect(actions).toEqual(["dynamodb:DescribeTable"]);
      expect(bundles.length).toBeGreaterThan(0);
    }
    const words = bailiwick(["generate", "--check"], { cwd });
    expect(words.status).toBe(1);
    expect(words.stdout).toMatch(/dynamodb:\S*\* also (allows|denies|lets through) dynamodb:DescribeTable \(\S+ in \S+ \d{12}/);

    expect((await told(cwd, { check: false })).gained).toEqual(gained);
    expect(readFileSync(record, "utf8")).toBe(before);
    expect((await told(cwd)).gained).toEqual([]);
  });

  it("is told of the team that was asked about alone", async () => {
    const { cwd, record } = generated();
    forget(record, "dynamodb", "DescribeTable");
    const team = (await told(cwd)).gained[0]?.bundles[0]?.team ?? "";
    const { gained } = await told(cwd, { team });
    expect(new Set(gained.flatMap((gain) => gain.bundles.map((bundle) => bundle.team)))).toEqual(new Set([team]));
  });

  it("is not known where bundles of another catalogue have no record, and is said to be so", async () => {
    const { cwd, out, record } = generated();
    const path = join(out, "prod/111122223333/support/bundle.json");
    const bundle = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...bundle, catalogue: "0".repeat(64) }));
    const place = { team: "support", environment: "prod", account: "111122223333" };
    expect((await told(cwd)).gainsUnknown).toEqual([place]);
    expect(bailiwick(["generate", "--check"], { cwd }).stdout).toContain("not known for 1 role bundle");
    rmSync(record);
    expect((await told(cwd)).gainsUnknown).toEqual([place]);
  });

  it("keeps the record of an older catalogue until everything is made anew", async () => {
    const { cwd, out } = generated();
    const fresh = tree(out);
    writeFileSync(join(out, "actions-000000000000.json"), '{"format":"bailiwick.actions/1","catalogue":"0","services":{}}');
    expect((await told(cwd, { check: false, team: "support" })).removed).toEqual([]);
    expect((await told(cwd, { check: false })).removed).toEqual(["actions-000000000000.json"]);
    expect(tree(out)).toEqual(fresh);
  });
});
