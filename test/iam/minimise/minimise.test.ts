import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActionSet } from "../../../src/iam/action-set.js";
import { catalogue } from "../../../src/iam/catalogue/index.js";
import { compact } from "../../../src/iam/minimise/compact.js";
import { minimise } from "../../../src/iam/minimise/minimise.js";
import { actionSetOf } from "../../../src/roles/action-index.js";
import { matching } from "../../roles/made.js";

function matchedBy(patterns: readonly string[]): ActionSet {
  const all = ActionSet.empty();
  for (const pattern of patterns) all.addAll(catalogue.expand(pattern));
  return all;
}

describe("minimise", () => {
  it("writes a whole service as one pattern", () => {
    expect(minimise(catalogue.expand("s3:*"))).toEqual(["s3:*"]);
    expect(minimise(catalogue.expand("*"))).toHaveLength(catalogue.prefixes.length);
  });

  it("ends a wildcard at a word and never takes in an action that is not wanted", () => {
    const wanted = actionSetOf(matching("dynamodb:List*", "dynamodb:GetItem"));
    expect(minimise(wanted)).toEqual(["dynamodb:GetItem", "dynamodb:List*"]);
    const without = wanted.minus(actionSetOf(["dynamodb:ListTables"]));
    expect(minimise(without)).not.toContain("dynamodb:List*");
    expect(matchedBy(minimise(without)).equals(without)).toBe(true);
  });

  it("writes nothing for nothing", () => {
    expect(minimise(ActionSet.empty())).toEqual([]);
  });

  it("matches exactly what is wanted, for any set", () => {
    const services = ["s3", "iam", "ec2", "dynamodb", "rds", "logs", "kms"].map((prefix) => catalogue.service(prefix));
    const indexes = services.flatMap((service) =>
      service === undefined ? [] : Array.from({ length: service.count }, (_, i) => service.first + i),
    );
    const dense = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer()).map(([share, seed]) => {
      let state = seed >>> 0 || 1;
      return indexes.filter(() => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32 < share;
      });
    });
    fc.assert(
      fc.property(fc.oneof(fc.subarray(indexes), dense), (chosen) => {
        const wanted = ActionSet.of(chosen);
        const patterns = minimise(wanted);
        expect(matchedBy(patterns).equals(wanted)).toBe(true);
        expect(new Set(patterns).size).toBe(patterns.length);
        expect(matchedBy(compact(wanted)).equals(wanted)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
