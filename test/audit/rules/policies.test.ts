import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/audit/rule.js";
import { cloudshellFull } from "../../../src/audit/rules/cloudshell-full.js";
import { rules } from "../../../src/audit/rules/index.js";
import { kmsDecryptInline } from "../../../src/audit/rules/kms-decrypt-inline.js";
import { kmsDecryptManaged } from "../../../src/audit/rules/kms-decrypt-managed.js";
import { noFullAdmin } from "../../../src/audit/rules/no-full-admin.js";
import { noServiceWildcard } from "../../../src/audit/rules/no-service-wildcard.js";
import { passAnyRole } from "../../../src/audit/rules/pass-any-role.js";
import { supportRole } from "../../../src/audit/rules/support-role.js";
import { userGroupsOnly } from "../../../src/audit/rules/user-groups-only.js";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import type { AuthorizationDetails } from "../../../src/model/evidence.js";
import { ACCOUNT, allow, attach, details, document, evidenceOf, judge, managed, role, user } from "../made-evidence.js";

const AWS = "arn:aws:iam::aws:policy";
const judged = (rule: Rule, authorization: AuthorizationDetails) => judge(rule, evidenceOf({ authorization }));
const attachedTo = (policy: PolicyDocument): AuthorizationDetails =>
  details({ RoleDetailList: [role("r", { AttachedManagedPolicies: [attach("p")] })], Policies: [managed("p", policy)] });
const inlineIn = (policy: PolicyDocument): AuthorizationDetails =>
  details({ RoleDetailList: [role("r", { RolePolicyList: [{ PolicyName: "own", PolicyDocument: policy }] })] });

