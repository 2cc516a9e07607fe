import { describe, expect, it } from "vitest";
import { visible, visibleJson } from "../../src/model/visible.js";

const BAD = [
  "\u001b[31m",
  "\u009b31m",
  "\u007f",
  "\u202eevil",
  "\u2066x\u2069",
  "\u200bzero",
  "\ufeff",
  "a\u2028b",
  "line\nbreak",
];

describe("text of others", () => {
  it.each(BAD)("shows what could disguise it: %j", (name) => {
    expect(visible(name)).toMatch(/\\u\{[0-9a-f]+\}/);
    expect(visible(name)).toMatch(/^[ -~]+$/);
  });

  it.each(BAD)("is the same in JSON, and escaped there: %j", (name) => {
    const value = { [name]: [name], plain: "größe 日本" };
    const json = visibleJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(json.replaceAll("\n", "")).toMatch(/^[ -~größe日本]+$/);
    expect(visibleJson("größe")).toBe('"größe"');
  });
});
