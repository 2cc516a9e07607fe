import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagnoses } from "../../src/workspace/diagnoses.js";
import { readThoroughly } from "../../src/workspace/parse-file.js";
import { quickRead } from "../../src/workspace/quick-read.js";

function yamlIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => `${folder}/${name}`);
}

const EXAMPLES = readdirSync("examples").map((name) => `examples/${name}`);
const FILES = [".", ...EXAMPLES].flatMap((root) => [
  `${root}/bailiwick.yaml`,
  ...yamlIn(`${root}/roles`),
  ...(root === "." ? yamlIn("policies") : []),
]);
const TEXTS = FILES.map((path) => readFileSync(path, "utf8"));

type Path = readonly (string | number)[];

function pathsOf(value: unknown, above: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [above];
  const steps = Array.isArray(value) ? [...value.keys()] : [...Object.keys(value), "no such key"];
  const held = value as Readonly<Record<string | number, unknown>>;
  return [above, ...steps.flatMap((step) => pathsOf(held[step], [...above, step]))];
}

/** Says what the two readers disagree in; undefined where the quick one leaves the file to the other. */
function disagreement(text: string): string | undefined {
  const quick = quickRead(text);
  if (quick === undefined) return undefined;
  const found = new Diagnoses();
  const thorough = readThoroughly("a.yaml", text, found);
  const said = found.list();
  if (thorough === undefined || said.length > 0)
    return `the thorough reader refuses: ${said.map(({ message }) => message).join()}`;
  expect(quick.value).toStrictEqual(thorough.value);
  for (const path of pathsOf(thorough.value))
    for (const part of ["key", "value"] as const) {
      const start = quick.start(path, part);
      const place = thorough.place(path, part);
      if (start === undefined) continue;
      const before = text.slice(0, start).split("\n");
      const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
      if (line !== place.line || column !== place.column)
        return `${part} of ${path.join(".")}: ${line}:${column}, not ${place.line}:${place.column}`;
    }
  return "";
}

/** What slips are made of. */
const BITS = [
  ..."abz 019-:,[]{}\"'#&*!|>?%@`~<=.\\/\n\t\r_+",
  ...[
    "\n\n",
    "  ",
    "- ",
    ": ",
    " #",
    "\n  ",
    "? ",
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "|\n",
    ">-\n",
    "''",
    '"\\n"',
  ],
  ...["null", "true", "0x1f", "0o17", "1e3", "1_000", ".inf", "-0", "010", "12:30", "2020-01-01", "é", "\u2028", "\ufeff", "😀"],
];

const slip = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), out: fc.nat(6), into: fc.constantFrom("", ...BITS) });
const slipped = fc.tuple(fc.constantFrom(...TEXTS), fc.array(slip, { maxLength: 4 })).map(([whole, slips]) => {
  // A part of a file, since slips in a long one seldom touch each other.
  const lines = whole.split("\n");
  const from = Math.floor((slips[0]?.at ?? 0) * lines.length);
  let text = lines.slice(from, from + 12).join("\n");
  for (const { at, out, into } of slips) {
    const place = Math.floor(at * text.length);
    text = text.slice(0, place) + into + text.slice(place + out);
  }
  return text;
});

const scalar = fc.oneof(
  fc.constantFrom(...BITS),
  fc.stringMatching(/^[-+.0-9a-fox_~:eEinfNatrulTRUE]{1,7}$/),
  fc.string({ maxLength: 6 }),
);
const small = fc.array(fc.tuple(fc.constantFrom("a", "b: ", "'c'", '"d"', "1", "- ", "null"), scalar), { maxLength: 5 });

describe("The quick reader of plain YAML", () => {
  it("reads the files of this repository's workspaces", () => {
    const left = FILES.filter((_, at) => quickRead(TEXTS[at] ?? "") === undefined);
    expect(left.filter((path) => path.startsWith("roles/"))).toEqual([]);
    expect(left.length).toBeLessThan(FILES.length / 4);
  });

  it.each(FILES.map((path, at) => [path, TEXTS[at] ?? ""]))("agrees with the thorough one about %s", (_path, text) => {
    expect(disagreement(text) ?? "").toBe("");
  });

  it("agrees with it about files with slips, or leaves them to it", () => {
    fc.assert(
      fc.property(slipped, (text) => {
        expect(disagreement(text) ?? "").toBe("");
      }),
      { numRuns: Number(process.env.RUNS ?? 3_000) },
    );
  });

  it("agrees with it about every kind of scalar, or leaves it to it", () => {
    fc.assert(
      fc.property(small, (pairs) => {
        const text = pairs.map(([key, value]) => `${key}: ${value}`).join("\n");
        expect(disagreement(text) ?? "").toBe("");
      }),
      { numRuns: Number(process.env.RUNS ?? 3_000) },
    );
  });

  it.each([
    ["an anchor", "a: &x 1\nb: *x\n"],
    ["a tag", "a: !!str 1\n"],
    ["two documents", "a: 1\n---\nb: 1\n"],
    ["a document's beginning that is indented", " ---\na: 1\n"],
    ["a key twice", "a: 1\na: 2\n"],
    ["a list", "- a\n"],
    ["a number as key", "1: a\n"],
    ["nothing", ""],
    ["a broken file", "a: [1\n"],
    ["a carriage return", "a: 1\r\nb: 2\r\n"],
  ])("leaves %s to the thorough one", (_what, text) => {
    expect(quickRead(text)).toBeUndefined();
  });
});
