import fc from "fast-check";
import { expect, it } from "vitest";
import { can } from "../../src/audit/estate/can.js";
import type { Statement } from "../../src/iam/document.js";
import { estateOf, MEMBER, OTHER, organization, principalOf, scp } from "./made-estate.js";
import { allow, document, managed, role, user } from "./made-evidence.js";

type Statements = readonly Partial<Statement>[];

const inline = (...statements: Statements) => [{ PolicyName: "own", PolicyDocument: document(...statements) }];
const TABLE = `arn:aws:dynamodb:us-east-1:${MEMBER}:table/orders`;
const QUEUE = `arn:aws:ec2:us-east-1:${MEMBER}:instance`;

function anaWith(...statements: Statements) {
  return estateOf({
    accounts: { [MEMBER]: { UserDetailList: [user("ana", { UserPolicyList: inline(...statements) })] } },
    organization: organization(),
  });
}

function ask(estate: ReturnType<typeof estateOf>, action: string, resource?: string) {
  return can(estate, principalOf(estate, "ana"), { action, resource });
}

it("never answers no for all resources where one bucket is allowed", () => {
  const answer = ask(anaWith(allow("s3:GetObject", "arn:aws:s3:::orders/*")), "s3:GetObject");
  expect(answer).toMatchObject({ decision: "depends", dependsOn: { resources: true } });
  expect(answer.on).toEqual([{ words: "arn:aws:s3:::orders/*", certain: true, grantedBy: null }]);
});

it("answers for everything in the account", () => {
  // EC2 has no resource policies, so nothing is left open.
  expect(ask(anaWith(allow("ec2:StopInstances")), "ec2:StopInstances").decision).toBe("allowed");
  expect(ask(anaWith(allow("ec2:StopInstances", `arn:aws:ec2:*:${MEMBER}:instance/*`)), "ec2:StopInstances").decision).toBe(
    "allowed",
  );
  expect(ask(anaWith(allow("ec2:StartInstances")), "ec2:StopInstances").decision).toBe("implicitDeny");
  const denied = anaWith(allow("*"), { ...allow("ec2:*"), Effect: "Deny" });
  expect(ask(denied, "ec2:StopInstances")).toMatchObject({ decision: "explicitDeny", layer: "identity" });
});

it("does not take a deny of some for a deny of all", () => {
  const some = anaWith(allow("ec2:StopInstances"), { ...allow("ec2:*", `${QUEUE}/i-1`), Effect: "Deny" });
  expect(ask(some, "ec2:StopInstances")).toMatchObject({ decision: "depends", dependsOn: { resources: true } });
  const others: Partial<Statement> = { Effect: "Deny", Action: "ec2:*", NotResource: `${QUEUE}/i-1` };
  expect(ask(anaWith(allow("ec2:StopInstances"), others), "ec2:StopInstances").decision).toBe("depends");
  const sometimes = { ...allow("ec2:*", "*", { Bool: { "aws:ViaAWSService": "true" } }), Effect: "Deny" as const };
  expect(ask(anaWith(allow("ec2:StopInstances"), sometimes), "ec2:StopInstances").decision).toBe("depends");
});

it("settles conditions that are known", () => {
  const until = (date: string) => allow("ec2:StopInstances", "*", { DateLessThan: { "aws:CurrentTime": date } });
  expect(ask(anaWith(until("2020-01-01T00:00:00Z")), "ec2:StopInstances").decision).toBe("implicitDeny");
  expect(ask(anaWith(until("2030-01-01T00:00:00Z")), "ec2:StopInstances").decision).toBe("allowed");
});

it("leaves open what a resource's own policy may say", () => {
  expect(ask(anaWith(allow("ec2:*")), "s3:GetObject")).toMatchObject({ decision: "depends", bySnapshot: "implicitDeny" });
  expect(ask(anaWith(allow("*")), "s3:GetObject")).toMatchObject({ decision: "depends", bySnapshot: "allowed" });
});

it("finds what a bucket's policy alone grants", () => {
  const grant = document({
    ...allow("s3:GetObject", "arn:aws:s3:::orders/*"),
    Principal: { AWS: `arn:aws:iam::${MEMBER}:user/ana` },
  });
  const estate = estateOf({
    accounts: { [MEMBER]: { UserDetailList: [user("ana")] } },
    organization: organization(),
    resources: [{ arn: "arn:aws:s3:::orders", account: MEMBER, document: grant }],
  });
  expect(ask(estate, "s3:GetObject").on).toEqual([
    { words: "arn:aws:s3:::orders/*", certain: false, grantedBy: "arn:aws:s3:::orders" },
  ]);
  expect(ask(estate, "s3:GetObject", "arn:aws:s3:::orders/*")).toMatchObject({ decision: "depends" });
  expect(ask(estate, "s3:GetObject", "arn:aws:s3:::orders/1")).toMatchObject({ decision: "allowed", layer: "resource" });
});

