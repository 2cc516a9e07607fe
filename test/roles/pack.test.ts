import fc from "fast-check";
import { expect, test } from "vitest";
import type { Statement } from "../../src/iam/document.js";
import { pack, sizeOf } from "../../src/roles/pack.js";
import type { Draft } from "../../src/roles/statements.js";

const LIMIT = 6144;
const place = { file: "roles/a.yaml", line: 1, column: 1 };
const word = fc.stringMatching(/^[A-Za-z]{3,40}$/);
const actions = fc.uniqueArray(
  word.map((name) => `s3:${name}`),
  { minLength: 1, maxLength: 400 },
);
const resources = fc.uniqueArray(
  word.map((name) => `arn:aws:s3:::${name}/*`),
  { minLength: 1, maxLength: 200 },
);
const when = fc.option(
  word.map((name) => ({ StringEquals: { "aws:RequestedRegion": name } })),
  { nil: undefined },
);
const draft: fc.Arbitrary<Draft> = fc.record({ actions, resources, when, place: fc.constant(place) });

const listOf = (value: string | readonly string[] | undefined) => (typeof value === "string" ? [value] : (value ?? []));

/** Every action on every resource under its condition, once. */
function meant(
  statements: readonly (Pick<Statement, "Condition"> & {
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  })[],
) {
  const found = new Set<string>();
  for (const { Action, Resource, Condition } of statements)
    for (const action of Action) for (const resource of Resource) found.add(`${action} ${resource} ${JSON.stringify(Condition)}`);
  return found;
}

test("law: every policy fits, and together they mean what the drafts mean", () => {
  fc.assert(
    fc.property(fc.array(draft, { minLength: 1, maxLength: 4 }), (drafts) => {
      const documents = pack(drafts, LIMIT);
      for (const document of documents) expect(sizeOf(document)).toBeLessThanOrEqual(LIMIT);
      const statements = documents.flatMap((document) => document.Statement as readonly Statement[]);
      const written = meant(
        statements.map(({ Action, Resource, Condition }) => ({
          Action: listOf(Action),
          Resource: listOf(Resource),
          ...(Condition === undefined ? {} : { Condition }),
        })),
      );
      const wanted = meant(
        drafts.map((one) => ({
          Action: one.actions,
          Resource: one.resources,
          ...(one.when === undefined ? {} : { Condition: one.when }),
        })),
      );
      expect(written.size).toBe(wanted.size);
      expect([...wanted].every((one) => written.has(one))).toBe(true);
      expect(pack(drafts, LIMIT)).toEqual(documents);
    }),
    { numRuns: 40 },
  );
});