describe("no-full-admin", () => {
  const everything: readonly (readonly [string, readonly Partial<Statement>[]])[] = [
    ["a star on a star", [allow("*")]],
    ["a star with a colon", [allow("*:*")]],
    ["lists", [allow(["s3:GetObject", "*"], ["arn:aws:s3:::b", "*"])]],
    ["NotAction of nothing that exists", [{ Effect: "Allow", NotAction: "nosuchservice:*", Resource: "*" }]],
    ["two statements that add up", [allow("iam:*"), { Effect: "Allow", NotAction: "iam:*", Resource: "*" }]],
    ["under a condition", [allow("*", "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } })]],
    ["with a deny beside it", [allow("*"), { Effect: "Deny", Action: "s3:*", Resource: "*" }]],
    ["every ARN", [allow("*", "arn:aws:*:*:*:*")]],
  ];
  test.each(everything)("fails on %s", (_name, statements) => {
    expect(judged(noFullAdmin, attachedTo(document(...statements))).status).toBe("fail");
    expect(judged(noFullAdmin, inlineIn(document(...statements))).status).toBe("fail");
  });
  test.each([
    ["everything but IAM", [{ Effect: "Allow" as const, NotAction: "iam:*", Resource: "*" }]],
    ["everything in one bucket", [allow("*", "arn:aws:s3:::b/*")]],
    ["a deny of everything", [{ Effect: "Deny" as const, Action: "*", Resource: "*" }]],
  ])("passes on %s", (_name, statements) => {
    expect(judged(noFullAdmin, attachedTo(document(...statements))).status).toBe("pass");
  });
  test("a policy that is attached to nobody, or a boundary only, gives nothing", () => {
    const limited = role("r", { PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/p` } });
    expect(
      judged(noFullAdmin, details({ RoleDetailList: [limited], Policies: [managed("p", document(allow("*")))] })).status,
    ).toBe("pass");
    expect(judged(noFullAdmin, details({ Policies: [managed("p", document(allow("*")))] })).status).toBe("pass");
  });
  test("AdministratorAccess of a group names its members and says who manages it, even without its document", () => {
    const group = {
      Path: "/",
      GroupName: "admins",
      GroupId: "AGPA1",
      Arn: `arn:aws:iam::${ACCOUNT}:group/admins`,
      AttachedManagedPolicies: [attach("AdministratorAccess", `${AWS}/AdministratorAccess`)],
    };
    const { drafts } = judged(
      noFullAdmin,
      details({ GroupDetailList: [group], UserDetailList: [user("ana", { GroupList: ["admins"] })] }),
    );
    expect(drafts).toHaveLength(1);
    expect(drafts[0]?.principals).toEqual([{ arn: `arn:aws:iam::${ACCOUNT}:user/ana`, relation: "actor" }]);
    expect(drafts[0]?.evidence[0]?.facts).toEqual({ managedBy: "AWS", principals: 1 });
  });
  test("an attached policy without a document cannot pass", () => {
    expect(
      judged(noFullAdmin, details({ RoleDetailList: [role("r", { AttachedManagedPolicies: [attach("gone")] })] })).status,
    ).toBe("no-data");
  });
  test("a policy that is no policy cannot pass, and nothing is thrown", () => {
    const broken = { Version: "2012-10-17", Statement: [{ Effect: "Perhaps", Action: 7 }] } as unknown as PolicyDocument;
    expect(judged(noFullAdmin, attachedTo(broken)).status).toBe("no-data");
    expect(judged(noFullAdmin, attachedTo("text" as unknown as PolicyDocument)).status).toBe("no-data");
  });
});

describe("no-service-wildcard", () => {
  test.each([
    ["a whole service", document(allow(["s3:GetObject", "ec2:*"])), "fail"],
    ["everything", document(allow("*")), "fail"],
    ["NotAction", document({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }), "fail"],
    ["a part of a service", document(allow("ec2:Describe*")), "pass"],
    ["a deny of a whole service", document({ Effect: "Deny", Action: "ec2:*", Resource: "*" }), "pass"],
  ])("%s", (_name, policy, status) => {
    expect(judged(noServiceWildcard, attachedTo(policy)).status).toBe(status);
  });
  test("policies of AWS and boundaries do not count; unattached ones do", () => {
    const aws = managed("ReadOnlyAccess", document(allow("s3:*")), `${AWS}/ReadOnlyAccess`);
    const limited = role("r", { PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/limit` } });
    expect(
      judged(noServiceWildcard, details({ RoleDetailList: [limited], Policies: [aws, managed("limit", document(allow("*")))] }))
        .status,
    ).toBe("pass");
    expect(judged(noServiceWildcard, details({ Policies: [managed("loose", document(allow("s3:*")))] })).status).toBe("fail");
  });
});

describe("kms-decrypt", () => {
  test.each([
    ["on everything", allow("kms:Decrypt"), "fail"],
    ["on all keys of the account", allow("kms:Decrypt", `arn:aws:kms:*:${ACCOUNT}:key/*`), "fail"],
    ["on all keys of a region", allow("kms:ReEncrypt*", `arn:aws:kms:us-east-1:${ACCOUNT}:key/*`), "fail"],
    [
      "on all keys but one",
      { Effect: "Allow" as const, Action: "kms:*", NotResource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1` },
      "fail",
    ],
    ["on one key", allow("kms:Decrypt", `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234`), "pass"],
    ["on aliases", allow("kms:Decrypt", `arn:aws:kms:us-east-1:${ACCOUNT}:alias/*`), "pass"],
    ["encrypting only", allow("kms:Encrypt"), "pass"],
  ])("%s", (_name, statement, status) => {
    expect(judged(kmsDecryptManaged, attachedTo(document(statement))).status).toBe(status);
    expect(judged(kmsDecryptInline, inlineIn(document(statement))).status).toBe(status);
    expect(judged(kmsDecryptManaged, inlineIn(document(statement))).status).toBe("pass");
    expect(judged(kmsDecryptInline, attachedTo(document(statement))).status).toBe("pass");
  });
});

describe("attachments", () => {
  test("user-groups-only", () => {
    expect(judged(userGroupsOnly, details({ UserDetailList: [user("ana", { GroupList: ["g"] })] })).status).toBe("pass");
    expect(
      judged(userGroupsOnly, details({ UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("p")] })] })).status,
    ).toBe("fail");
    expect(
      judged(
        userGroupsOnly,
        details({
          UserDetailList: [user("ana", { UserPolicyList: [{ PolicyName: "own", PolicyDocument: document(allow("s3:*")) }] })],
        }),
      ).status,
    ).toBe("fail");
  });
  test("support-role wants a role, not a user", () => {
    const support = attach("AWSSupportAccess", `${AWS}/AWSSupportAccess`);
    expect(judged(supportRole, details({ RoleDetailList: [role("r", { AttachedManagedPolicies: [support] })] })).status).toBe(
      "pass",
    );
    expect(judged(supportRole, details({ UserDetailList: [user("ana", { AttachedManagedPolicies: [support] })] })).status).toBe(
      "fail",
    );
    expect(judge(supportRole, evidenceOf({ authorization: details() }, { "authorization-details": "partial" })).status).toBe(
      "no-data",
    );
  });
  test("cloudshell-full", () => {
    const shell = attach("AWSCloudShellFullAccess", `${AWS}/AWSCloudShellFullAccess`);
    expect(judged(cloudshellFull, details()).status).toBe("pass");
    expect(judged(cloudshellFull, details({ RoleDetailList: [role("r", { AttachedManagedPolicies: [shell] })] })).status).toBe(
      "fail",
    );
  });
});

describe("pass-any-role", () => {
  const roles = `arn:aws:iam::${ACCOUNT}:role`;
  test.each([
    ["every role", allow("iam:PassRole"), "fail"],
    ["every role by pattern", allow("iam:Pass*", `${roles}/*`), "fail"],
    ["every role to any service, in words", allow("iam:PassRole", "*", { StringLike: { "iam:PassedToService": "*" } }), "fail"],
    [
      "every role to one service",
      allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }),
      "pass",
    ],
    ["one role", allow("iam:PassRole", `${roles}/app`), "pass"],
    ["an administrator, who needs no role for it", allow("*"), "pass"],
  ])("%s", (_name, statement, status) => {
    expect(judged(passAnyRole, inlineIn(document(statement))).status).toBe(status);
  });
  test("a deny takes it away, a deny of another action does not", () => {
    expect(
      judged(passAnyRole, inlineIn(document(allow("iam:PassRole"), { Effect: "Deny", Action: "iam:*", Resource: "*" }))).status,
    ).toBe("pass");
    expect(
      judged(passAnyRole, inlineIn(document(allow("iam:PassRole"), { Effect: "Deny", Action: "s3:*", Resource: "*" }))).status,
    ).toBe("fail");
  });
});

test.each(rules)("$id does not pass on nothing", (rule) => {
  expect(judge(rule, evidenceOf({})).status).toBe("no-data");
});

test("no two rules share an id, and titles and frameworks are there", () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const rule of rules) expect(rule.title.length).toBeGreaterThan(8);
});
