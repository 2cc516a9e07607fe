import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/iam/compare.js";
import { type DecisionInput, type DecisionRequest, decide } from "../../src/iam/decide.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import { document, request, resourceDocument, statement } from "./compare-random.js";

const EVERYTHING: PolicyDocument = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
type Around = Omit<DecisionInput, "request">;

/** Everything that can stand around the compared policies. */
const IDENTITY: readonly ((document: PolicyDocument) => Around)[] = [
  (one) => ({ identityPolicies: [one] }),
  (one) => ({
    identityPolicies: [one],
    resourcePolicy: {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "*", Resource: "*" },
    },
  }),
];
const RESOURCE: readonly ((document: PolicyDocument) => Around)[] = [
  (one) => ({ identityPolicies: [], resourcePolicy: one }),
  (one) => ({ identityPolicies: [EVERYTHING], sessionPolicies: [EVERYTHING], resourcePolicy: one }),
  (one) => ({ identityPolicies: [], permissionsBoundaries: [{ Version: "2012-10-17", Statement: [] }], resourcePolicy: one }),
];

function contradicts(
  existing: PolicyDocument,
  candidate: PolicyDocument,
  asked: DecisionRequest,
  around: typeof IDENTITY,
): boolean {
  return around.some(
    (place) =>
      decide({ request: asked, ...place(candidate) }).decision === "allowed" &&
      decide({ request: asked, ...place(existing) }).decision !== "allowed",
  );
}

/** A policy and one that came of it by a small change, or another one. */
const pairs = (one: fc.Arbitrary<PolicyDocument>) =>
  fc.oneof(
    fc.tuple(one, one),
    fc.tuple(one, one, fc.nat(3)).map(([a, b, place]): [PolicyDocument, PolicyDocument] => {
      const [own, other] = [a.Statement as Statement[], b.Statement as Statement[]];
      const changed = own.map((each, i) =>
        i === place % own.length ? { ...each, ...(other[0]?.Effect === each.Effect ? other[0] : {}) } : each,
      );
      const clean = changed.map((each) => tidy(each));
      return [a, { ...a, Statement: clean }];
    }),
  );

function tidy(one: Statement): Statement {
  const { NotAction, NotResource, NotPrincipal, ...rest } = one;
  const { Action, Resource, Principal, ...kept } = rest;
  return {
    ...kept,
    ...(Action === undefined ? { NotAction: NotAction ?? "*" } : { Action }),
    ...(Resource === undefined ? { NotResource: NotResource ?? "*" } : { Resource }),
    ...(Principal === undefined ? (NotPrincipal === undefined ? {} : { NotPrincipal }) : { Principal }),
  };
}

describe.each([
  ["identity", document, IDENTITY],
  ["resource", resourceDocument, RESOURCE],
] as const)("laws of comparing %s policies", (type, one, around) => {
  const counts = { "no-new-access": 0, "new-access": 0, unknown: 0 };

  test("a witness is confirmed, and no request contradicts no-new-access", () => {
    fc.assert(
      fc.property(pairs(one), fc.array(request, { minLength: 40, maxLength: 40 }), ([existing, candidate], asked) => {
        const said = compare([existing], [candidate], { type });
        counts[said.answer]++;
        if (said.answer === "new-access") {
          expect(decide({ request: said.witness, ...said.confirm.candidate }).decision).toBe("allowed");
          expect(decide({ request: said.witness, ...said.confirm.existing }).decision).not.toBe("allowed");
        }
        if (said.answer === "no-new-access")
          for (const each of asked) expect(contradicts(existing, candidate, each, around), JSON.stringify(each)).toBe(false);
      }),
      { numRuns: type === "identity" ? 1200 : 400 },
    );
    expect(counts["no-new-access"]).toBeGreaterThan(20);
    expect(counts["new-access"]).toBeGreaterThan(20);
    expect(counts.unknown).toBeLessThan(counts["new-access"]);
  });

  test("a policy gives nothing that it does not give itself", () => {
    fc.assert(
      fc.property(one, (own) => {
        expect(compare([own], [own], { type }).answer).toBe("no-new-access");
        expect(compare([own], [structuredClone(own)], { type }).answer).toBe("no-new-access");
      }),
      { numRuns: 150 },
    );
  });

  test("less an Allow, and more of a Deny, is nothing new", () => {
    fc.assert(
      fc.property(one, fc.nat(3), statement(fc.constant("Deny" as const)), (own, place, more) => {
        const all = own.Statement as Statement[];
        const at = place % all.length;
        const left = all.filter((each, i) => i !== at || each.Effect === "Deny");
        expect(compare([own], [{ ...own, Statement: left }], { type }).answer).toBe("no-new-access");
        const denied = type === "identity" ? more : { ...more, Principal: "*" as const };
        expect(compare([own], [{ ...own, Statement: [...all, denied] }], { type }).answer).toBe("no-new-access");
      }),
      { numRuns: 150 },
    );
  });
});
