import { describe, expect, test } from "vitest";
import { decide } from "../../../src/iam/decide.js";
import { accounts } from "./accounts.js";
import type { Case } from "./case.js";
import { conditionCases } from "./conditions.js";
import { evaluation } from "./evaluation.js";
import { keysAndUnknowns } from "./keys-and-unknowns.js";
import { limits } from "./limits.js";
import { reservedAndIncomplete } from "./reserved-and-incomplete.js";
import { resourcePolicies } from "./resource-policies.js";
import { values } from "./values.js";

const cases: readonly Case[] = [
  ...evaluation,
  ...conditionCases,
  ...values,
  ...resourcePolicies,
  ...accounts,
  ...limits,
  ...keysAndUnknowns,
  ...reservedAndIncomplete,
];

const sections = new Map<string, Case[]>();
for (const one of cases) sections.set(one.cites, [...(sections.get(one.cites) ?? []), one]);

describe.each([...sections])("%s", (_cites, rows) => {
  test.each(rows)("$name", ({ input, decision, layer }) => {
    const answer = decide(input);
    expect(answer.decision).toBe(decision);
    if (layer !== undefined) expect(answer.by.layer).toBe(layer);
  });
});

test("holds at least 300 cases, each with the section that it follows", () => {
  expect(cases.length).toBeGreaterThanOrEqual(300);
  expect(cases.filter(({ cites }) => !/^(IAM User Guide|AWS |Service Authorization Reference)/.test(cites))).toEqual([]);
  expect(
    cases.filter((one, i) => cases.findIndex((other) => other.cites === one.cites && other.name === one.name) !== i),
  ).toEqual([]);
});
