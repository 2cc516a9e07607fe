import { spawnSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateLint, validateLintRules } from "#validators";
import type { LintResult } from "../../src/model/lint.js";
import { bailiwick, ROOT } from "./bailiwick.js";
import { folder, removeFolders } from "./folders.js";

afterAll(removeFolders);

const GOOD = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" }],
};
const TYPO = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObjct", Resource: "arn:aws:s3:::reports/*" }],
};
const REFUSED = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject" }] };

/** A file with this content in a folder of its own. */
function file(name: string, content: unknown): string {
  const path = join(folder(), name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  return path;
}

/** What is said of files as JSON, held against its schema. */
function lint(...args: readonly string[]): {
  readonly status: number | null;
  readonly result: LintResult;
  readonly codes: readonly string[];
} {
  const { status, stdout } = bailiwick(["validate", ...args, "--json"]);
  const result = JSON.parse(stdout) as LintResult;
  expect(validateLint(result), JSON.stringify(validateLint.errors)).toBe(true);
  return { status, result, codes: result.diagnostics.map(({ code }) => code) };
}

describe("validate FILE", () => {
  it("has nothing to say of a sound document", () => {
    const path = file("good.json", GOOD);
    expect(bailiwick(["validate", path])).toEqual({
      status: 0,
      stdout: `${path}: policy document, 1 document checked\n0 errors, 0 warnings, 0 suggestions in 1 document\n`,
      stderr: "",
    });
  });

  it("shows the place, the mend and the page of a typo", () => {
    const path = file("typo.json", TYPO);
    const { status, stdout } = bailiwick(["validate", path]);
    expect(status).toBe(0);
    expect(stdout).toContain(`${path}:6:17: warning: The catalogue knows no action \`s3:GetObjct\`. [unknown-action]\n`);
    expect(stdout).toContain('    6 |       "Action": "s3:GetObjct",\n      |                 ^^^^^^^^^^^^^\n');
    expect(stdout).toContain("  mend: Did you mean `s3:GetObject`?\n  page: docs/lint/unknown-action.md\n");
  });

  it("exits by the worst that is found", () => {
    const [typo, refused, like] = [
      file("a.json", TYPO),
      file("b.json", REFUSED),
      file("c.json", { ...GOOD, Statement: [{ ...GOOD.Statement[0], Sid: "" }] }),
    ];
    expect(bailiwick(["validate", typo, "--fail-on", "warning"]).status).toBe(1);
    expect(bailiwick(["validate", like, "--fail-on", "warning"]).status).toBe(0);
    expect(bailiwick(["validate", like, "--fail-on", "suggestion"]).status).toBe(1);
    expect(bailiwick(["validate", refused]).status).toBe(2);
    expect(lint(typo, refused, like).codes).toEqual(["unknown-action", "missing-resource", "empty-sid"]);
  });

  it("reads stdin", () => {
    const run = spawnSync(process.execPath, [`${ROOT}bin/run.js`, "validate", "-"], {
      encoding: "utf8",
      input: JSON.stringify(REFUSED),
    });
    expect(run.status).toBe(2);
    expect(run.stdout).toContain("-:1:38: error: The statement has neither Resource nor NotResource. [missing-resource]");
  });

  it("says what a path is that is no file, all of them at once", () => {
    const root = folder();
    mkdirSync(join(root, "folder"));
    writeFileSync(join(root, "empty.json"), " \n");
    writeFileSync(join(root, "binary.json"), Buffer.from([0x7b, 0xff, 0xfe, 0x00]));
    writeFileSync(join(root, "nul.json"), '{"a": "\u0000"}');
    writeFileSync(join(root, "huge.json"), "{");
    truncateSync(join(root, "huge.json"), 300 * 1_048_576);
    writeFileSync(join(root, "large.json"), `{"a": "${"x".repeat(17 * 1_048_576)}"}`);
    const names = ["folder", "missing.json", "empty.json", "binary.json", "nul.json", "huge.json", "large.json"];
    const { status, codes, result } = lint(...names.map((name) => join(root, name)));
    expect(status).toBe(2);
    expect(codes).toEqual([
      "is-a-folder",
      "no-such-file",
      "empty-file",
      "not-utf-8",
      "not-utf-8",
      "file-too-large",
      "file-too-large",
    ]);
    expect(result.files.every(({ shape, documents }) => shape === "unreadable" && documents === 0)).toBe(true);
  });

  it("refuses a device", () => {
    expect(lint("/dev/zero").codes).toEqual(["not-a-file"]);
  });

  it("does not take a file without a policy for a sound one", () => {
    const { status, codes, result } = lint(file("package.json", { name: "x" }));
    expect({ status, codes, shape: result.files[0]?.shape }).toEqual({ status: 2, codes: ["no-policy"], shape: "unknown" });
  });

  it("points at the place where JSON ends to be JSON", () => {
    const { status, result } = lint(file("broken.json", '{\n  "Version": "2012-10-17",\n  "Statement": [}\n}\n'));
    expect(status).toBe(2);
    expect(result.diagnostics).toMatchObject([
      { code: "json-syntax", place: { line: 3, column: 17 }, page: "docs/lint/json-syntax.md" },
    ]);
  });

  it("takes deep nesting for a mistake", () => {
    expect(lint(file("deep.json", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`)).codes).toEqual(["json-syntax"]);
    expect(lint(file("lists.json", "[".repeat(100_000))).codes).toEqual(["json-syntax"]);
    expect(lint(file("deep.yaml", `a: ${"[".repeat(20_000)}`)).codes).toEqual(["json-syntax"]);
  });

  it("lets no control character through", () => {
    const evil = "\u001b[31m\u202e";
    const path = file(`po${evil}licy.json`, { ...TYPO, Statement: [{ ...TYPO.Statement[0], Action: `s3:Get${evil}` }] });
    const { status, stdout } = bailiwick(["validate", path]);
    expect(status).toBe(0);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\u202e");
    expect(stdout).toContain("\\u{1b}");
  });

  it("colours where it is asked to only", () => {
    const path = file("typo.json", TYPO);
    expect(bailiwick(["validate", path]).stdout).not.toContain("\u001b");
    expect(bailiwick(["validate", path], { env: { FORCE_COLOR: "1" } }).stdout).toContain("\u001b[33mwarning");
  });

  it("takes the type that it is told, or that the file's name tells", () => {
    const all = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
    expect(lint(file("policy.json", all)).codes).toEqual(["allow-everything"]);
    expect(lint(file("policy.json", all), "--type", "scp").codes).toEqual([]);
    expect(lint(file("scp-base.json", all)).codes).toEqual([]);
    expect(lint(file("permissions-boundary.json", all)).codes).toEqual([]);
  });

  it("asks for a file where a flag is about one", () => {
    const { status, stderr } = bailiwick(["validate", "--type", "scp"]);
    expect(status).toBe(2);
    expect(stderr).toContain("--type and --fail-on are about FILE");
    expect(bailiwick(["validate", "--type", "nonsense", "x.json"]).status).toBe(2);
  });

  it("lists its rules", () => {
    const { status, stdout } = bailiwick(["validate", "--rules", "--json"]);
    expect(status).toBe(0);
    const listed = JSON.parse(stdout) as { rules: readonly { id: string }[] };
    expect(validateLintRules(listed), JSON.stringify(validateLintRules.errors)).toBe(true);
    expect(listed.rules.length).toBeGreaterThanOrEqual(60);
    expect(bailiwick(["validate", "--rules"]).stdout.split("\n")).toHaveLength(listed.rules.length + 1);
  });

  it("has no error against what is generated, and no warning but those that the team files mean", () => {
    const policies = ["-name", "*.json", "-not", "-name", "bundle.json", "-not", "-name", "actions-*.json"];
    const listed = spawnSync("find", ["policies/generated", ...policies], { cwd: ROOT, encoding: "utf8" });
    const paths = listed.stdout.trim().split("\n");
    const { status, result } = lint(...paths);
    expect(status).toBe(0);
    expect(result.counts.documents).toBe(paths.length);
    // One team has all of a service, and passes a role that its file names to whatever service the role trusts.
    const warnings = result.diagnostics.filter(({ severity }) => severity === "warning");
    expect([...new Set(warnings.map(({ code }) => code))].sort()).toEqual(["pass-role-to-any", "service-wildcard"]);
    expect(warnings.every(({ place }) => place?.file.includes("/devops/"))).toBe(true);
  });
});
