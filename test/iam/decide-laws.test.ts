import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Decision, type DecisionInput, decide, type Layer } from "../../src/iam/decide.js";
import type { PolicyDocument, PrincipalElement, Statement } from "../../src/iam/document.js";
import { allowStatement, denyStatement, policy, request } from "./policies.js";

const ROLE = "arn:aws:iam::111122223333:role/worker";
const PRINCIPALS = [
  ROLE,
  "arn:aws:sts::111122223333:assumed-role/worker/job",
  "arn:aws:iam::111122223333:user/ana",
  "arn:aws:iam::444455556666:user/bob",
  "arn:aws:iam::111122223333:root",
  "sns.amazonaws.com",
  "*",
];
const elements = fc.constantFrom<PrincipalElement>(
  "*",
  { AWS: "111122223333" },
  { AWS: [ROLE, "444455556666"] },
  { AWS: ["arn:aws:iam::111122223333:user/ana", "arn:aws:sts::111122223333:assumed-role/worker/job"] },
  { Service: "sns.amazonaws.com" },
);

const single = (one: Statement): PolicyDocument => ({ Version: "2012-10-17", Statement: [one] });
const statementsOf = (document: PolicyDocument) => document.Statement as readonly Statement[];
const about = (document: PolicyDocument, Principal: PrincipalElement): PolicyDocument => ({
  ...document,
  Statement: statementsOf(document).map((one) => ({ ...one, Principal })),
});

const everything = single({ Effect: "Allow", Action: "*", Resource: "*" });
/** Mostly wide, so that requests get past it often enough for the other layers to matter. */
const limit = fc.oneof(policy, fc.constant(everything), fc.constant(everything));
const resourcePolicy = fc.tuple(policy, elements).map(([document, element]) => about(document, element));
const many = (one: fc.Arbitrary<PolicyDocument>, maxLength: number) => fc.array(one, { minLength: 1, maxLength });

