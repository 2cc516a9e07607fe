import fc from "fast-check";
import { expect, it } from "vitest";
import { listedJson } from "../../src/aws/calls/json-list.js";

const NAMES = { list: "Findings", next: "NextToken", members: ["ProductArn", "Id"] } as const;

/** What `JSON.parse` makes of the same; undefined: it is no JSON. */
function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Holds the reader against `JSON.parse`, whatever the text is. */
function agree(json: string): void {
  const bytes = Buffer.from(json);
  const known = parsed(json);
  if (known === undefined) {
    expect(() => listedJson(bytes, NAMES)).toThrow(SyntaxError);
    return;
  }
  const { entries, next } = listedJson(bytes, NAMES);
  const { Findings, NextToken } = isObject(known.value) ? known.value : {};
  expect(next).toBe(text(NextToken));
  expect(entries?.map(({ from, to }) => JSON.parse(bytes.toString("utf8", from, to)) as unknown)).toEqual(
    Array.isArray(Findings) ? Findings : undefined,
  );
  expect(entries?.map(({ texts }) => texts)).toEqual(
    Array.isArray(Findings)
      ? Findings.map((entry: unknown) => (isObject(entry) ? [text(entry.ProductArn), text(entry.Id)] : undefined))
      : undefined,
  );
}

const key = fc.oneof(fc.constantFrom("Findings", "NextToken", "ProductArn", "Id", "I", "Idx", "__proto__x"), fc.string());
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 5 }, fc.jsonValue({ maxDepth: 1 }), tie("list"), tie("object")),
  list: fc.array(tie("any"), { maxLength: 4 }),
  object: fc.dictionary(key, tie("any"), { maxKeys: 4 }),
})).any;
const answer = fc.record({
  Findings: fc.array(fc.oneof(value, fc.record({ Id: fc.string(), ProductArn: value, more: value })), { maxLength: 5 }),
  NextToken: fc.oneof(fc.string(), value),
});

it("finds what JSON.parse finds, laid out in any way", () => {
  fc.assert(
    fc.property(fc.oneof(answer, value), fc.constantFrom(undefined, 1, "\t"), (any, space) =>
      agree(JSON.stringify(any, undefined, space)),
    ),
    { numRuns: 500 },
  );
});

it("refuses what JSON.parse refuses, and nothing else", () => {
  const bit = fc.constantFrom(
    ...'{}[]",:\\ntu0123e+-. \t\r\u0001é',
    "\\u00e9",
    "\\ud83d",
    "true",
    "null",
    "01",
    "1.",
    ".5",
    "-",
    "1e",
    "1E+2",
    ",,",
    "[,]",
  );
  fc.assert(
    fc.property(answer, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), bit), { minLength: 1, maxLength: 3 }), (any, changes) => {
      let json = JSON.stringify(any);
      for (const [place, cut, put] of changes) {
        const at = place % (json.length + 1);
        json = json.slice(0, at) + put + json.slice(at + cut);
      }
      agree(json);
    }),
    { numRuns: 2000 },
  );
});

it.each([
  "",
  " ",
  "{",
  '{"Findings":[',
  '{"Findings":[{"Id":"a"},]}',
  '{"Findings":[{"Id":"a"}],"NextToken":"n"',
  '{"Findings":[{"Id":"a"}]} x',
  '{"Findings":[{"Id":"a","Id":"b","\\u0049d":"c","Id":1}]}',
  '{"Findings":[],"Findings":[{"Id":"a"}]}',
  '{"Findings":[{"Id":"a"}],"Findings":null}',
  '{"\\u0046indings":[{"Id":"a"}],"NextToken":null}',
  '{"Findings":[{"Id":"\u0001"}]}',
  '{"Findings":[tru]}',
  '{"Findings":[-0,0.10,1e5,-1.5E-7]}',
  "[]",
  "null",
  '"Findings"',
])("agrees with JSON.parse on %j", agree);

it("does not go as deep as it is led", () => {
  const deep = (levels: number): Buffer => Buffer.from(`{"Findings":[${"[".repeat(levels)}${"]".repeat(levels)}]}`);
  expect(listedJson(deep(100), NAMES).entries?.length).toBe(1);
  expect(() => listedJson(deep(100_000), NAMES)).toThrow(SyntaxError);
});
