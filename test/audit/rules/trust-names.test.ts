import { expect, test } from "vitest";
import type { Rule } from "../../../src/audit/rule.js";
import { assumeAnyRole } from "../../../src/audit/rules/assume-any-role.js";
import { trustAnyPrincipal } from "../../../src/audit/rules/trust-any-principal.js";
import { trustDeletedPrincipal } from "../../../src/audit/rules/trust-deleted-principal.js";
import { trustExternalAccount } from "../../../src/audit/rules/trust-external-account.js";
import { trustServiceSource } from "../../../src/audit/rules/trust-service-source.js";
import type { Statement } from "../../../src/iam/document.js";
import type { RoleDetail } from "../../../src/model/evidence.js";
import { ACCOUNT, allow, details, document, evidenceOf, judge, role, user } from "../made-evidence.js";

const trusting = (...statements: readonly Partial<Statement>[]): Partial<RoleDetail> => ({
  AssumeRolePolicyDocument: document(...statements.map((each) => ({ Action: "sts:AssumeRole", ...each }))),
});
const outcome = (rule: Rule, ...statements: readonly Partial<Statement>[]) =>
  judge(rule, evidenceOf({ authorization: details({ RoleDetailList: [role("r", trusting(...statements))] }) }));
const everybody = { Principal: "*" } as const;

test.each<[string, readonly Partial<Statement>[], string]>([
  [
    "an allow for all and a deny for strangers",
    [everybody, { Effect: "Deny", Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-example" } } }],
    "none",
  ],
  [
    "a deny that spares callers without an organization",
    [
      everybody,
      { Effect: "Deny", Principal: "*", Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-example" } } },
    ],
    "none",
  ],
  [
    "a deny that asks for the key to be there",
    [
      everybody,
      { Effect: "Deny", Principal: "*", Condition: { "ForAnyValue:StringNotLike": { "aws:PrincipalOrgPaths": "o-example/*" } } },
    ],
    "critical",
  ],
  ["a tag of the caller", [{ ...everybody, Condition: { StringEquals: { "aws:PrincipalTag/team": "ops" } } }], "critical"],
  ["a session name", [{ ...everybody, Condition: { StringLike: { "sts:RoleSessionName": "ana-*" } } }], "critical"],
  ["MFA of whoever it is", [{ ...everybody, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }], "critical"],
  ["a network", [{ ...everybody, Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }], "high"],
  ["a time that is over", [{ ...everybody, Condition: { DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } } }], "none"],
  [
    "a time that will come",
    [{ ...everybody, Condition: { DateGreaterThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } } }],
    "critical",
  ],
  ["AWS's services only", [{ ...everybody, Condition: { Bool: { "aws:PrincipalIsAWSService": "true" } } }], "none"],
  [
    "the caller's own account",
    [{ ...everybody, Condition: { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } } }],
    "critical",
  ],
  [
    "the role's own organization",
    [{ ...everybody, Condition: { StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } } }],
    "none",
  ],
  ["another action", [{ ...everybody, Action: "sts:TagSession" }], "none"],
])("everybody, with %s", (_what, statements, severity) => {
  const [draft] = outcome(trustAnyPrincipal, ...statements).drafts;
  expect(draft?.severity ?? "none").toBe(severity);
});

test("a trust policy that AWS would refuse is a gap, not a pass", () => {
  const { status, reason } = outcome(trustAnyPrincipal, { ...everybody, Condition: { StringSounds: { "aws:userid": "x" } } });
  expect(status).toBe("no-data");
  expect(reason).toContain("cannot be read");
});

test.each<[string, readonly Partial<Statement>[], string]>([
  [
    "an external id if there is one",
    [{ Principal: { AWS: "999988887777" }, Condition: { StringEqualsIfExists: { "sts:ExternalId": "agreed" } } }],
    "fail",
  ],
  [
    "a deny of callers without the external id",
    [
      { Principal: { AWS: "999988887777" } },
      { Effect: "Deny", Principal: "*", Condition: { StringNotEquals: { "sts:ExternalId": "agreed" } } },
    ],
    "pass",
  ],
  [
    "any external id but one",
    [{ Principal: { AWS: "999988887777" }, Condition: { StringNotEquals: { "sts:ExternalId": "old" } } }],
    "fail",
  ],
])("another account, with %s", (_what, statements, status) => {
  expect(outcome(trustExternalAccount, ...statements).status).toBe(status);
});

