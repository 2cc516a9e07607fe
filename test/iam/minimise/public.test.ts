import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ActionSet } from "../../../src/iam/action-set.js";
import { catalogue } from "../../../src/iam/catalogue/index.js";
import type { AccessLevel } from "../../../src/iam/classes.js";
import { minimiseActions, type WildcardForm } from "../../../src/iam/minimise/index.js";

const FORMS: readonly WildcardForm[] = ["word-ends", "words", "letters"];
const namesOf = (set: ActionSet) => [...set].map((index) => catalogue.nameAt(index));
const NAMES = ["s3", "iam", "lambda", "kms", "sqs"].flatMap((prefix) => namesOf(catalogue.expand(`${prefix}:*`)));

function atLevels(prefix: string, ...levels: readonly AccessLevel[]): readonly string[] {
  const actions = catalogue.service(prefix)?.actions ?? [];
  return actions.filter((action) => levels.some((level) => action.levels.has(level))).map((action) => action.name);
}

describe("minimiseActions", () => {
  it("gives patterns that expand to what went in, in the same order for any order", () => {
    const shuffled = fc
      .subarray(NAMES)
      .chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })));
    fc.assert(
      fc.property(shuffled, fc.constantFrom(...FORMS), ([some, other], form) => {
        const patterns = minimiseActions(some, { form });
        expect(namesOf(catalogue.expandAll(patterns))).toEqual(namesOf(catalogue.expandAll(some)));
        expect(minimiseActions(other, { form })).toEqual(patterns);
        expect(minimiseActions(patterns, { form })).toEqual(patterns);
        const lengths = FORMS.map((one) => JSON.stringify(minimiseActions(some, { form: one })).length);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      }),
      { numRuns: 60 },
    );
  });

  it("takes patterns, and refuses what the catalogue does not know", () => {
    expect(minimiseActions(["sqs:*", "sqs:SendMessage"])).toEqual(["sqs:*"]);
    expect(minimiseActions([])).toEqual([]);
    expect(() => minimiseActions(["s3:GetObjekt"])).toThrow(RangeError);
    expect(() => minimiseActions(["nothing:*"])).toThrow("nothing:*");
  });

  // Characters of the JSON list that another minimiser is known to need for AWS's own access levels.
  it.each([
    ["s3", ["Read", "List"], 123],
    ["ec2", ["Read", "List"], 456],
    ["ec2", ["Write"], 11_038],
    ["iam", ["Write"], 2_010],
  ] as const)("writes %s %s in no more than %d characters", (prefix, levels, limit) => {
    for (const form of FORMS) {
      const patterns = minimiseActions(atLevels(prefix, ...levels), { form });
      expect(JSON.stringify(patterns).length).toBeLessThanOrEqual(limit);
      expect(namesOf(catalogue.expandAll(patterns))).toEqual(atLevels(prefix, ...levels));
    }
  });

  it("leaves letters out only where nothing else is matched", () => {
    const patterns = minimiseActions(["sqs:ListQueues", "sqs:ListQueueTags"], { form: "letters" });
    expect(namesOf(catalogue.expandAll(patterns))).toEqual(["sqs:ListQueues", "sqs:ListQueueTags"]);
    expect(minimiseActions(["sqs:*"], { form: "letters" })).toEqual(["sqs:*"]);
  });

  it("keeps classes apart where it is asked to, and still matches exactly", () => {
    fc.assert(
      fc.property(fc.subarray(NAMES), fc.constantFrom(...FORMS), (some, form) => {
        const patterns = minimiseActions(some, { form, classesApart: true });
        expect(namesOf(catalogue.expandAll(patterns))).toEqual(namesOf(catalogue.expandAll(some)));
        for (const pattern of patterns)
          expect(new Set([...catalogue.expand(pattern)].map((index) => catalogue.classBitsAt(index))).size).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it("keeps a plain verb out of what may only be read", () => {
    const patterns = minimiseActions(atLevels("s3", "Read", "List"));
    expect(namesOf(catalogue.expandAll(patterns))).not.toContain("s3:PutObject");
  });
});
