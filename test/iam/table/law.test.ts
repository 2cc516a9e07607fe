import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../../src/iam/decide.js";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import { accessTable, type Cell, type TablePolicies } from "../../../src/iam/table/index.js";

/** What the random patterns tell apart, and more that none of them names. */
const OBJECTS = [
  "arn:aws:s3:::shop/z",
  "arn:aws:s3:::shop/a",
  "arn:aws:s3:::shop/ana/x",
  "arn:aws:s3:::shop/other/x",
  "arn:aws:s3:::shop/az",
  "arn:aws:s3:::shop/ana",
  "arn:aws:s3:::shops/b",
  "arn:aws:s3:::shops/ana/x",
  "arn:aws:s3:::other/b",
  "arn:aws-cn:s3:::shop/a",
  "arn:aws-cn:s3:::else/z",
  "arn:aws:s3:us-east-1:111122223333:accesspoint/p/object/k",
];
/** Actions with resources that they can be about. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  "s3:GetObject": OBJECTS,
  "s3:PutObject": OBJECTS,
  "s3:ListBucket": [
    "arn:aws:s3:::shop",
    "arn:aws:s3:::shops",
    "arn:aws:s3:::other",
    "arn:aws-cn:s3:::else",
    "arn:aws:s3:us-east-1:111122223333:accesspoint/p",
  ],
  "dynamodb:GetItem": [
    "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
    "arn:aws:dynamodb:us-east-1:111122223333:table/z",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/carts",
    "arn:aws-cn:dynamodb:eu-west-1:444455556666:table/z",
  ],
  "sqs:SendMessage": [
    "arn:aws:sqs:us-east-1:111122223333:jobs",
    "arn:aws:sqs:us-east-1:111122223333:z",
    "arn:aws-cn:sqs:us-east-1:444455556666:z",
  ],
  "iam:CreateUser": ["arn:aws:iam::111122223333:user/ana", "arn:aws-cn:iam::444455556666:user/z"],
  // Neither has resource-level permissions.
  "ec2:DescribeInstances": ["*", "arn:aws:ec2:us-east-1:111122223333:instance/i-1"],
  "s3:ListAllMyBuckets": ["*", "arn:aws:s3:::shop", "arn:aws-cn:s3:::*"],
};

const PATTERNS = [
  "*",
  "*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::shop*",
  "arn:aws:s3:::shop/*",
  "arn:aws:s3:::shop/a*",
  "arn:aws:s3:::shop/${aws:username}/*",
  "arn:*:dynamodb:*:*:table/*",
  "arn:aws:dynamodb:*:111122223333:table/*",
  "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
  "arn:aws:*:*:111122223333:*",
  "arn:aws:sqs:us-east-1:111122223333:jobs",
];
const ACTIONS = ["*", "s3:*", "s3:Get*", "s3:GetObject", "s3:List*", "dynamodb:*", "ec2:Describe*", "sqs:*", "iam:CreateUser"];
const CONDITIONS: readonly (Statement["Condition"] | undefined)[] = [
  undefined,
  undefined,
  undefined,
  { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
  { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
  { StringEquals: { "aws:RequestedRegion": "us-east-1" }, StringNotEquals: { "aws:RequestedRegion": ["us-east-1"] } },
  { StringLike: { "aws:username": "a*" } },
  { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
  { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  { Null: { "aws:username": ["true", "false"] } },
];

const statement = (effect: "Allow" | "Deny"): fc.Arbitrary<Statement> =>
  fc
    .record({
      actions: fc.uniqueArray(fc.constantFrom(...ACTIONS), { minLength: 1, maxLength: 2 }),
      not: fc.integer({ min: 0, max: 4 }),
      resources: fc.uniqueArray(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 2 }),
      rest: fc.integer({ min: 0, max: 5 }),
      when: fc.constantFrom(...CONDITIONS),
    })
    .map(({ actions, not, resources, rest, when }) => ({
      Effect: effect,
      ...(not === 0 && !actions.includes("*") ? { NotAction: actions } : { Action: actions }),
      ...(rest === 0 && !resources.includes("*") ? { NotResource: resources } : { Resource: resources }),
      ...(when === undefined ? {} : { Condition: when }),
    }));

const document = (denies: number): fc.Arbitrary<PolicyDocument> =>
  fc
    .tuple(fc.array(statement("Allow"), { minLength: 1, maxLength: 3 }), fc.array(statement("Deny"), { maxLength: denies }))
    .map(([allows, less]) => ({ Version: "2012-10-17", Statement: [...allows, ...less] }));
const wide: fc.Arbitrary<PolicyDocument> = fc.array(statement("Deny"), { maxLength: 1 }).map((less) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }, ...less],
}));
const limit = fc.oneof(wide, wide, document(1));

const policies: fc.Arbitrary<TablePolicies> = fc.record(
  {
    identityPolicies: fc.array(document(2), { minLength: 1, maxLength: 2 }),
    permissionsBoundaries: fc.array(limit, { maxLength: 2 }),
    serviceControlPolicies: fc.array(fc.array(limit, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
  },
  { requiredKeys: ["identityPolicies"] },
);

const CONTEXTS = ["us-east-1", "eu-west-1", undefined].flatMap((region) =>
  ["ana", "bob", undefined].flatMap((name) =>
    ["true", "false", undefined].map((mfa) => ({
      ...(region === undefined ? {} : { "aws:RequestedRegion": region }),
      ...(name === undefined ? {} : { "aws:username": name }),
      ...(mfa === undefined ? {} : { "aws:MultiFactorAuthPresent": mfa }),
    })),
  ),
);

/** By resource, in how many of the contexts the single path allows the action. */
function allowedCounts(own: TablePolicies, action: string): readonly number[] {
  return (RESOURCES[action] ?? []).map(
    (resource) =>
      CONTEXTS.filter((context) => {
        const principal = "arn:aws:iam::111122223333:role/app";
        const request = { principal, action, resource, resourceAccount: "111122223333", context };
        return decide({ request, ...own }).decision === "allowed";
      }).length,
  );
}

