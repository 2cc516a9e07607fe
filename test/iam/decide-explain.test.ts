import { describe, expect, test } from "vitest";
import { type DecisionInput, decide, type Would } from "../../src/iam/decide.js";
import type { ConditionBlock } from "../../src/iam/document.js";
import { allow, deny, doc, full, grants, ROLE, SESSION, USER } from "./decide-table/case.js";

const request = { principal: ROLE, action: "s3:GetObject", resource: "arn:aws:s3:::shop-raw/red/a.csv" };

function explained(input: Partial<DecisionInput>): readonly Would[] {
  return decide({ request, identityPolicies: [], ...input, explain: true }).would ?? [];
}

describe("what the answer would be", () => {
  test("is told only where it is asked for", () => {
    expect(decide({ request, identityPolicies: [full] })).not.toHaveProperty("would");
    expect(explained({ identityPolicies: [full] })).toEqual([]);
  });

  test("a missing key, under a value that meets the condition and one that does not", () => {
    expect(explained({ identityPolicies: [allow("*", "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } })] })).toEqual([
      { key: "aws:MultiFactorAuthPresent", value: "true", operator: "Bool", meets: true, decision: "allowed" },
      { key: "aws:MultiFactorAuthPresent", value: "false", operator: "Bool", meets: false, decision: "implicitDeny" },
    ]);
  });

  test("an unknown key, also without it", () => {
    const policies = [full, deny("*", "*", { StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } })];
    expect(explained({ identityPolicies: policies, unknownKeys: ["aws:RequestedRegion"] })).toEqual([
      { key: "aws:RequestedRegion", value: null, decision: "explicitDeny" },
      {
        key: "aws:RequestedRegion",
        value: "something-else",
        operator: "StringNotEquals",
        meets: true,
        decision: "explicitDeny",
      },
      { key: "aws:RequestedRegion", value: "us-east-1", operator: "StringNotEquals", meets: false, decision: "allowed" },
    ]);
  });

  test.each<[ConditionBlock, string]>([
    [{ StringLike: { k: "team-*" } }, "team-"],
    [{ NumericLessThan: { k: "10" } }, "9"],
    [{ NumericGreaterThan: { k: "10" } }, "11"],
    [{ DateLessThan: { k: "2024-02-01T00:00:00Z" } }, "2024-01-31T00:00:00.000Z"],
    [{ IpAddress: { k: "203.0.113.0/24" } }, "203.0.113.0"],
    [{ NotIpAddress: { k: "203.0.113.0/24" } }, "192.0.2.1"],
    [{ ArnLike: { k: "arn:aws:iam::*:role/x" } }, "arn:aws:iam:::role/x"],
    [{ "ForAnyValue:StringEquals": { k: ["a", "b"] } }, "a"],
    [{ Null: { k: "false" } }, "false"],
  ])("a value that meets %j", (block, value) => {
    const met = explained({ identityPolicies: [allow("*", "*", block)] }).find(({ meets }) => meets);
    expect(met).toEqual(expect.objectContaining({ value, decision: "allowed" }));
  });

  test("a key that a variable asks for, from the resource's name", () => {
    const own = allow("s3:*", "arn:aws:s3:::shop-raw/${aws:PrincipalTag/team}/*");
    expect(explained({ identityPolicies: [own] })).toEqual([
      { key: "aws:PrincipalTag/team", value: "something-else", decision: "implicitDeny" },
      { key: "aws:PrincipalTag/team", value: "red", decision: "allowed" },
    ]);
  });

  test("keys are tried one at a time, the others staying as they are", () => {
    const both = allow("*", "*", { StringEquals: { a: "1", b: "2" } });
    const given = { request: { ...request, context: { a: "1" } }, identityPolicies: [both] };
    expect(explained(given).filter(({ decision }) => decision === "allowed")).toEqual([
      { key: "b", value: "2", operator: "StringEquals", meets: true, decision: "allowed" },
    ]);
    expect(explained({ identityPolicies: [both], unknownKeys: ["b"] }).find(({ key, meets }) => key === "a" && meets)).toEqual(
      expect.objectContaining({ decision: "depends" }),
    );
  });
});

describe("reasons", () => {
  test("a session's role is told as missing where its path was taken to be none", () => {
    const policy = allow("*", "*", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/worker" } });
    const asked = decide({ request: { ...request, principal: SESSION }, identityPolicies: [policy] });
    expect(asked).toEqual(expect.objectContaining({ decision: "allowed", missing: ["aws:PrincipalArn"] }));
  });

  test("filled-in keys are not missing", () => {
    const policy = allow("*", "*", { StringEquals: { "aws:username": "ana", "aws:PrincipalAccount": "111122223333" } });
    expect(decide({ request: { ...request, principal: USER }, identityPolicies: [policy] }).missing).toEqual([]);
  });

  test("the statement that granted, with the layer's level and place", () => {
    const input = { request: { ...request, principal: USER }, identityPolicies: [] };
    const resourcePolicy = doc(grants({ AWS: "111122223333" }), { ...grants({ AWS: USER }), Sid: "Ana" });
    expect(decide({ ...input, resourcePolicy }).by).toEqual({ layer: "resource", policy: 0, statement: 1, sid: "Ana" });
    expect(decide({ ...input, identityPolicies: [full], serviceControlPolicies: [[full], [allow("ec2:*")]] }).by).toEqual({
      layer: "scp",
      level: 1,
    });
  });
});

describe("documents", () => {
  const wrong = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*" }] } as never;
  test.each<[Partial<DecisionInput>, string]>([
    [{ permissionsBoundaries: [full, wrong] }, "permissionsBoundaries[1].Statement[0]"],
    [{ sessionPolicies: [wrong] }, "sessionPolicies[0].Statement[0]"],
    [{ serviceControlPolicies: [[full], [full, wrong]] }, "serviceControlPolicies[1][1].Statement[0]"],
    [{ resourceControlPolicies: [[wrong]] }, "resourceControlPolicies[0][0].Statement[0]"],
    [{ endpointPolicies: [wrong] }, "endpointPolicies[0].Statement[0]"],
    [{ resourcePolicy: wrong }, "resourcePolicy.Statement[0]"],
    // Policies of somebody's own name no principal, and policies of resources must.
    [{ identityPolicies: [doc(grants("*"))] }, "identityPolicies[0].Statement[0]"],
    [{ serviceControlPolicies: [[doc(grants("*"))]] }, "serviceControlPolicies[0][0].Statement[0]"],
    [{ resourcePolicy: full }, "resourcePolicy.Statement[0]"],
  ])("an error names the place: %j", (input, at) => {
    expect(() => decide({ request, identityPolicies: [], ...input })).toThrow(
      expect.objectContaining({ code: "policy-invalid", at }),
    );
  });

  test("an invalid document is refused where its layer has no say", () => {
    const asRoot = { ...request, principal: "arn:aws:iam::111122223333:root" };
    expect(() => decide({ request: asRoot, identityPolicies: [wrong] })).toThrow(/neither Resource nor NotResource/);
    expect(() => decide({ request: { ...request, action: "sts:GetCallerIdentity" }, identityPolicies: [wrong] })).toThrow();
  });

  test.each([
    { effect: "Allow", Action: "*", Resource: "*" },
    { Effect: "allow", Action: "*", Resource: "*" },
    { Effect: "Allow", action: "*", Resource: "*" },
    { Effect: "Allow", Action: [], Resource: "*" },
    { Effect: "Allow", Action: "*", Resource: [] },
    { Effect: "Allow", Action: "s3", Resource: "*" },
    { Effect: "Allow", Action: "*", NotAction: "*", Resource: "*" },
  ])("what AWS refuses is refused: %j", (statement) => {
    const document = { Version: "2012-10-17", Statement: [statement] } as never;
    expect(() => decide({ request, identityPolicies: [document] })).toThrow(expect.objectContaining({ code: "policy-invalid" }));
  });

  test.each([
    { Principal: { AWS: "*" }, Action: "s3:*", Resource: "*", Sid: "with spaces, as resources' policies have" },
    { Principal: { AWS: "AIDACKCEVSQ6C2EXAMPLE" }, Action: "s3:*", Resource: "*" },
    {
      Principal: { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" },
      Action: "s3:*",
      Resource: "*",
    },
    { Principal: { Service: "sns.amazonaws.com" }, Action: "s3:*", Resource: "*", Condition: { StringEquals: { a: [] } } },
  ])("what AWS returns is taken: %j", (statement) => {
    const resourcePolicy = { Version: "2008-10-17", Statement: [{ Effect: "Allow", ...statement }] } as never;
    expect(decide({ request, identityPolicies: [full], resourcePolicy }).decision).toBe("allowed");
  });
});
