import { expect, test } from "vitest";
import { AccountPrincipals } from "../../src/audit/principals.js";
import { reachOf } from "../../src/audit/reach.js";
import { passAnyRole } from "../../src/audit/rules/pass-any-role.js";
import { ACCOUNT, allow, attach, details, document, evidenceOf, judge, managed, role, user } from "../audit/made-evidence.js";

const OWN = "arn:aws:iam::*:user/${aws:username}";

function reachOfUser(policy: ReturnType<typeof allow>): string {
  const authorization = details({
    UserDetailList: [user("ana", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: document(policy) }] })],
  });
  const found = new AccountPrincipals(evidenceOf({ authorization })).find(`arn:aws:iam::${ACCOUNT}:user/ana`);
  return found === undefined ? "nobody" : reachOf(found, []);
}

test.each([
  ["one's own password", allow("iam:ChangePassword", OWN), "writes"],
  ["one's own keys", allow("iam:CreateAccessKey", OWN), "writes"],
  ["one's own policies", allow("iam:PutUserPolicy", OWN), "manages-permissions"],
  ["everybody whose name starts like one's own", allow("iam:CreateAccessKey", `${OWN}*`), "manages-permissions"],
  [
    "roles called after oneself",
    allow("iam:UpdateAssumeRolePolicy", "arn:aws:iam::*:role/${aws:username}"),
    "manages-permissions",
  ],
])("a user who may change %s", (_what, statement, reach) => {
  expect(reachOfUser(statement)).toBe(reach);
});

test.each([
  ["every role by ?*", allow("iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/?*`), "fail"],
  ["services by a wildcard", allow("iam:PassRole", "*", { StringLike: { "iam:PassedToService": "*.amazonaws.com" } }), "fail"],
  ["one service", allow("iam:PassRole", "*", { StringLike: { "iam:PassedToService": "lambda.*" } }), "pass"],
])("passing: %s", (_what, statement, status) => {
  const made = role("r", { RolePolicyList: [{ PolicyName: "p", PolicyDocument: document(statement) }] });
  expect(judge(passAnyRole, evidenceOf({ authorization: details({ RoleDetailList: [made] }) })).status).toBe(status);
});

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-"];
const rolesBy = (starts: readonly string[], account: string): string[] =>
  starts.map((start) => `arn:aws:iam::${account}:role/${start}*`);

test.each<[string, readonly string[], string]>([
  ["every letter that a name begins with", rolesBy(LETTERS, ACCOUNT), "fail"],
  ["the same with any account", rolesBy(LETTERS, "*"), "fail"],
  ["every letter but one", rolesBy(LETTERS.slice(1), ACCOUNT), "pass"],
  ["two letters", rolesBy(["a", "b"], ACCOUNT), "pass"],
])("passing roles by a list: %s", (_what, resources, status) => {
  const half = Math.floor(resources.length / 2);
  const made = role("A", {
    RolePolicyList: [
      { PolicyName: "p", PolicyDocument: document(allow("iam:PassRole", resources.slice(0, half))) },
      { PolicyName: "q", PolicyDocument: document(allow("iam:PassRole", resources.slice(half))) },
    ],
  });
  expect(judge(passAnyRole, evidenceOf({ authorization: details({ RoleDetailList: [made] }) })).status).toBe(status);
});

test("wildcards that take in all ten roles there are pass every role; nine of ten do not", () => {
  const passing = allow("iam:PassRole", [`arn:aws:iam::${ACCOUNT}:role/app-*`, `arn:aws:iam::${ACCOUNT}:role/job-*`]);
  const ana = user("ana", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: document(passing) }] });
  const roles = Array.from({ length: 10 }, (_, i) => role(`${i % 2 === 0 ? "app" : "job"}-${i}`));
  const status = (RoleDetailList: typeof roles) =>
    judge(passAnyRole, evidenceOf({ authorization: details({ UserDetailList: [ana], RoleDetailList }) })).status;
  expect(status(roles)).toBe("fail");
  expect(status([...roles.slice(1), role("break-glass")])).toBe("pass");
});

test.each([
  ["all of IAM in any account", "arn:aws:iam::*:*", "administrator"],
  ["all of IAM in this account", `arn:aws:iam::${ACCOUNT}:*`, "administrator"],
  ["the users only", "arn:aws:iam::*:user/*", "manages-permissions"],
])("everything but IAM on everything, and IAM on %s", (_what, resource, reach) => {
  const everythingElse = { Effect: "Allow", NotAction: "iam:*", Resource: "*" } as const;
  const policies = document(everythingElse, allow("iam:*", resource));
  const authorization = details({
    UserDetailList: [user("ana", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: policies }] })],
  });
  const found = new AccountPrincipals(evidenceOf({ authorization })).find(`arn:aws:iam::${ACCOUNT}:user/ana`);
  expect(found && reachOf(found, [])).toBe(reach);
});

test("a policy with two versions in force is none that could be read", () => {
  const version = (VersionId: string, action: string) => ({
    VersionId,
    IsDefaultVersion: true,
    Document: document(allow(action)),
  });
  const policy = {
    ...managed("P", document()),
    DefaultVersionId: "v2",
    PolicyVersionList: [version("v1", "s3:ListAllMyBuckets"), version("v2", "*")],
  };
  const made = role("r", { AttachedManagedPolicies: [attach("P")] });
  const principals = new AccountPrincipals(
    evidenceOf({ authorization: details({ RoleDetailList: [made], Policies: [policy] }) }),
  );
  const found = principals.find(made.Arn);
  expect(found && reachOf(found, [])).toBe("unknown");
});
