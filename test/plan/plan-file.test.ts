import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/plan/canonical-json.js";
import { sealed } from "../../src/plan/plan-digest.js";
import { readPlan, renderPlan, writePlan } from "../../src/plan/plan-file.js";
import { folder, removeFolders } from "../cli/folders.js";
import { FileTarget, namesIn, planOf } from "./file-target.js";

afterAll(removeFolders);

async function written() {
  const root = folder();
  const target = new FileTarget(join(root, "store"));
  target.declared = { 'a "quoted" \u001b[31m key': "1", b: "2", ü: "3" };
  const plan = await planOf(target);
  const path = join(root, "plan.json");
  await writePlan(path, plan);
  return { root, path, plan, text: readFileSync(path) };
}

describe("a plan's file", () => {
  it("gives back the plan that was written, and leaves nothing else behind", async () => {
    const { root, path, plan } = await written();
    expect(await readPlan(path)).toEqual(plan);
    expect(namesIn(root)).toEqual(["plan.json", "store"]);
  });

  it("holds nothing that a terminal would obey or that hides text", async () => {
    const root = folder();
    const target = new FileTarget(join(root, "store"));
    target.declared = { "a \u009b2J \u202ekey\u200b": "\u001b[31m" };
    const plan = await planOf(target);
    await writePlan(join(root, "plan.json"), plan);
    expect(readFileSync(join(root, "plan.json"), "utf8")).toMatch(/^[\n -~]+$/);
    expect(await readPlan(join(root, "plan.json"))).toEqual(plan);
  });

  it("is refused after a change of any byte, by any bit that could pass for another character", async () => {
    const { path, text } = await written();
    for (let at = 0; at < text.length; at++) {
      const changed = Buffer.from(text);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      await expect(readPlan(path), `byte ${at}`).rejects.toMatchObject({ kind: "usage" });
    }
  });

  it("is refused with a byte more or less, with other spaces, and with a key twice", async () => {
    const { path, text } = await written();
    const whole = text.toString();
    const others = [
      `${whole}\n`,
      ` ${whole}`,
      `\ufeff${whole}`,
      whole.slice(0, -1),
      JSON.stringify(JSON.parse(whole)),
      whole.replace('"unread":[]', '"unread":[1],"unread":[]'),
      whole.replace('"effect":"broadens"', '"effect":"neutral"'),
      whole.slice(0, whole.length / 2),
      "",
      "{}",
      "null",
    ];
    for (const other of others) {
      writeFileSync(path, other);
      await expect(readPlan(path), other.slice(0, 40)).rejects.toMatchObject({ kind: "usage" });
    }
  });

  it("is refused where there is none, where it is a folder and where it is no text", async () => {
    const { root, path } = await written();
    await expect(readPlan(join(root, "nothing.json"))).rejects.toMatchObject({ code: "no-plan", kind: "usage" });
    await expect(readPlan(root)).rejects.toThrow();
    writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]));
    await expect(readPlan(path)).rejects.toMatchObject({ code: "not-a-plan" });
  });

  it("has a digest that tells everything but the time", async () => {
    const { plan } = await written();
    const { digest: _digest, seal: _seal, ...draft } = plan;
    expect(sealed({ ...draft, time: "2027-01-01T00:00:00.000Z" }).digest).toBe(plan.digest);
    expect(sealed({ ...draft, time: "2027-01-01T00:00:00.000Z" }).seal).not.toBe(plan.seal);
    expect(sealed({ ...draft, organization: "Other" }).digest).not.toBe(plan.digest);
    expect(sealed({ ...draft, targets: draft.targets.map((target) => ({ ...target, embedded: true })) }).digest).not.toBe(
      plan.digest,
    );
    expect([...renderPlan(plan)].join("")).toContain(plan.digest);
  });
});

describe("canonical JSON", () => {
  it("is one text for one value, whatever the order of keys, and reads back as that value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const shuffled: unknown = JSON.parse(text, (_key, part: unknown) =>
          typeof part === "object" && part !== null && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).reverse())
            : part,
        );
        expect(canonicalJson(shuffled)).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("says nothing that JSON cannot", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, Symbol("x")])
      expect(() => canonicalJson({ value })).toThrow(TypeError);
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
  });
});