const scenario: fc.Arbitrary<DecisionInput> = fc
  .tuple(
    fc.tuple(request, fc.constantFrom(...PRINCIPALS)),
    fc.record({ identityPolicies: many(policy, 3) }),
    fc.record(
      {
        permissionsBoundaries: fc.array(limit, { maxLength: 2 }),
        sessionPolicies: many(limit, 2),
        resourcePolicy,
        serviceControlPolicies: fc.array(many(limit, 2), { maxLength: 2 }),
        resourceControlPolicies: fc.array(
          many(limit, 1).map((documents) => documents.map((one) => about(one, "*"))),
          { maxLength: 1 },
        ),
        endpointPolicies: many(
          limit.map((one) => about(one, "*")),
          1,
        ),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([[asked, principal], own, rest]) => ({ request: { ...asked, principal }, ...own, ...rest }) as DecisionInput);

const ask = (input: DecisionInput, more: Partial<DecisionInput> = {}): Decision["decision"] =>
  decide({ ...input, ...more }).decision;
const check = (property: unknown, numRuns = 1_000) => fc.assert(property as fc.IProperty<unknown>, { numRuns });

/** Every layer's documents put through a function, resource policy included. */
function mapDocuments(
  input: DecisionInput,
  map: (documents: readonly PolicyDocument[]) => readonly PolicyDocument[],
): DecisionInput {
  const { resourcePolicy: own, serviceControlPolicies, resourceControlPolicies } = input;
  const lists = ["identityPolicies", "sessionPolicies", "endpointPolicies"] as const;
  const mapped = Object.fromEntries(lists.flatMap((name) => (input[name] === undefined ? [] : [[name, map(input[name])]])));
  return {
    ...input,
    ...mapped,
    ...(own === undefined ? {} : { resourcePolicy: { ...own, Statement: map([own]).flatMap(statementsOf) } }),
    ...(serviceControlPolicies === undefined ? {} : { serviceControlPolicies: serviceControlPolicies.map(map) }),
    ...(resourceControlPolicies === undefined ? {} : { resourceControlPolicies: resourceControlPolicies.map(map) }),
  };
}

/** The input with one more statement in a layer, in a document of its own where the layer has several. */
function adding(input: DecisionInput, layer: Layer, one: Statement): DecisionInput {
  const ofResource = { ...one, Principal: "*" } as Statement;
  switch (layer) {
    case "identity":
      return { ...input, identityPolicies: [...input.identityPolicies, single(one)] };
    case "boundary":
      return { ...input, permissionsBoundaries: [...(input.permissionsBoundaries ?? []), single(one)] };
    case "session":
      return { ...input, sessionPolicies: [...(input.sessionPolicies ?? []), single(one)] };
    case "resource": {
      const before = input.resourcePolicy === undefined ? [] : statementsOf(input.resourcePolicy);
      return { ...input, resourcePolicy: { Version: "2012-10-17", Statement: [...before, ofResource] } };
    }
    case "scp":
      return { ...input, serviceControlPolicies: [...(input.serviceControlPolicies ?? []), [everything, single(one)]] };
    case "rcp":
      return { ...input, resourceControlPolicies: [...(input.resourceControlPolicies ?? []), [single(ofResource)]] };
    case "endpoint":
      return { ...input, endpointPolicies: [...(input.endpointPolicies ?? []), single(ofResource)] };
  }
}

const layers = fc.constantFrom<Layer>("identity", "boundary", "session", "resource", "scp", "rcp", "endpoint");

describe("laws of deciding", () => {
  test("the requests are allowed and denied often enough for the laws to say something", () => {
    const seen = new Map<string, number>();
    for (const input of fc.sample(scenario, { numRuns: 1_000, seed: 1 })) {
      const decision = ask(input);
      seen.set(decision, (seen.get(decision) ?? 0) + 1);
    }
    for (const decision of ["allowed", "explicitDeny", "implicitDeny"]) expect(seen.get(decision) ?? 0).toBeGreaterThan(50);
  });

  test("adding a deny to any layer never grants", () => {
    check(
      fc.property(scenario, layers, denyStatement, (input, layer, more) => {
        if (ask(adding(input, layer, more)) === "allowed") expect(ask(input)).toBe("allowed");
      }),
    );
  });

  test("adding an allow to identity policies never takes away", () => {
    check(
      fc.property(scenario, allowStatement, (input, more) => {
        if (ask(input) === "allowed") expect(ask(adding(input, "identity", more))).toBe("allowed");
      }),
    );
  });

  test("adding an allow to a resource policy never takes away", () => {
    check(
      fc.property(scenario, allowStatement, (input, more) => {
        if (ask(input) === "allowed") expect(ask(adding(input, "resource", more))).toBe("allowed");
      }),
    );
  });

  test("removing a boundary, or an organization, never takes away", () => {
    check(
      fc.property(scenario, (input) => {
        if (ask(input) !== "allowed") return;
        expect(ask(input, { permissionsBoundaries: (input.permissionsBoundaries ?? []).slice(1) })).toBe("allowed");
        expect(ask(input, { permissionsBoundaries: [] })).toBe("allowed");
        expect(ask(input, { serviceControlPolicies: [] })).toBe("allowed");
        expect(ask(input, { resourceControlPolicies: [] })).toBe("allowed");
      }),
    );
  });

  test("order of statements and policies is irrelevant in every layer", () => {
    const turned = (documents: readonly PolicyDocument[]) =>
      documents.map((one) => ({ ...one, Statement: [...statementsOf(one)].reverse() })).reverse();
    check(
      fc.property(scenario, (input) => {
        expect(ask(mapDocuments(input, turned))).toBe(ask(input));
      }),
    );
  });

  test("a policy split in two decides the same in every layer", () => {
    const split = (documents: readonly PolicyDocument[]) => documents.flatMap((one) => statementsOf(one).map(single));
    check(
      fc.property(scenario, (input) => {
        expect(ask(mapDocuments(input, split))).toBe(ask(input));
      }),
    );
  });

  test("a document read anew decides the same", () => {
    check(
      fc.property(scenario, (input) => {
        expect(decide(JSON.parse(JSON.stringify(input)) as DecisionInput)).toEqual(decide(input));
      }),
      300,
    );
  });
});

describe("what is not known never contradicts", () => {
  const VALUES: Readonly<Record<string, readonly (string | undefined)[]>> = {
    "aws:RequestedRegion": ["us-east-1", "us-west-2", "eu-west-1", undefined],
    "aws:username": ["ana", "a", "bob", undefined],
    "aws:MultiFactorAuthPresent": ["true", "false", undefined],
  };
  const some = fc.subarray(Object.keys(VALUES), { minLength: 1 });

  test("a sure answer is the answer for every value of the unknown keys", () => {
    check(
      fc.property(scenario, some, fc.infiniteStream(fc.nat()), (input, unknownKeys, dice) => {
        const known = Object.entries(input.request.context ?? {}).filter(([key]) => !unknownKeys.includes(key));
        const open = ask({ ...input, request: { ...input.request, context: Object.fromEntries(known) } }, { unknownKeys });
        if (open === "depends") return;
        for (let i = 0; i < 6; i++) {
          const filled = unknownKeys.flatMap((key) => {
            const choices = VALUES[key] ?? [];
            const value = choices[dice.next().value % choices.length];
            return value === undefined ? [] : [[key, value]];
          });
          const context = Object.fromEntries([...known, ...filled]);
          expect(ask({ ...input, request: { ...input.request, context } }) === "allowed").toBe(open === "allowed");
        }
      }),
    );
  });

  test("a sure answer is the answer whatever an unknown layer says", () => {
    check(
      fc.property(scenario, layers, fc.array(fc.oneof(allowStatement, denyStatement), { maxLength: 3 }), (input, layer, more) => {
        const open = ask(input, { unknownLayers: [layer] });
        if (open === "depends") return;
        const settled = more.reduce((now, one) => adding(now, layer, one), input);
        expect(ask(settled) === "allowed").toBe(open === "allowed");
      }),
    );
  });
});
