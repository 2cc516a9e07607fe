import { expect, test } from "vitest";
import type { Statement } from "../../src/iam/document.js";
import { ACCOUNT, allow, role, user } from "../audit/made-evidence.js";
import { ALL, admin, ana, aws, deny, fate, type Given, iam, inline, trusting } from "./made-paths.js";

const SIGN_ON = iam("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef");
const LINKED = iam("role/aws-service-role/example.amazonaws.com/AWSServiceRoleForExample");
const FEDERATED = trusting({ Principal: { Federated: iam("saml-provider/AWSSSO_0") }, Action: "sts:AssumeRoleWithSAML" });
const rewrites = ["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"];
const over = (arn: string, ...statements: readonly Partial<Statement>[]): Given => ({
  UserDetailList: [ana(...statements)],
  RoleDetailList: [admin(FEDERATED, { Arn: arn, Path: arn.slice(arn.indexOf(":role/") + 5, arn.lastIndexOf("/") + 1) })],
});

/** Sources: IAM Identity Center User Guide, "Referencing permission sets in resource policies"; IAM User Guide, "Service-linked roles". */
test.each([
  ["rewriting the trust of an administrators' role", "can", over(iam("role/team/admin"), allow(rewrites))],
  ["of one that IAM Identity Center keeps", "cannot", over(SIGN_ON, allow(rewrites))],
  ["of one that a service keeps", "cannot", over(LINKED, allow(rewrites))],
  ["its provider, which is the account's", "can", over(SIGN_ON, allow("iam:UpdateSAMLProvider"))],
  [
    "a policy for such a role, which it has itself",
    "cannot",
    {
      RoleDetailList: [
        {
          ...role("ana", { AssumeRolePolicyDocument: FEDERATED, RolePolicyList: inline(allow("iam:PutRolePolicy")) }),
          Arn: SIGN_ON,
        },
      ],
    },
    SIGN_ON,
  ],
  [
    "a policy for a role that it has itself",
    "can",
    {
      RoleDetailList: [role("ana", { AssumeRolePolicyDocument: FEDERATED, RolePolicyList: inline(allow("iam:PutRolePolicy")) })],
    },
    iam("role/ana"),
  ],
] as readonly (readonly [string, ReturnType<typeof fate>, Given, string?])[])("%s: %s", (...[, expected, given, arn]) => {
  expect(fate(given as Given, arn as string | undefined)).toBe(expected);
});

/** Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)", incomplete ARNs. */
test.each([
  [
    "users by an incomplete ARN",
    "may",
    { UserDetailList: [ana(allow("iam:CreateAccessKey", "arn:aws:iam")), user("boss", { UserPolicyList: ALL })] },
  ],
  [
    "roles of its account",
    "can",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", `arn:aws:iam::${ACCOUNT}`))],
      RoleDetailList: [admin(aws(iam("root")))],
    },
  ],
  [
    "a denial by one",
    "cannot",
    {
      UserDetailList: [ana(allow("sts:AssumeRole"), deny("sts:AssumeRole", "arn:aws:iam"))],
      RoleDetailList: [admin(aws(iam("root")))],
    },
  ],
  [
    "roles of another account",
    "cannot",
    {
      UserDetailList: [ana(allow("sts:AssumeRole", "arn:aws:iam::444455556666"))],
      RoleDetailList: [admin(aws(iam("root")))],
    },
  ],
] as readonly (readonly [string, ReturnType<typeof fate>, Given])[])("%s: %s", (_title, expected, given) => {
  expect(fate(given)).toBe(expected);
});