// "Cross-account policy evaluation logic": without a policy of the resource there is no access across accounts.
it("does not take the caller's own policy for enough across accounts", () => {
  const everything = anaWith(allow("*"));
  const far = (account: string) => `arn:aws:ec2:*:${account}:instance/*`;
  expect(ask(everything, "ec2:StopInstances", far(MEMBER)).decision).toBe("allowed");
  expect(ask(everything, "ec2:StopInstances", far(OTHER))).toMatchObject({ decision: "implicitDeny", layer: "resource" });
  expect(ask(everything, "ec2:StopInstances", far("*"))).toMatchObject({ decision: "depends", dependsOn: { resources: true } });
  expect(ask(everything, "ec2:RunInstances", `arn:aws:ec2:*:${OTHER}:subnet/*`)).toMatchObject({ decision: "depends" });
  expect(ask(everything, "sqs:SendMessage", `arn:aws:sqs:*:${OTHER}:*`)).toMatchObject({ decision: "depends" });
});

// "AWS JSON policy elements: Principal": a policy may name one session of a role, which then has more than the role.
it("finds what a bucket's policy grants to a session of a role", () => {
  const session = `arn:aws:sts::${MEMBER}:assumed-role/worker/nightly`;
  const estate = estateOf({
    accounts: { [MEMBER]: { RoleDetailList: [role("worker"), role("other")] } },
    organization: organization(),
    resources: [
      {
        arn: "arn:aws:s3:::orders",
        account: MEMBER,
        document: document({ ...allow("s3:GetObject", "arn:aws:s3:::orders/*"), Principal: { AWS: session } }),
      },
    ],
  });
  const asked = { action: "s3:GetObject", resource: "arn:aws:s3:::orders/1" };
  expect(can(estate, principalOf(estate, "worker"), asked)).toMatchObject({
    decision: "depends",
    dependsOn: { keys: ["aws:userid"] },
  });
  expect(can(estate, principalOf(estate, "other"), asked).decision).toBe("implicitDeny");
  const everywhere = { action: "s3:GetObject", resource: "arn:aws:s3:::orders/*" };
  expect(can(estate, principalOf(estate, "worker"), everywhere).decision).toBe("depends");
  expect(can(estate, principalOf(estate, "other"), everywhere).decision).toBe("implicitDeny");
});

it("answers for an action without resource-level permissions as such", () => {
  const answer = ask(anaWith(allow("s3:ListAllMyBuckets")), "s3:listallmybuckets");
  expect(answer).toMatchObject({ action: "s3:ListAllMyBuckets", decision: "allowed", resources: ["*"] });
});

it("answers for an action that the catalogue does not hold by its name", () => {
  expect(ask(anaWith(allow("ec2:Brand*")), "ec2:BrandNew", `${QUEUE}/i-1`).decision).toBe("allowed");
  expect(ask(anaWith(allow("ec2:Brand*", `${QUEUE}/i-1`)), "ec2:BrandNew").on).toHaveLength(1);
  expect(ask(anaWith({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }), "ec2:BrandNew").decision).toBe("allowed");
  expect(ask(anaWith(allow("s3:Get*")), "s3:BrandNew")).toMatchObject({ decision: "depends", bySnapshot: "implicitDeny" });
});

it("lists the roles that can be assumed, each by its trust", () => {
  const trusts = (name: string, who: string, account = MEMBER) =>
    role(name, {
      Arn: `arn:aws:iam::${account}:role/${name}`,
      AssumeRolePolicyDocument: document({ Principal: { AWS: who }, Action: "sts:AssumeRole" }),
    });
  const estate = estateOf({
    accounts: {
      [MEMBER]: {
        UserDetailList: [
          user("ana", {
            UserPolicyList: inline(allow("sts:AssumeRole", ["arn:aws:iam::*:role/near", "arn:aws:iam::*:role/far"])),
          }),
        ],
        RoleDetailList: [trusts("near", MEMBER), trusts("hidden", MEMBER)],
      },
      [OTHER]: { RoleDetailList: [trusts("far", MEMBER, OTHER), trusts("shut", OTHER, OTHER)] },
    },
    organization: organization(),
  });
  const answer = ask(estate, "sts:AssumeRole");
  expect(answer.on.map(({ words }) => words)).toEqual([
    `arn:aws:iam::${MEMBER}:role/near`,
    `arn:aws:iam::${OTHER}:role/far`,
    "roles of accounts that are not in the snapshot",
  ]);
  expect(ask(estate, "sts:AssumeRole", `arn:aws:iam::${OTHER}:role/*`).on.map(({ words }) => words)).toEqual([
    `arn:aws:iam::${OTHER}:role/far`,
  ]);
});

