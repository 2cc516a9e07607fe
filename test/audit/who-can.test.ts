import fc from "fast-check";
import { expect, it } from "vitest";
import type { Estate } from "../../src/audit/estate/estate.js";
import { whoCan } from "../../src/audit/estate/who-can.js";
import type { PolicyDocument, PrincipalElement, Statement } from "../../src/iam/document.js";
import type { RoleDetail } from "../../src/model/evidence.js";
import { estateOf, MEMBER, OTHER, organization, scp } from "./made-estate.js";
import { allow, document, role, user } from "./made-evidence.js";

const STOP = "ec2:StopInstances";
const INSTANCE = `arn:aws:ec2:us-east-1:${MEMBER}:instance/i-1`;
const BUCKET = "arn:aws:s3:::orders";
const OUTSIDE = "222244446666";

const inline = (...statements: readonly Partial<Statement>[]) => [{ PolicyName: "own", PolicyDocument: document(...statements) }];
const person = (name: string, ...statements: readonly Partial<Statement>[]) =>
  user(name, statements.length === 0 ? {} : { UserPolicyList: inline(...statements) });
const trusting = (...who: readonly (PrincipalElement | Partial<Statement>)[]): PolicyDocument =>
  document(
    ...who.map(
      (each): Partial<Statement> =>
        typeof each === "object" && "Principal" in each
          ? { Action: "sts:AssumeRole", ...(each as Partial<Statement>) }
          : { Principal: each as PrincipalElement, Action: "sts:AssumeRole" },
    ),
  );
function job(name: string, trust: PolicyDocument, account = MEMBER, ...statements: readonly Partial<Statement>[]): RoleDetail {
  const own = statements.length === 0 ? {} : { RolePolicyList: inline(...statements) };
  return role(name, { Arn: `arn:aws:iam::${account}:role/${name}`, AssumeRolePolicyDocument: trust, ...own });
}

function listed(estate: Estate, action: string, resource?: string) {
  return whoCan(estate, { actions: [action], resource }).principals.map(({ arn, decision, via }) => [
    arn.split(":").pop(),
    decision,
    via.map(({ role: step }) => step.split("/").pop()),
  ]);
}

it("lists who may do it themselves, the root user with them", () => {
  const estate = estateOf({
    accounts: { [MEMBER]: { UserDetailList: [person("ana", allow(STOP)), person("ben", allow("ec2:StartInstances"))] } },
    organization: organization(),
  });
  expect(listed(estate, STOP, INSTANCE)).toEqual([
    ["root", "allowed", []],
    ["user/ana", "allowed", []],
  ]);
});

// "Cross-account policy evaluation logic": the caller's own policy and the trust policy must both allow; within the account a trust
// policy that names the user is enough.
it("follows roles, one after the other and across accounts", () => {
  const near = `arn:aws:iam::${MEMBER}:role/near`;
  const far = `arn:aws:iam::${OTHER}:role/far`;
  const estate = estateOf({
    accounts: {
      [MEMBER]: {
        UserDetailList: [
          person("ana", allow("sts:AssumeRole", near)),
          person("ben"),
          person("eve", allow("sts:AssumeRole", far)),
        ],
        RoleDetailList: [
          job(
            "near",
            trusting({ AWS: MEMBER }, { AWS: `arn:aws:iam::${MEMBER}:user/ben` }),
            MEMBER,
            allow("sts:AssumeRole", far),
          ),
        ],
      },
      [OTHER]: { RoleDetailList: [job("far", trusting({ AWS: near }), OTHER, allow(STOP))] },
    },
    organization: organization([scp("no-stopping-here", document({ ...allow(STOP), Effect: "Deny" }), MEMBER)]),
  });
  expect(listed(estate, STOP, INSTANCE.replace(MEMBER, OTHER))).toEqual([
    ["role/near", "allowed", ["far"]],
    ["user/ana", "allowed", ["near", "far"]],
    ["user/ben", "allowed", ["near", "far"]],
    ["role/far", "allowed", []],
    ["root", "allowed", []],
  ]);
});

