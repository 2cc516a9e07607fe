import { describe, expect, it } from "vitest";
import { compare } from "../../src/iam/compare.js";
import { decide } from "../../src/iam/decide.js";
import { ACTION_CASES, DENY_CASES, RESOURCE_CASES } from "./compare-actions.js";
import type { Case } from "./compare-cases.js";
import { allow, policy } from "./compare-cases.js";
import { CONDITION_CASES } from "./compare-conditions.js";
import { RESOURCE_POLICY_CASES, TRUST_CASES } from "./compare-principals.js";
import { VALUE_CASES } from "./compare-values.js";

function answered({ existing, candidate, answers, outside }: Case, type: "identity" | "resource" | "trust"): void {
  const said = compare(existing, candidate, { type });
  expect(answers, JSON.stringify(said)).toContain(said.answer);
  if (said.answer !== "new-access") return;
  expect(decide({ request: said.witness, ...said.confirm.candidate }).decision).toBe("allowed");
  expect(decide({ request: said.witness, ...said.confirm.existing }).decision).toMatch(/^(implicit|explicit)Deny$/);
  if (outside !== undefined) expect(said.outsideCatalogue, JSON.stringify(said.witness)).toEqual(outside);
}

describe.each([
  ["actions", ACTION_CASES],
  ["resources", RESOURCE_CASES],
  ["denies", DENY_CASES],
  ["conditions", CONDITION_CASES],
  ["values", VALUE_CASES],
])("compare %s", (_, cases) => {
  it.each(cases)("$name: $answers", (one) => {
    answered(one, "identity");
  });
});

describe.each([
  ["resource", RESOURCE_POLICY_CASES],
  ["trust", TRUST_CASES],
] as const)("compare %s policies", (type, cases) => {
  it.each(cases)("$name: $answers", (one) => {
    answered(one, type);
  });
});

describe("compare within permissions boundaries", () => {
  it("combines many boundaries of many statements without making every combination", () => {
    const statements = (service: string) =>
      Array.from({ length: 60 }, (_, i) => allow({ Action: `${service}:Get*`, Resource: `arn:aws:s3:::shop/${i}` }));
    const [one, other] = [policy(...statements("s3")), policy(...statements("ec2"))];
    const limits = [one, one, one, one, one, other];
    const said = compare([], [policy(allow({ Action: "s3:*" }))], { type: "identity", boundaries: { candidate: limits } });
    expect(["no-new-access", "unknown"]).toContain(said.answer);
  });

  const all = policy(allow({ Action: "s3:*" }));
  const reading = policy(allow({ Action: "s3:Get*" }));
  const writing = policy(allow({ Action: "s3:Put*" }));

  it.each([
    ["a boundary takes away what is more", all, [reading], reading, [], "no-new-access"],
    ["a boundary that is gone gives it back", all, [], all, [reading], "new-access"],
    ["another boundary", all, [writing], all, [reading], "new-access"],
    ["a second boundary", all, [reading, writing], all, [reading], "no-new-access"],
    ["two boundaries that allow nothing together", all, [reading, writing], policy(), [], "no-new-access"],
    ["a wider policy within the same boundary", all, [reading], reading, [reading], "no-new-access"],
  ] as const)("%s", (_, candidate, limits, existing, oldLimits, answer) => {
    const options = { type: "identity", boundaries: { existing: oldLimits, candidate: limits } } as const;
    const said = compare([existing], [candidate], options);
    expect(said.answer).toBe(answer);
    if (said.answer !== "new-access") return;
    const { witness: request } = said;
    expect(decide({ request, identityPolicies: [candidate], permissionsBoundaries: limits }).decision).toBe("allowed");
    expect(decide({ request, identityPolicies: [existing], permissionsBoundaries: oldLimits }).decision).not.toBe("allowed");
  });

  it("names the side and the place of an invalid document", () => {
    const broken = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3", Resource: "*" }] } as const;
    expect(() => compare([all], [all, broken], { type: "identity" })).toThrow("candidate[1].Statement[0].Action");
    expect(() => compare([broken], [all], { type: "identity" })).toThrow("existing[0].Statement[0].Action");
    expect(() => compare([all], [all], { type: "identity", boundaries: { candidate: [broken] } })).toThrow(
      "boundaries.candidate[0]",
    );
  });
});