it("draws the reasons layer by layer", () => {
  const estate = estateOf({
    accounts: {
      [MEMBER]: {
        UserDetailList: [
          user("ana", {
            UserPolicyList: inline({ Sid: "Stop", ...allow("ec2:StopInstances") }, allow("s3:*")),
            PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${MEMBER}:policy/limit` },
          }),
        ],
        Policies: [managed("limit", document(allow("ec2:*", "*", { StringEquals: { "aws:RequestedRegion": "us-east-1" } })))],
      },
    },
    organization: organization([scp("no-stopping", document({ ...allow("ec2:Stop*"), Effect: "Deny" }), "ou-abcd-11111111")]),
  });
  const { decision, layer, reasons } = ask(estate, "ec2:StopInstances", `${QUEUE}/i-1`);
  expect({ decision, layer }).toEqual({ decision: "explicitDeny", layer: "scp" });
  expect(reasons.map((reason) => [reason.layer, reason.of, reason.verdict])).toEqual([
    ["scp", "Root", "allows"],
    ["scp", "workloads", "denies"],
    ["scp", MEMBER, "allows"],
    ["identity", null, "allows"],
    ["boundary", `arn:aws:iam::${MEMBER}:policy/limit`, "may-allow"],
  ]);
  expect(reasons[3]?.statements).toEqual([
    { policy: "own", statement: 0, sid: "Stop", effect: "Allow", certain: true, keys: [] },
  ]);
  expect(reasons[4]?.statements[0]).toMatchObject({ certain: false, keys: ["aws:requestedregion"] });
});

const RESOURCES = [
  `${TABLE}`,
  `arn:aws:dynamodb:us-east-1:${MEMBER}:table/carts`,
  `arn:aws:dynamodb:eu-west-1:${MEMBER}:table/orders`,
];
const PATTERNS = [
  "*",
  `arn:aws:dynamodb:*:${MEMBER}:table/*`,
  `arn:aws:dynamodb:us-east-1:${MEMBER}:table/*`,
  "arn:aws:dynamodb:*:*:table/orders",
  ...RESOURCES,
];
const pattern = fc.constantFrom(...PATTERNS);
const statement = fc
  .record({
    Effect: fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const),
    Action: fc.constantFrom("dynamodb:*", "dynamodb:Get*", "dynamodb:PutItem", "*"),
    resources: fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }),
    not: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
    Condition: fc.constantFrom(undefined, { StringEquals: { "aws:username": "ana" } }, { StringEquals: { "aws:SourceIp": "x" } }),
  })
  .map(
    ({ resources, not, Condition, ...rest }): Partial<Statement> => ({
      ...rest,
      ...(not ? { NotResource: resources } : { Resource: resources }),
      ...(Condition === undefined ? {} : { Condition }),
    }),
  );
const statements = fc.array(statement, { minLength: 1, maxLength: 4 });

it("agrees about patterns with what is decided for each resource", () => {
  fc.assert(
    fc.property(
      statements,
      fc.option(statements, { nil: undefined }),
      fc.array(statement, { maxLength: 2 }),
      pattern,
      (own, bound, limits, scope) => {
        const level = scp("limits", document(...limits), "r-abcd");
        const estate = estateOf({
          accounts: {
            [MEMBER]: {
              UserDetailList: [
                user("ana", {
                  UserPolicyList: inline(...own),
                  ...(bound === undefined
                    ? {}
                    : { PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${MEMBER}:policy/limit` } }),
                }),
              ],
              Policies: bound === undefined ? [] : [managed("limit", document(...bound))],
            },
          },
          organization: organization(limits.length === 0 ? [] : [level]),
          resources: RESOURCES.map((arn) => ({ arn, account: MEMBER, document: null })),
        });
        const many = ask(estate, "dynamodb:GetItem", scope === "*" ? undefined : scope);
        for (const resource of RESOURCES) {
          if (
            scope === "arn:aws:dynamodb:*:*:table/orders"
              ? !resource.endsWith("/orders")
              : scope.includes("us-east-1") && !resource.includes("us-east-1")
          )
            continue;
          if (RESOURCES.includes(scope) && scope !== resource) continue;
          // Whatever the caller's address is: one decision cannot see that two statements exclude each other on it.
          for (const address of ["x", "y"]) {
            const context = { "aws:SourceIp": [address] };
            const { decision } = can(estate, principalOf(estate, "ana"), { action: "dynamodb:GetItem", resource, context });
            for (const answer of [many.decision, many.bySnapshot]) {
              if (answer === "allowed") expect(decision).toBe("allowed");
              if (answer.endsWith("Deny")) expect(decision).toMatch(/Deny$/);
            }
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});
