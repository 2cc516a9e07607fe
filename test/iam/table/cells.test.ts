import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/iam/catalogue/index.js";
import { decide } from "../../../src/iam/decide.js";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import { accessTable, type Cell, type TablePolicies } from "../../../src/iam/table/index.js";

const policy = (...statements: readonly Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string | string[], Resource: string | string[] = "*", Condition?: Statement["Condition"]): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (...args: Parameters<typeof allow>): Statement => ({ ...allow(...args), Effect: "Deny" });

function cell(action: string, statements: readonly Statement[], limits: Omit<TablePolicies, "identityPolicies"> = {}) {
  return accessTable([{ identityPolicies: [policy(...statements)], ...limits }]).cell(0, action);
}

const REGION = { StringEquals: { "aws:RequestedRegion": "us-east-1" } };
const ELSEWHERE = { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } };

describe("a principal's own policies", () => {
  const cases: readonly (readonly [what: string, action: string, statements: readonly Statement[], cell: Cell])[] = [
    ["nothing", "s3:GetObject", [], "denied"],
    ["everything", "s3:GetObject", [allow("*")], "everywhere"],
    ["another service", "sqs:SendMessage", [allow("s3:*")], "denied"],
    ["letters in any case", "s3:GetObject", [allow("S3:getobject")], "everywhere"],
    ["one bucket's objects", "s3:GetObject", [allow("s3:*", "arn:aws:s3:::shop/*")], "resources"],
    ["one condition", "s3:GetObject", [allow("s3:*", "*", REGION)], "conditions"],
    [
      "a condition beside an allow of some",
      "s3:GetObject",
      [allow("s3:*", "arn:aws:s3:::shop/*"), allow("*", "*", REGION)],
      "resources",
    ],
    [
      "a condition that every request meets",
      "s3:GetObject",
      [allow("*", "*", { Null: { "aws:username": ["true", "false"] } })],
      "everywhere",
    ],
    ["a condition that no request meets", "s3:GetObject", [allow("*", "*", { ...REGION, ...ELSEWHERE })], "denied"],
    ["no value that could match", "s3:GetObject", [allow("*", "*", { StringEquals: { "aws:username": [] } })], "denied"],
    ["a policy variable", "s3:GetObject", [allow("s3:*", "arn:aws:s3:::home/${aws:username}/*")], "conditions"],
    ["the list of buckets, on every bucket", "s3:ListAllMyBuckets", [allow("s3:List*", "arn:*:s3:::*")], "everywhere"],
    ["the list in one partition", "s3:ListAllMyBuckets", [allow("s3:List*", "arn:aws:s3:::*")], "resources"],
    ["the list on one bucket", "s3:ListAllMyBuckets", [allow("s3:List*", "arn:aws:s3:::shop")], "denied"],
    [
      "the list under a deny on one bucket",
      "s3:ListAllMyBuckets",
      [allow("*"), deny("*", ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"])],
      "everywhere",
    ],
    ["both partitions' tables", "dynamodb:GetItem", [allow("dynamodb:*", "arn:*:dynamodb:*:*:table/*")], "everywhere"],
    ["one partition's tables", "dynamodb:GetItem", [allow("dynamodb:*", "arn:aws:dynamodb:*:*:table/*")], "resources"],

    ["a deny everywhere", "s3:GetObject", [allow("*"), deny("s3:*")], "denied"],
    ["a deny everywhere of another action", "s3:GetObject", [allow("*"), deny("s3:Put*")], "everywhere"],
    ["a deny on one resource of all", "s3:GetObject", [allow("*"), deny("*", "arn:aws:s3:::secret/*")], "resources"],
    [
      "a deny on resources that the action never has",
      "sqs:SendMessage",
      [allow("*"), deny("*", "arn:aws:s3:::secret/*")],
      "everywhere",
    ],
    [
      "a deny on all that is allowed",
      "s3:GetObject",
      [allow("*", "arn:aws:s3:::a/b*"), deny("s3:*", "arn:aws:s3:::a/*")],
      "denied",
    ],
    [
      "a deny on part of what is allowed",
      "s3:GetObject",
      [allow("*", "arn:aws:s3:::a/*"), deny("s3:*", "arn:aws:s3:::a/b*")],
      "resources",
    ],
    ["a deny under a condition", "s3:GetObject", [allow("*"), deny("*", "*", REGION)], "conditions"],
    ["a deny under the allow's condition", "s3:GetObject", [allow("*", "*", REGION), deny("*", "*", REGION)], "denied"],
    ["a deny outside the allow's condition", "s3:GetObject", [allow("*", "*", REGION), deny("*", "*", ELSEWHERE)], "conditions"],
    ["a deny on some under a condition", "s3:GetObject", [allow("*"), deny("*", "arn:aws:s3:::a/*", REGION)], "resources"],
    ["a deny that no request meets", "s3:GetObject", [allow("*"), deny("*", "*", { ...REGION, ...ELSEWHERE })], "everywhere"],
    ["a deny with a variable", "s3:GetObject", [allow("*"), deny("*", "arn:aws:s3:::home/${aws:username}/*")], "resources"],
    // Denies that leave nothing only together are not seen through; what is left open counts as access.
    [
      "two denies that share out every context",
      "s3:GetObject",
      [allow("*"), deny("*", "*", REGION), deny("*", "*", ELSEWHERE)],
      "conditions",
    ],
  ];
  test.each(cases)("%s", (_, action, statements, expected) => {
    expect(cell(action, statements)).toBe(expected);
  });
});

describe("NotAction and NotResource", () => {
  const not = (
    element: "NotAction" | "NotResource",
    patterns: string | string[],
    effect: "Allow" | "Deny" = "Allow",
  ): Statement =>
    element === "NotAction"
      ? { Effect: effect, NotAction: patterns, Resource: "*" }
      : { Effect: effect, Action: "*", NotResource: patterns };
  const cases: readonly (readonly [what: string, action: string, statements: readonly Statement[], cell: Cell])[] = [
    ["all actions but these: one of these", "iam:CreateUser", [not("NotAction", "iam:*")], "denied"],
    ["all actions but these: another", "s3:GetObject", [not("NotAction", "iam:*")], "everywhere"],
    ["a deny of all but these", "s3:GetObject", [allow("*"), not("NotAction", "s3:*", "Deny")], "everywhere"],
    ["a deny of all but others", "sqs:SendMessage", [allow("*"), not("NotAction", "s3:*", "Deny")], "denied"],
    ["all resources but some of the action's", "s3:GetObject", [not("NotResource", "arn:aws:s3:::secret/*")], "resources"],
    ["all resources but ones that it never has", "sqs:SendMessage", [not("NotResource", "arn:aws:s3:::secret/*")], "everywhere"],
    ["all resources but every one of its own", "dynamodb:GetItem", [not("NotResource", "arn:*:dynamodb:*:*:table/*")], "denied"],
    ["all resources but ARNs, for an action without them", "ec2:DescribeInstances", [not("NotResource", "arn:*")], "everywhere"],
    ["a deny outside of some", "s3:GetObject", [allow("*"), not("NotResource", "arn:aws:s3:::ours/*", "Deny")], "resources"],
    [
      "a deny outside of some, on another",
      "dynamodb:GetItem",
      [allow("*"), not("NotResource", "arn:aws:s3:::ours/*", "Deny")],
      "denied",
    ],
    [
      "a deny outside of somebody's own",
      "dynamodb:GetItem",
      [allow("*"), not("NotResource", "arn:aws:dynamodb:*:*:table/${aws:username}", "Deny")],
      "conditions",
    ],
  ];
  test.each(cases)("%s", (_, action, statements, expected) => {
    expect(cell(action, statements)).toBe(expected);
  });
});

describe("kinds of resources", () => {
  test("an action without resource-level permissions takes no ARN", () => {
    expect(cell("ec2:DescribeInstances", [allow("ec2:*", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:subnet/*"])])).toBe(
      "denied",
    );
    expect(cell("ec2:DescribeInstances", [allow("ec2:*", ["arn:aws:ec2:*:*:instance/*", "*"])])).toBe("everywhere");
  });

  test("a pattern of another service's resources gives nothing", () => {
    expect(cell("s3:GetObject", [allow("s3:GetObject", "arn:aws:sqs:us-east-1:111122223333:jobs")])).toBe("denied");
    expect(cell("dynamodb:GetItem", [allow("*", "arn:aws:dynamodb:us-east-1:111122223333:stream/x")])).toBe("denied");
  });

  test("buckets and objects are told apart", () => {
    expect(cell("s3:ListBucket", [allow("s3:*", "arn:aws:s3:::shop/*")])).toBe("denied");
    expect(cell("s3:ListBucket", [allow("s3:*", "arn:aws:s3:::shop*")])).toBe("resources");
    expect(cell("s3:GetObject", [allow("s3:*", "arn:aws:s3:::shop")])).toBe("denied");
    expect(cell("s3:ListBucket", [allow("s3:*"), deny("s3:*", "arn:aws:s3:::${aws:PrincipalTag/team}")])).toBe("resources");
  });

  test("a pattern that crosses a colon is read widely", () => {
    expect(cell("secretsmanager:GetSecretValue", [allow("*", "arn:aws:secretsmanager:*:secret:app-*")])).toBe("resources");
    expect(cell("secretsmanager:GetSecretValue", [allow("*", "arn:*:secret:app-??????")])).not.toBe("denied");
    expect(cell("secretsmanager:GetSecretValue", [allow("*"), deny("*", "arn:*:secret:app-??????")])).toBe("resources");
  });
});

describe("boundaries and SCPs", () => {
  const everything = policy(allow("*"));
  const cases: readonly (readonly [string, string, Statement[], Omit<TablePolicies, "identityPolicies">, Cell])[] = [
    ["a boundary of other actions", "s3:GetObject", [allow("*")], { permissionsBoundaries: [policy(allow("ec2:*"))] }, "denied"],
    [
      "a boundary of other resources",
      "s3:GetObject",
      [allow("*", "arn:aws:s3:::a/*")],
      { permissionsBoundaries: [policy(allow("*", "arn:aws:s3:::b/*"))] },
      "denied",
    ],
    [
      "a narrower boundary",
      "s3:GetObject",
      [allow("*")],
      { permissionsBoundaries: [policy(allow("*", "arn:aws:s3:::a/*"))] },
      "resources",
    ],
    [
      "overlapping patterns",
      "s3:GetObject",
      [allow("*", "arn:aws:s3:::a*")],
      { permissionsBoundaries: [policy(allow("*", "arn:aws:s3:::*/b"))] },
      "resources",
    ],
    [
      "a boundary with another condition",
      "s3:GetObject",
      [allow("*", "*", REGION)],
      { permissionsBoundaries: [policy(allow("*", "*", ELSEWHERE))] },
      "denied",
    ],
    ["a boundary's deny", "s3:GetObject", [allow("*")], { permissionsBoundaries: [policy(allow("*"), deny("s3:*"))] }, "denied"],
    [
      "one of two boundaries allows",
      "s3:GetObject",
      [allow("*")],
      { permissionsBoundaries: [everything, policy(allow("ec2:*"))] },
      "denied",
    ],
    ["a boundary alone", "s3:GetObject", [], { permissionsBoundaries: [everything] }, "denied"],
    [
      "a level that allows this service",
      "s3:GetObject",
      [allow("*")],
      { serviceControlPolicies: [[everything], [policy(allow("s3:*"))]] },
      "everywhere",
    ],
    [
      "a level that allows other services",
      "s3:GetObject",
      [allow("*")],
      { serviceControlPolicies: [[everything], [policy(allow("ec2:*"))]] },
      "denied",
    ],
    [
      "one of a level's policies allows",
      "s3:GetObject",
      [allow("*")],
      { serviceControlPolicies: [[policy(allow("ec2:*")), everything]] },
      "everywhere",
    ],
    ["a level without policies", "s3:GetObject", [allow("*")], { serviceControlPolicies: [[]] }, "denied"],
    [
      "an SCP's deny under a condition",
      "s3:GetObject",
      [allow("*")],
      { serviceControlPolicies: [[everything, policy(deny("*", "*", ELSEWHERE))]] },
      "conditions",
    ],
    [
      "an SCP's deny of what the allow asks for",
      "s3:GetObject",
      [allow("*", "*", REGION)],
      { serviceControlPolicies: [[everything, policy(deny("*", "*", REGION))]] },
      "denied",
    ],
    [
      "an SCP's deny on one resource",
      "s3:GetObject",
      [allow("*")],
      { serviceControlPolicies: [[everything, policy(deny("*", "arn:aws:s3:::audit/*"))]] },
      "resources",
    ],
    [
      "an SCP's deny of a disjoint resource",
      "s3:GetObject",
      [allow("*", "arn:aws:s3:::a/*")],
      { serviceControlPolicies: [[everything, policy(deny("*", "arn:aws:s3:::audit/*"))]] },
      "resources",
    ],
    ["an organization without levels", "s3:GetObject", [allow("*")], { serviceControlPolicies: [] }, "everywhere"],
  ];
  test.each(cases)("%s", (_, action, statements, limits, expected) => {
    expect(cell(action, statements, limits)).toBe(expected);
  });
});

test("where the resource's own policy must agree, the cell is what the principal's side leaves to it", () => {
  const identityPolicies = [policy(allow("kms:Decrypt"))];
  expect(accessTable([{ identityPolicies }]).cell(0, "kms:Decrypt")).toBe("everywhere");
  const principal = "arn:aws:iam::111122223333:role/app";
  const request = { principal, action: "kms:Decrypt", resource: "arn:aws:kms:us-east-1:111122223333:key/k" };
  const keyPolicy = policy({ Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "kms:*", Resource: "*" });
  expect(decide({ request, identityPolicies, resourcePolicy: keyPolicy }).decision).toBe("allowed");
});

test("every action of the catalogue has a cell, and equal policies share their row", () => {
  const one = { identityPolicies: [policy(allow("s3:Get*")), policy(deny("s3:GetObject"))] };
  const same = { identityPolicies: [policy(deny("s3:GetObject")), policy(allow("s3:Get*"))] };
  const table = accessTable([one, same, { identityPolicies: [policy(allow("*"))] }]);
  expect(table.rows[0]).toBe(table.rows[1]);
  expect(table.rows.map((row) => row.length)).toEqual([catalogue.size, catalogue.size, catalogue.size]);
  expect(table.counts(2)).toEqual({ denied: 0, conditions: 0, resources: 0, everywhere: catalogue.size });
  expect(table.counts(0).everywhere).toBe(catalogue.expand("s3:Get*").size - 1);
  expect(table.cell(0, "s3:NoSuchAction")).toBeUndefined();
  expect(table.cell(3, "s3:GetObject")).toBeUndefined();
});

test("an invalid document is named with its place", () => {
  const wrong = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*", Extra: 1 }],
  } as unknown as PolicyDocument;
  const right = policy(allow("*"));
  expect(() =>
    accessTable([{ identityPolicies: [right] }, { identityPolicies: [right], serviceControlPolicies: [[right, wrong]] }]),
  ).toThrow(/principals\[1\]\.serviceControlPolicies\[0\]\[1\]\.Statement\[0\]/);
});
