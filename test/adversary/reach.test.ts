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
