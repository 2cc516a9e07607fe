import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plan, TargetResult } from "../../src/model/change.js";
import { Failure } from "../../src/model/failure.js";
import { applyPlan } from "../../src/plan/apply-plan.js";
import { sealed } from "../../src/plan/plan-digest.js";
import { writePlan } from "../../src/plan/plan-file.js";
import { readJournal } from "../../src/plan/read-journal.js";
import { rollBack } from "../../src/plan/rollback.js";
import { ROOT } from "../cli/bailiwick.js";
import { folder, removeFolders } from "../cli/folders.js";
import { FileTarget, lose, namesIn, planOf } from "./file-target.js";

afterAll(removeFolders);

const DECLARED = { a: "1", b: "2", c: "3", d: "4", e: "5" };
const TIME = "2026-10-01T06:00:00.000Z";

function store(declared: Readonly<Record<string, string>> = DECLARED) {
  const root = folder();
  const target = new FileTarget(join(root, "store"));
  target.declared = declared;
  return { root, target, journals: join(root, "journals") };
}

async function apply(
  plan: Plan,
  targets: readonly FileTarget[],
  journals: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly TargetResult[]> {
  const results = await applyPlan(plan, targets, { digest: plan.digest, time: TIME, journals, signal, isFromFile: true });
  for (const target of targets) expect(target.opened, "executors left open").toBe(0);
  for (const [index, { done, notDone, unknown }] of results.entries())
    expect(
      [...done, ...notDone, ...unknown].sort((a, b) => a - b),
      "each change once",
    ).toEqual((plan.targets[index]?.changes ?? []).map(({ number }) => number));
  return results;
}

describe("applying a plan", () => {
  it("does every change, and the next plan is empty and does nothing", async () => {
    const { target, journals } = store();
    const [result] = await apply(await planOf(target), [target], journals);
    expect(result).toMatchObject({ status: "applied", done: [1, 2, 3, 4, 5], error: null, earlier: [] });
    expect(target.read()).toEqual(DECLARED);
    const again = await planOf(target);
    expect(again.targets[0]?.changes).toEqual([]);
    expect(await apply(again, [target], journals)).toMatchObject([{ status: "unchanged", journal: null }]);
    expect(namesIn(journals)).toHaveLength(1);
    const journal = await readJournal(result?.journal ?? "");
    expect(journal.end).toBe("applied");
    expect(journal.chunks.map(({ outcome, changes }) => [outcome, changes.length])).toEqual([
      ["done", 2],
      ["done", 2],
      ["done", 1],
    ]);
  });

  it("refuses a plan of another state, says what changed, and one of another target", async () => {
    const { root, target, journals } = store();
    const plan = await planOf(target);
    target.write({ c: "3", x: "9" });
    const [stale] = await apply(plan, [target], journals);
    expect(stale).toMatchObject({ status: "refused", done: [], error: { code: "stale-plan", kind: "usage" } });
    expect(stale?.error?.message).toContain("No longer to be done: set c to 3. Newly to be done: remove x to null.");
    expect(target.read()).toEqual({ c: "3", x: "9" });
    const other = new FileTarget(join(root, "other"));
    const [refused] = await apply(plan, [other], journals);
    expect(refused).toMatchObject({ status: "refused", error: { code: "other-target" } });
    expect(refused?.error?.message).toContain(target.folder);
    expect(namesIn(journals)).toEqual([]);
  });

  it("refuses a plan that somebody sealed again after putting something of their own into it", async () => {
    const { target, journals } = store();
    const plan = await planOf(target);
    const [own] = plan.targets;
    const [first, ...others] = own?.changes ?? [];
    if (own === undefined || first === undefined) throw new Error("there is nothing to change");
    for (const forged of [
      { ...first, effect: "narrows" as const },
      { ...first, steps: [{ key: "a", value: "theirs" }] },
    ]) {
      const { digest: _digest, seal: _seal, ...draft } = { ...plan, targets: [{ ...own, changes: [forged, ...others] }] };
      const [result] = await apply(sealed(draft), [target], journals);
      expect(result).toMatchObject({ status: "refused", error: { code: "other-plan", kind: "usage" } });
    }
    expect(target.read()).toEqual({});
  });

  it("refuses a plan of a target that the workspace does not have, and of an embedded one without --embedded", async () => {
    const { root, target, journals } = store();
    expect(await apply(await planOf(target), [], journals)).toMatchObject([
      { status: "refused", error: { code: "unknown-target" } },
    ]);
    const embedded = new FileTarget(join(root, "e"), "store", true);
    embedded.declared = DECLARED;
    expect(await apply(await planOf(embedded), [target], journals)).toMatchObject([{ error: { code: "embedded" } }]);
    expect(await apply(await planOf(target), [embedded], journals)).toMatchObject([{ error: { code: "not-embedded" } }]);
    expect([target.read(), embedded.read()]).toEqual([{}, {}]);
  });

  it("ends a target at a failure and tells what is done, while the others go on", async () => {
    const { root, target, journals } = store();
    target.mishaps = {
      ahead: (chunk) => {
        if (chunk === 1) throw new Failure("denied", "Not allowed.", { kind: "incomplete" });
      },
    };
    const other = new FileTarget(join(root, "other"), "other");
    other.declared = { x: "1" };
    const results = await apply(await planOf(target, other), [target, other], journals);
    expect(results).toMatchObject([
      { target: "store", status: "partial", done: [1, 2], notDone: [3, 4, 5], unknown: [], error: { code: "denied" } },
      { target: "other", status: "applied", done: [1] },
    ]);
    expect(target.read()).toEqual({ a: "1", b: "2" });
    expect((await readJournal(results[0]?.journal ?? "")).chunks.map(({ outcome }) => outcome)).toEqual(["done", "not-done"]);
  });

  it("settles a lost answer by reading again: done is done, what is not is done once more, and unknown is said", async () => {
    const done = store();
    done.target.mishaps = { after: (chunk) => chunk === 1 && lose() };
    expect(await apply(await planOf(done.target), [done.target], done.journals)).toMatchObject([
      { status: "applied", error: null },
    ]);

    const again = store();
    again.target.mishaps = { ahead: (chunk) => chunk === 1 && lose() };
    expect(await apply(await planOf(again.target), [again.target], again.journals)).toMatchObject([{ status: "applied" }]);
    expect(again.target.read()).toEqual(DECLARED);

    const never = store();
    never.target.mishaps = { ahead: (chunk) => chunk >= 1 && lose() };
    expect(await apply(await planOf(never.target), [never.target], never.journals)).toMatchObject([
      { status: "partial", done: [1, 2], notDone: [3, 4, 5], unknown: [], error: { code: "uncertain", kind: "incomplete" } },
    ]);

    const unknown = store();
    unknown.target.mishaps = { after: (chunk) => chunk === 1 && lose(), settle: () => "unknown" };
    const plan = await planOf(unknown.target);
    const [result] = await apply(plan, [unknown.target], unknown.journals);
    expect(result).toMatchObject({ status: "partial", done: [1, 2], notDone: [5], unknown: [3, 4] });
    unknown.target.mishaps = {};
    const [next] = await apply(await planOf(unknown.target), [unknown.target], unknown.journals);
    expect(next).toMatchObject({ status: "applied", earlier: [{ done: 2, notDone: 1, open: 2, plan: plan.digest }] });
    expect(await apply(await planOf(unknown.target), [unknown.target], unknown.journals)).toMatchObject([{ earlier: [] }]);
  });

  it("says a bug to be one, and does not take it for done", async () => {
    const { target, journals } = store();
    target.mishaps = {
      amid: () => {
        throw new TypeError("oops");
      },
    };
    expect(await apply(await planOf(target), [target], journals)).toMatchObject([
      { status: "failed", done: [], error: { code: "bug", kind: "bug", message: "oops" } },
    ]);
    expect(target.read()).toEqual({});
  });

  it("ends after the running chunk when interrupted", async () => {
    const { target, journals } = store();
    const controller = new AbortController();
    target.mishaps = { amid: (chunk) => chunk === 1 && controller.abort() };
    const [result] = await apply(await planOf(target), [target], journals, controller.signal);
    expect(result).toMatchObject({ status: "partial", done: [1, 2, 3, 4], notDone: [5], error: { code: "interrupted" } });
    expect(target.read()).toEqual({ a: "1", b: "2", c: "3", d: "4" });
  });

  it("does nothing where the journal cannot be written", async () => {
    const { root, target } = store();
    writeFileSync(join(root, "file"), "");
    const [result] = await apply(await planOf(target), [target], join(root, "file", "journals"));
    expect(result?.status).toBe("failed");
    expect(target.read()).toEqual({});
  });

  it("refuses the second of two applies at once", async () => {
    const { target, journals } = store();
    const plan = await planOf(target);
    let other: readonly TargetResult[] = [];
    let during: Promise<void> | undefined;
    const same = new FileTarget(target.folder);
    same.declared = DECLARED;
    target.mishaps = {
      ahead: (chunk) => {
        if (chunk === 0)
          during = apply(plan, [same], journals).then((results) => {
            other = results;
          });
      },
    };
    const [result] = await apply(plan, [target], journals);
    await during;
    const codes = [result, ...other].map((each) => each?.error?.code ?? each?.status).sort();
    expect([
      ["applied", "locked"],
      ["applied", "stale-plan"],
      ["applied", "unchanged"],
    ]).toContainEqual(codes);
    expect(target.read()).toEqual(DECLARED);
  });
});

describe("an apply that is killed", () => {
  let child = "";
  beforeAll(() => {
    child = join(folder(), "apply-child.mjs");
    buildSync({
      entryPoints: [join(ROOT, "test/plan/apply-child.ts")],
      outfile: child,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
  });

  const points = ["ahead", "amid", "after"].flatMap((where) => [0, 1, 2].map((chunk) => [where, chunk] as const));
  it.each(points)(
    "%s chunk %i leaves whole chunks and a true journal, and a rerun of the same plan converges",
    async (where, chunk) => {
      const { root, target, journals } = store();
      const plan = await planOf(target);
      const path = join(root, "plan.json");
      await writePlan(path, plan);
      const { signal, stderr } = spawnSync(
        process.execPath,
        [child, target.folder, path, journals, where, String(chunk), JSON.stringify(DECLARED)],
        {
          encoding: "utf8",
        },
      );
      expect(signal, stderr).toBe("SIGKILL");
      const whole = where === "after" ? chunk + 1 : chunk;
      expect(target.read()).toEqual(Object.fromEntries(Object.entries(DECLARED).slice(0, whole * 2)));
      const [name = ""] = namesIn(journals);
      const journal = await readJournal(join(journals, name));
      expect(journal.chunks.map(({ outcome }) => outcome)).toEqual([...Array<string>(chunk).fill("done"), "open"]);
      expect(journal.end).toBeUndefined();
      // Whoever died holds no lock; files do not know that by themselves.
      rmSync(join(target.folder, "lock"));
      const [result] = await apply(plan, [target], journals);
      const open = Math.min(5, (chunk + 1) * 2) - chunk * 2;
      const earlier = [{ plan: plan.digest, done: chunk * 2, open, notDone: 5 - chunk * 2 - open }];
      // Where everything was done already nothing is left that could be applied.
      expect(result).toMatchObject({ status: "applied", done: [1, 2, 3, 4, 5], notDone: [], unknown: [], earlier });
      expect(target.read()).toEqual(DECLARED);
      const ends = await Promise.all(namesIn(journals).map(async (each) => (await readJournal(join(journals, each))).end));
      expect(ends).not.toContain(undefined);
    },
  );

  it("is not taken up again where something else has changed since", async () => {
    const { root, target, journals } = store();
    const plan = await planOf(target);
    const path = join(root, "plan.json");
    await writePlan(path, plan);
    spawnSync(process.execPath, [child, target.folder, path, journals, "ahead", "1", JSON.stringify(DECLARED)]);
    rmSync(join(target.folder, "lock"));
    target.write({ ...target.read(), intruder: "1" });
    const [result] = await apply(plan, [target], journals);
    expect(result).toMatchObject({ status: "refused", error: { code: "stale-plan" } });
    expect(target.read()).toEqual({ a: "1", b: "2", intruder: "1" });
  });
});

describe("rolling back", () => {
  it("puts back what was there, last chunk first, and can be rolled back itself", async () => {
    const { target, journals } = store();
    target.write({ b: "old", z: "kept?" });
    const before = target.read();
    const plan = await planOf(target);
    const [applied] = await apply(plan, [target], journals);
    const context = { digest: plan.digest, time: TIME, journals, signal: new AbortController().signal, isFromFile: false };
    const back = await rollBack(await readJournal(applied?.journal ?? ""), target, context);
    expect(back).toMatchObject({ status: "applied", notDone: [], unknown: [] });
    expect([...back.done].sort((a, b) => a - b)).toEqual(applied?.done);
    expect(target.read()).toEqual(before);
    expect(target.opened).toBe(0);
  });

  it("tells what is put back and what is not where it fails, and refuses another target", async () => {
    const { root, target, journals } = store();
    const plan = await planOf(target);
    const [applied] = await apply(plan, [target], journals);
    const context = { digest: plan.digest, time: TIME, journals, signal: new AbortController().signal, isFromFile: false };
    const state = await readJournal(applied?.journal ?? "");
    const other = new FileTarget(join(root, "other"));
    expect(await rollBack(state, other, context)).toMatchObject({ status: "failed", error: { code: "other-target" } });
    let undone = 0;
    target.mishaps = { amid: () => ++undone === 2 && lose() };
    expect(await rollBack(state, target, context)).toMatchObject({
      status: "partial",
      done: [5],
      unknown: [3, 4],
      notDone: [1, 2],
      error: { code: "uncertain" },
    });
  });
});

describe("a journal", () => {
  it("is refused after a change of any byte but in a torn last line", async () => {
    const { target, journals } = store({ a: "1" });
    const [result] = await apply(await planOf(target), [target], journals);
    const path = result?.journal ?? "";
    const text = readFileSync(path);
    for (let at = 0; at < text.length - 1; at++) {
      const changed = Buffer.from(text);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      await expect(readJournal(path), `byte ${at}`).rejects.toMatchObject({ code: "journal-damaged" });
    }
    for (let length = 1; length < text.length; length++) {
      writeFileSync(path, text.subarray(0, length));
      const lines = text.subarray(0, length).toString().split("\n").length - 1;
      if (lines === 0) await expect(readJournal(path)).rejects.toMatchObject({ code: "journal-damaged" });
      else expect(await readJournal(path)).toMatchObject({ lines, end: undefined });
    }
  });

  it("does not take a name out of a plan for a path", async () => {
    const root = folder();
    const target = new FileTarget(join(root, "store"), "../../\u001b[31mevil");
    target.declared = { a: "1" };
    await apply(await planOf(target), [target], join(root, "journals"));
    expect(namesIn(root)).toEqual(["journals", "store"]);
    expect(namesIn(join(root, "journals"))[0]).toMatch(/^20261001T060000Z-database-[A-Za-z0-9_-]+\.ndjson$/);
  });
});
