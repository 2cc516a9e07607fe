import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const NAMES = ["bailiwick", "team", "guardrails", "services", "levels"];

type Schema = Record<string, unknown>;

function undescribed(node: unknown, path: string): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const schema = node as Schema;
  const own = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const missing = /\/(if|then)$/.test(path)
    ? []
    : own.filter(([, value]) => typeof value.description !== "string").map(([key]) => `${path}/${key}`);
  const below = Object.entries(schema).flatMap(([key, value]) =>
    key === "properties"
      ? own.flatMap(([name, part]) => undescribed(part, `${path}/${name}`))
      : undescribed(value, `${path}/${key}`),
  );
  return [...missing, ...below];
}

describe("schemas of the files that people write", () => {
  it.each(NAMES)("%s describes itself and every property, for editors", (name) => {
    const schema = JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), "utf8")) as Schema;
    expect(schema.$id).toBe(`https://bailiwick.example/schemas/${name}.schema.json`);
    expect(schema.description).toEqual(expect.any(String));
    expect(undescribed(schema, "")).toEqual([]);
  });
});
