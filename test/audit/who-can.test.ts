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