test.each<[string, Partial<Statement>, string | undefined]>([
  ["an id that was a role's", { Principal: { AWS: "AROAEXAMPLEGONE12345" } }, "low"],
  ["the id of a role that is there", { Principal: { AWS: "AROAR" } }, undefined],
  ["a role of the account that is not there", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/gone` } }, "medium"],
  [
    "a name in a condition",
    { Principal: { AWS: ACCOUNT }, Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:user/gone` } } },
    "medium",
  ],
  ["a role of another account", { Principal: { AWS: "arn:aws:iam::222233334444:role/any" } }, undefined],
  ["itself", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/r` } }, undefined],
])("trusting %s", (_what, statement, severity) => {
  expect(outcome(trustDeletedPrincipal, statement).drafts[0]?.severity).toBe(severity);
});

test.each<[string, Partial<Statement>, string]>([
  ["for anybody", { Principal: { Service: "cloudtrail.amazonaws.com" } }, "fail"],
  [
    "for the account",
    { Principal: { Service: "cloudtrail.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } },
    "pass",
  ],
  [
    "for a resource of any account",
    {
      Principal: { Service: "states.amazonaws.com" },
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:states:*:*:stateMachine:orders" } },
    },
    "fail",
  ],
  [
    "for the account's resources",
    {
      Principal: { Service: "states.amazonaws.com" },
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:states:*:${ACCOUNT}:*` } },
    },
    "pass",
  ],
  ["that sends no source", { Principal: { Service: "ec2.amazonaws.com" } }, "pass"],
])("a service %s", (_what, statement, status) => {
  const found = outcome(trustServiceSource, statement);
  expect(found.status).toBe(status);
  expect(found.drafts.map(({ severity }) => severity)).toEqual(status === "fail" ? ["informational"] : []);
});

test("assuming every role matters where a role trusts the whole account", () => {
  const root = `arn:aws:iam::${ACCOUNT}:root`;
  const admin = { RolePolicyList: [{ PolicyName: "all", PolicyDocument: document(allow("*")) }] };
  const ana = user("ana", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: document(allow("sts:AssumeRole")) }] });
  const status = (roles: readonly RoleDetail[], users = [ana]) =>
    judge(assumeAnyRole, evidenceOf({ authorization: details({ UserDetailList: users, RoleDetailList: [...roles] }) })).drafts;
  const open = role("open", trusting({ Principal: { AWS: root } }));
  expect(status([open])).toMatchObject([{ severity: "medium", principals: [{ arn: ana.Arn, relation: "actor" }] }]);
  expect(status([open, role("ops", { ...admin, ...trusting({ Principal: { AWS: root } }) })])).toMatchObject([
    { severity: "high" },
  ]);
  expect(status([role("closed", trusting({ Principal: { AWS: ana.Arn } }))])).toEqual([]);
  const named = { Principal: { AWS: root }, Condition: { ArnEquals: { "aws:PrincipalArn": ana.Arn } } };
  expect(status([role("named", trusting(named))])).toEqual([]);
  const one = document(allow("sts:AssumeRole", open.Arn));
  expect(status([open], [user("ben", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: one }] })])).toEqual([]);
});

test("the last of many patterns counts as the first, and too many to try are no pass", () => {
  const many = (length: number) => Array.from({ length }, (_, i) => `arn:aws:iam::${ACCOUNT}:role/r${i}-*`);
  const by = (Condition: Statement["Condition"]) => outcome(trustAnyPrincipal, { ...everybody, ...(Condition && { Condition }) });
  expect(by({ ArnLike: { "aws:PrincipalArn": many(60) } }).status).toBe("pass");
  expect(by({ ArnLike: { "aws:PrincipalArn": [...many(60), "arn:aws:iam::*:role/x"] } }).drafts[0]?.severity).toBe("critical");
  const ids = (start: string) => Array.from({ length: 100 }, (_, i) => `${start}${i}-*`);
  const hostile = by({
    StringLike: { "aws:PrincipalOrgID": ids("o-"), "aws:userid": ids("*-"), "aws:PrincipalAccount": ACCOUNT },
  });
  expect(hostile.drafts[0]?.severity).toBe("high");
});
