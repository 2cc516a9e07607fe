import { describe, expect, it } from "vitest";
import { compare } from "../../src/iam/compare.js";
import { decide } from "../../src/iam/decide.js";
import { ACTION_CASES, DENY_CASES, RESOURCE_CASES } from "./compare-actions.js";
import type { Case } from "./compare-cases.js";
import { CONDITION_CASES } from "./compare-conditions.js";
import { RESOURCE_POLICY_CASES, TRUST_CASES } from "./compare-principals.js";

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