it("says what a way turns on", () => {
  const external = { Principal: { AWS: MEMBER }, Condition: { StringEquals: { "sts:ExternalId": "x" } } };
  const estate = estateOf({
    accounts: {
      [MEMBER]: {
        UserDetailList: [person("ana", allow("sts:AssumeRole"))],
        RoleDetailList: [job("near", trusting(external), MEMBER, allow(STOP))],
      },
    },
    organization: organization(),
  });
  const found = whoCan(estate, { actions: [STOP], resource: INSTANCE }).principals.find(({ type }) => type === "user");
  expect(found).toMatchObject({ decision: "depends", dependsOn: { keys: ["sts:externalid"] }, via: [{ certain: false }] });
});

it("prefers a certain way to a shorter one that is not", () => {
  const ana = `arn:aws:iam::${MEMBER}:user/ana`;
  const sometimes = { Principal: { AWS: ana }, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
  const last = `arn:aws:iam::${MEMBER}:role/last`;
  const estate = estateOf({
    accounts: {
      [MEMBER]: {
        UserDetailList: [person("ana")],
        RoleDetailList: [
          job("last", trusting(sometimes, { AWS: `arn:aws:iam::${MEMBER}:role/first` }), MEMBER, allow(STOP)),
          job("first", trusting({ AWS: ana }), MEMBER, allow("sts:AssumeRole", last)),
        ],
      },
    },
    organization: organization(),
  });
  expect(listed(estate, STOP, INSTANCE)).toContainEqual(["user/ana", "allowed", ["first", "last"]]);
});

it("lists whom policies let in from outside", () => {
  const trust = document(
    {
      Principal: { AWS: `arn:aws:iam::${OUTSIDE}:root` },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": "x" } },
    },
    { Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    { Principal: { Federated: "token.actions.githubusercontent.com" }, Action: "sts:AssumeRoleWithWebIdentity" },
    // Of no use: SAML assertions do not come by AssumeRole.
    { Principal: { Federated: `arn:aws:iam::${MEMBER}:saml-provider/sso` }, Action: "sts:TagSession" },
  );
  const open = document({ ...allow("s3:GetObject", `${BUCKET}/*`), Principal: "*" });
  const estate = estateOf({
    accounts: { [MEMBER]: { RoleDetailList: [job("reader", trust, MEMBER, allow("s3:GetObject"))] } },
    organization: organization(),
    resources: [{ arn: BUCKET, account: MEMBER, document: open }],
  });
  const { outsiders, isOpen } = whoCan(estate, { actions: ["s3:GetObject"], resource: `${BUCKET}/1` });
  const reader = [`arn:aws:iam::${MEMBER}:role/reader`];
  expect(isOpen).toBe(false);
  expect(outsiders).toEqual([
    { kind: "account", name: OUTSIDE, decision: "depends", when: "StringEquals sts:ExternalId x", roles: reader },
    { kind: "everybody", name: "*", decision: "allowed", when: "", roles: [] },
    { kind: "federated", name: "token.actions.githubusercontent.com", decision: "allowed", when: "", roles: reader },
    { kind: "service", name: "lambda.amazonaws.com", decision: "allowed", when: "", roles: reader },
  ]);
});

it("lists everybody of the account where a bucket is open to everybody, and others where they may themselves", () => {
  const open = document({ ...allow("s3:GetObject", `${BUCKET}/*`), Principal: "*" });
  const estate = estateOf({
    accounts: {
      [MEMBER]: { UserDetailList: [person("ana")] },
      [OTHER]: { UserDetailList: [user("far", { Arn: `arn:aws:iam::${OTHER}:user/far` })] },
    },
    organization: organization(),
    resources: [{ arn: BUCKET, account: MEMBER, document: open }],
  });
  expect(listed(estate, "s3:GetObject", `${BUCKET}/1`).map(([arn]) => arn)).toEqual(["root", "user/ana", "root"]);
});

it("does not list everybody where the bucket's policy is not known, but says so", () => {
  const estate = estateOf({
    accounts: { [MEMBER]: { UserDetailList: [person("ana", allow("s3:*")), person("ben")] } },
    organization: organization(),
  });
  const { principals, isOpen } = whoCan(estate, { actions: ["s3:GetObject"], resource: `${BUCKET}/1` });
  expect(principals.map(({ arn, decision }) => [arn.split(":").pop(), decision])).toEqual([
    ["root", "depends"],
    ["user/ana", "depends"],
  ]);
  expect(isOpen).toBe(true);
});

it("lists whoever holds a policy that nobody can read", () => {
  const unread = user("ana", {
    AttachedManagedPolicies: [{ PolicyName: "gone", PolicyArn: `arn:aws:iam::${MEMBER}:policy/gone` }],
  });
  const estate = estateOf({ accounts: { [MEMBER]: { UserDetailList: [unread] } }, organization: organization() });
  expect(listed(estate, STOP, INSTANCE)).toContainEqual(["user/ana", "depends", []]);
});

it("answers who may assume a role", () => {
  const trust = trusting({ AWS: MEMBER });
  const estate = estateOf({
    accounts: {
      [MEMBER]: { UserDetailList: [person("ana", allow("sts:AssumeRole")), person("ben")], RoleDetailList: [job("near", trust)] },
    },
    organization: organization(),
  });
  expect(listed(estate, "sts:AssumeRole", `arn:aws:iam::${MEMBER}:role/near`).map(([arn]) => arn)).toContain("user/ana");
  expect(listed(estate, "sts:AssumeRole", `arn:aws:iam::${MEMBER}:role/near`).map(([arn]) => arn)).not.toContain("user/ben");
});

/** A bucket with these statements for a policy, and users without policies of their own, but for the one who may read all of it. */
function bucketWith(...statements: readonly Partial<Statement>[]): Estate {
  return estateOf({
    accounts: {
      [MEMBER]: {
        UserDetailList: [person("ana", allow("s3:GetObject", `${BUCKET}/*`)), user("eve", { UserId: "AIDAEVEEVEEVEEVEEVEEV" })],
      },
    },
    organization: organization(),
    resources: [{ arn: BUCKET, account: MEMBER, document: document(...statements) }],
  });
}
const PATTERNS = [undefined, "*", "arn:aws:s3:::*", `${BUCKET}/*`, `${BUCKET}/public/*`];

// "AWS JSON policy elements: Principal": everyone; a grant on a part of the bucket is found whatever part of it is asked about.
it.each(PATTERNS)("lists everybody whom the policy of a bucket lets read a part of it, asked about %s", (resource) => {
  const estate = bucketWith({ Principal: "*", Action: "s3:GetObject", Resource: `${BUCKET}/public/*` });
  const { outsiders, principals } = whoCan(estate, { actions: ["s3:GetObject"], resource });
  expect(outsiders).toEqual([{ kind: "everybody", name: "*", decision: "allowed", when: "", roles: [] }]);
  expect(principals.map(({ arn }) => arn.split(":").pop())).toEqual(["root", "user/ana", "user/eve"]);
});

it("lets in nobody for another part of the bucket, and perhaps for one that overlaps", () => {
  const estate = bucketWith({ Principal: "*", Action: "s3:GetObject", Resource: `${BUCKET}/public/*` });
  const asked = (resource: string) =>
    whoCan(estate, { actions: ["s3:GetObject"], resource }).outsiders.map(({ decision }) => decision);
  expect(asked(`${BUCKET}/private/*`)).toEqual([]);
  expect(asked(`${BUCKET}/public/x/*`)).toEqual(["allowed"]);
  expect(asked(`${BUCKET}/*/x`)).toEqual(["depends"]);
});

// "AWS JSON policy elements: Principal", IAM unique identifiers; CloudFront Developer Guide, origin access identities.
it.each([...PATTERNS, `${BUCKET}/1`])(
  "finds who is named by a unique id, and CloudFront's identities, asked about %s",
  (resource) => {
    const identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1MDG";
    const named = { AWS: ["AIDAEVEEVEEVEEVEEVEEV", identity] };
    const estate = bucketWith({ Principal: named, Action: "s3:GetObject", Resource: `${BUCKET}/*` });
    const { outsiders, principals } = whoCan(estate, { actions: ["s3:GetObject"], resource });
    expect(principals.map(({ arn }) => arn.split(":").pop())).toContain("user/eve");
    expect(outsiders.map(({ kind, name }) => [kind, name])).toEqual([["principal", identity]]);
  },
);

// "How permissions work for assuming a role": in one account a trust policy that names the user is enough.
it.each([undefined, `arn:aws:iam::${MEMBER}:role/*`])("reads trust policies where many roles are asked about: %s", (resource) => {
  const estate = estateOf({
    accounts: {
      [MEMBER]: {
        UserDetailList: [person("eve")],
        RoleDetailList: [
          job("near", trusting({ AWS: `arn:aws:iam::${MEMBER}:user/eve` })),
          job("far", trusting({ AWS: OUTSIDE })),
        ],
      },
    },
    organization: organization(),
  });
  const { outsiders, principals } = whoCan(estate, { actions: ["sts:AssumeRole"], resource });
  expect(principals.map(({ arn }) => arn.split(":").pop())).toEqual(["user/eve"]);
  expect(outsiders.map(({ kind, name }) => [kind, name])).toEqual([["account", OUTSIDE]]);
});

it("lists who may list the buckets by a grant on every bucket", () => {
  const estate = estateOf({
    accounts: { [MEMBER]: { UserDetailList: [person("ana", allow("s3:ListAllMyBuckets", "arn:aws:s3:::*")), person("ben")] } },
    organization: organization(),
  });
  expect(listed(estate, "s3:ListAllMyBuckets").map(([who]) => who)).toEqual(["root", "user/ana"]);
});

const NAMES = ["a", "b", "c", "d"];
const arnOf = (name: string) => `arn:aws:iam::${MEMBER}:role/${name}`;
const trustee = fc.constantFrom<PrincipalElement>(
  "*",
  { AWS: MEMBER },
  { AWS: OTHER },
  ...NAMES.map((name) => ({ AWS: arnOf(name) })),
);
const grants = fc.uniqueArray(fc.constantFrom(STOP, "*", ...NAMES.map(arnOf)), { maxLength: 2 });
const roles = fc.array(
  fc.record({ trust: fc.array(trustee, { minLength: 1, maxLength: 2 }), grants, conditional: fc.boolean() }),
  {
    minLength: 2,
    maxLength: 4,
  },
);

it("agrees with asking for every principal and every step", () => {
  fc.assert(
    fc.property(roles, (made) => {
      const estate = estateOf({
        accounts: {
          [MEMBER]: {
            UserDetailList: [person("ana", allow("sts:AssumeRole", arnOf("a"))), person("ben")],
            RoleDetailList: made.map(({ trust, grants: given, conditional }, i) =>
              job(
                NAMES[i] ?? "",
                trusting(
                  ...trust.map((Principal) => ({
                    Principal,
                    ...(conditional ? { Condition: { Bool: { "aws:SecureTransport": "true" } } } : {}),
                  })),
                ),
                MEMBER,
                ...given.map((each) => (each.startsWith("arn:") ? allow("sts:AssumeRole", each) : allow(each))),
              ),
            ),
          },
        },
        organization: organization(),
      });
      const all = [...estate.principals()];
      const may = new Set(
        all.filter((each) => !estate.ask(each, { action: STOP, resource: INSTANCE }).decision.endsWith("Deny")),
      );
      for (let size = -1; size !== may.size; ) {
        size = may.size;
        for (const by of all)
          for (const to of all)
            if (
              may.has(to) &&
              by.type !== "root" &&
              to.type === "role" &&
              !estate.ask(by, { action: "sts:AssumeRole", resource: to.arn }).decision.endsWith("Deny")
            )
              may.add(by);
      }
      const found = whoCan(estate, { actions: [STOP], resource: INSTANCE }).principals.map(({ arn }) => arn);
      expect(found).toEqual([...may].map(({ arn }) => arn).sort());
    }),
    { numRuns: 150 },
  );
});