/** What these requests rule out of the cell's definition. */
function contradiction(cell: Cell | undefined, counts: readonly number[]): boolean {
  if (cell === "denied") return counts.some((count) => count > 0);
  if (cell === "everywhere") return counts.some((count) => count < CONTEXTS.length);
  if (cell === "resources") return !counts.some((count) => count === CONTEXTS.length);
  return cell !== "conditions";
}

test("law: no cell says what a single decision contradicts, whatever policies, boundaries and SCPs", () => {
  const seen = new Map<Cell | undefined, number>();
  fc.assert(
    fc.property(fc.array(policies, { minLength: 1, maxLength: 3 }), (principals) => {
      const table = accessTable(principals);
      principals.forEach((own, place) => {
        for (const action of Object.keys(RESOURCES)) {
          const cell = table.cell(place, action);
          seen.set(cell, (seen.get(cell) ?? 0) + 1);
          const counts = allowedCounts(own, action);
          expect({ action, cell, counts, wrong: contradiction(cell, counts) }).toEqual({ action, cell, counts, wrong: false });
        }
      });
    }),
    { numRuns: Number(process.env.RUNS ?? 120) },
  );
  for (const cell of ["denied", "conditions", "resources", "everywhere"] as const)
    expect(seen.get(cell) ?? 0).toBeGreaterThan(20);
});

/** Patterns that no wizard writes: wildcards across colons and in odd places, texts that are no ARN, variables everywhere. */
const ODD = [
  "arn:aws:dynamodb:*:table/orders",
  "arn:aws:dynamodb:*",
  "arn:*:table/orders",
  "arn:aws:s3*",
  "arn:aws*:s3:::s*p/?",
  "arn:aws:s3:::s?op",
  "arn:aws:*:::shop/*",
  "arn:?ws:s3:::*",
  "*orders",
  "*/x",
  "a*",
  "**",
  "?",
  "?*",
  "arn:aws:s3:::${aws:username}*",
  "arn:aws:s3:::${aws:username, 'shop'}/*",
  "arn:aws:${aws:username}:::shop/*",
  "${aws:username}",
  "arn:aws:s3:::shop/${*}",
  "shop",
  "arn:aws:s3",
];

test("law: denied and everywhere hold for the oddest patterns", () => {
  const odd = fc.uniqueArray(fc.constantFrom(...ODD, ...PATTERNS), { minLength: 1, maxLength: 2 });
  const one = (effect: "Allow" | "Deny"): fc.Arbitrary<Statement> =>
    fc
      .tuple(statement(effect), odd, fc.boolean())
      .map(([{ Resource: _, NotResource: __, ...made }, patterns, not]) =>
        not ? { ...made, NotResource: patterns } : { ...made, Resource: patterns },
      );
  const many = fc
    .tuple(fc.array(one("Allow"), { minLength: 1, maxLength: 2 }), fc.array(one("Deny"), { maxLength: 1 }))
    .map(([allows, denies]): PolicyDocument => ({ Version: "2012-10-17", Statement: [...allows, ...denies] }));
  const seen = new Set<Cell | undefined>();
  fc.assert(
    fc.property(many, fc.option(many, { nil: undefined }), (own, bound) => {
      const asked = { identityPolicies: [own], ...(bound === undefined ? {} : { permissionsBoundaries: [bound] }) };
      const table = accessTable([asked]);
      for (const action of Object.keys(RESOURCES)) {
        const cell = table.cell(0, action);
        seen.add(cell);
        if (cell === "resources" || cell === "conditions") continue;
        const counts = allowedCounts(asked, action);
        expect({ action, cell, counts, wrong: contradiction(cell, counts) }).toEqual({ action, cell, counts, wrong: false });
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 150) },
  );
  expect(seen.size).toBe(4);
});

test("law: order and division of a principal's policies change nothing", () => {
  fc.assert(
    fc.property(policies, (own) => {
      const statements = own.identityPolicies.flatMap((one) => one.Statement as readonly Statement[]);
      const split = statements.map((one): PolicyDocument => ({ Version: "2012-10-17", Statement: one })).reverse();
      const table = accessTable([own, { ...own, identityPolicies: split }]);
      expect(table.rows[1]).toEqual(table.rows[0]);
    }),
    { numRuns: 50 },
  );
});

test("law: an added deny raises no cell, an added allow lowers none", () => {
  fc.assert(
    fc.property(policies, statement("Deny"), statement("Allow"), (own, less, more) => {
      const add = (one: Statement): TablePolicies => ({
        ...own,
        identityPolicies: [...own.identityPolicies, { Version: "2012-10-17", Statement: one }],
      });
      const [row, lower, higher] = accessTable([own, add(less), add(more)]).rows as [Uint8Array, Uint8Array, Uint8Array];
      expect(row.every((cell, index) => (lower[index] ?? 0) <= cell && (higher[index] ?? 0) >= cell)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
