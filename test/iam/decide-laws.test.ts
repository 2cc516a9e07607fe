import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Decision, type DecisionInput, decide } from "../../src/iam/decide.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import { allowStatement, denyStatement, policy, request } from "./policies.js";

const scenario = fc.record({
  request,
  identityPolicies: fc.array(policy, { minLength: 1, maxLength: 3 }),
  permissionsBoundaries: fc.array(policy, { maxLength: 2 }),
});
type Scenario = Pick<DecisionInput, "identityPolicies" | "permissionsBoundaries"> & { request: unknown };

const ask = (input: Scenario, more: Partial<DecisionInput> = {}): Decision["decision"] =>
  decide({ ...(input as DecisionInput), ...more }).decision;
const single = (one: Statement): PolicyDocument => ({ Version: "2012-10-17", Statement: one });
const statementsOf = (document: PolicyDocument) => document.Statement as readonly Statement[];

describe("laws of deciding", () => {
  const check = (property: fc.IProperty<never> | ReturnType<typeof fc.property>) =>
    fc.assert(property as fc.IProperty<unknown>, { numRuns: 1500 });

  test("adding a deny never grants", () => {
    check(
      fc.property(scenario, denyStatement, (input, more) => {
        const after = ask(input, { identityPolicies: [...input.identityPolicies, single(more)] });
        if (after === "allowed") expect(ask(input)).toBe("allowed");
      }),
    );
  });

  test("adding an allow never takes away", () => {
    check(
      fc.property(scenario, allowStatement, (input, more) => {
        if (ask(input) !== "allowed") return;
        expect(ask(input, { identityPolicies: [...input.identityPolicies, single(more)] })).toBe("allowed");
      }),
    );
  });

  test("removing a boundary never takes away", () => {
    check(
      fc.property(scenario, (input) => {
        if (ask(input) !== "allowed") return;
        expect(ask(input, { permissionsBoundaries: input.permissionsBoundaries.slice(1) })).toBe("allowed");
      }),
    );
  });

  test("order of statements and policies is irrelevant, and a policy split in two decides the same", () => {
    check(
      fc.property(scenario, (input) => {
        const turned = input.identityPolicies.map((one) => ({ ...one, Statement: [...statementsOf(one)].reverse() })).reverse();
        const split = input.identityPolicies.flatMap((one) => statementsOf(one).map(single));
        expect(ask(input, { identityPolicies: turned })).toBe(ask(input));
        expect(ask(input, { identityPolicies: split })).toBe(ask(input));
      }),
    );
  });

  test("what depends on unknown keys becomes the answer for each of their values, and a sure answer stays", () => {
    const values = ["us-east-1", "us-west-2", "eu-west-1", undefined];
    check(
      fc.property(scenario, (input) => {
        const { "aws:RequestedRegion": _, ...rest } = input.request.context as Record<string, string>;
        const open = ask({ ...input, request: { ...input.request, context: rest } }, { unknownKeys: ["aws:RequestedRegion"] });
        if (open === "depends") return;
        for (const region of values) {
          const context = region === undefined ? rest : { ...rest, "aws:RequestedRegion": region };
          const answer = ask({ ...input, request: { ...input.request, context } });
          expect(answer === "allowed").toBe(open === "allowed");
        }
      }),
    );
  });
});
