import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateGeneration } from "#validators";
import { bailiwick, ROOT } from "./bailiwick.js";
import { edit, workspace } from "./fixtures.js";
import { removeFolders, tree } from "./folders.js";

afterAll(removeFolders);

interface Told {
  readonly changed: readonly string[];
  readonly created: readonly string[];
  readonly removed: readonly string[];
  readonly error?: { readonly diagnostics: readonly { readonly place: { readonly file: string; readonly line: number } }[] };
}

/** Every `step`-th word of a team file that means something to a program: keys' values below the words for people. */
function flips(text: string, step: number): readonly { readonly at: number; readonly line: number; readonly word: string }[] {
  const start = text.indexOf("\naccess:");
  const words = [...text.matchAll(/[A-Za-z][A-Za-z0-9]{3,}/g)].filter(({ index }) => {
    const line = text.slice(text.lastIndexOf("\n", index) + 1, text.indexOf("\n", index));
    return index > start && !line.trimStart().startsWith("#");
  });
  return words
    .filter((_, index) => index % step === 0)
    .map(({ 0: word, index }) => ({ at: index, line: text.slice(0, index).split("\n").length, word }));
}

describe("generate", () => {
  it("finds the committed bundles of the root workspace up to date", () => {
    const { status, stdout, stderr } = bailiwick(["generate", "--check"]);
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Up to date.");
  });

  it("writes those bytes anywhere, says so by its schema, and removes only what it made", () => {
    const cwd = workspace();
    const env = { TZ: "Asia/Kolkata", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", HOME: cwd };
    const { status, stdout } = bailiwick(["generate", "--json"], { cwd, env });
    expect(status).toBe(0);
    const told: unknown = JSON.parse(stdout);
    expect(validateGeneration(told), JSON.stringify(validateGeneration.errors)).toBe(true);
    const out = join(cwd, "policies/generated");
    expect(tree(out)).toEqual(tree(join(ROOT, "policies/generated")));
    writeFileSync(join(out, "prod/notes.txt"), "mine");
    rmSync(join(cwd, "roles/support.yaml"));
    const removed = bailiwick(["generate", "--json"], { cwd });
    expect(removed.status, removed.stdout).toBe(0);
    expect((JSON.parse(removed.stdout) as Told).removed).toContain("prod/111122223333/support/bundle.json");
    expect(readFileSync(join(out, "prod/notes.txt"), "utf8")).toBe("mine");
  });

  it("--check writes nothing and exits 1 where something is stale, and --team leaves the others alone", () => {
    const cwd = workspace();
    cpSync(join(ROOT, "policies/generated"), join(cwd, "policies/generated"), { recursive: true });
    edit(join(cwd, "roles/support.yaml"), ', "dynamodb:Query"', "");
    const before = tree(cwd);
    const { status, stdout } = bailiwick(["generate", "--check"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("~ prod/111122223333/support/permissions-1.json");
    expect(stdout).toContain("Stale");
    expect(tree(cwd)).toEqual(before);
    expect(bailiwick(["generate", "--check", "--team", "cto"], { cwd }).status).toBe(0);
    expect(bailiwick(["generate", "--team", "support"], { cwd }).status).toBe(0);
    expect(bailiwick(["generate", "--check"], { cwd }).status).toBe(0);
  });

  it("tells of every word that slips in a team file: at its line, or by bundles that change", () => {
    const cwd = workspace();
    cpSync(join(ROOT, "policies/generated"), join(cwd, "policies/generated"), { recursive: true });
    let flipped = 0;
    for (const [team, step] of [
      ["support", 3],
      ["analytics", 12],
      ["pipeline", 10],
    ] as const) {
      const path = join(cwd, `roles/${team}.yaml`);
      const text = readFileSync(path, "utf8");
      for (const { at, line, word } of flips(text, step)) {
        // Two letters change places, as they do under a hurried hand.
        const slip = word.slice(0, 1) + word[2] + word[1] + word.slice(3);
        if (slip === word) continue;
        flipped++;
        writeFileSync(path, text.slice(0, at) + slip + text.slice(at + word.length));
        const { status, stdout } = bailiwick(["generate", "--check", "--json"], { cwd });
        const told = JSON.parse(stdout) as Told;
        const name = `${team}:${line} ${word} -> ${slip}`;
        expect([1, 2], name).toContain(status);
        if (status === 2)
          expect(
            told.error?.diagnostics.map(({ place }) => place),
            name,
          ).toContainEqual(expect.objectContaining({ file: `roles/${team}.yaml`, line }));
        else expect(told.changed.length + told.created.length + told.removed.length, name).toBeGreaterThan(0);
      }
      writeFileSync(path, text);
    }
    expect(flipped).toBeGreaterThanOrEqual(20);
  });
});
