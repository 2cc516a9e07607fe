import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/audit/rule.js";
import { centralIdentity } from "../../../src/audit/rules/central-identity.js";
import { keyRotated90d } from "../../../src/audit/rules/key-rotated-90d.js";
import { userAllMfa } from "../../../src/audit/rules/user-all-mfa.js";
import { userConsoleMfa } from "../../../src/audit/rules/user-console-mfa.js";
import { userNoKeyAtSetup } from "../../../src/audit/rules/user-no-key-at-setup.js";
import { userOneActiveKey } from "../../../src/audit/rules/user-one-active-key.js";
import { userUnused45d } from "../../../src/audit/rules/user-unused-45d.js";
import { userUnused90d } from "../../../src/audit/rules/user-unused-90d.js";
import type { CredentialReportRow } from "../../../src/model/evidence.js";
import { daysAgo, details, evidenceOf, judge, role, row, user, workspace } from "../made-evidence.js";

const ROOT = row("<root_account>");
const statusOf = (rule: Rule, given: CredentialReportRow): string =>
  judge(rule, evidenceOf({ credentialReport: [ROOT, row("ana", given)] })).status;
const CONSOLE = { password_enabled: "true", password_last_used: daysAgo(1), password_last_changed: daysAgo(10) };
const KEY = { access_key_1_active: "true", access_key_1_last_rotated: daysAgo(10), access_key_1_last_used_date: daysAgo(1) };

test.each([
  [userConsoleMfa, "console with MFA", CONSOLE, "pass"],
  [userConsoleMfa, "console without MFA", { ...CONSOLE, mfa_active: "false" }, "fail"],
  [userConsoleMfa, "console without MFA, upper case", { ...CONSOLE, password_enabled: "TRUE", mfa_active: "FALSE" }, "fail"],
  [userConsoleMfa, "no password, no MFA", { mfa_active: "false" }, "pass"],
  [userConsoleMfa, "password unknown, no MFA", { password_enabled: "", mfa_active: "false" }, "no-data"],
  [userConsoleMfa, "console, MFA unknown", { ...CONSOLE, mfa_active: "N/A" }, "no-data"],
  [userAllMfa, "MFA", {}, "pass"],
  [userAllMfa, "no MFA, no password", { mfa_active: "false" }, "fail"],
  [userAllMfa, "unknown", { mfa_active: "" }, "no-data"],
  [
    userNoKeyAtSetup,
    "key as old as the console user",
    { ...CONSOLE, ...KEY, access_key_1_last_rotated: "2025-01-01T00:00:04+00:00" },
    "fail",
  ],
  [
    userNoKeyAtSetup,
    "key five minutes younger",
    { ...CONSOLE, ...KEY, access_key_1_last_rotated: "2025-01-01T00:05:00+00:00" },
    "fail",
  ],
  [
    userNoKeyAtSetup,
    "key more than five minutes younger",
    { ...CONSOLE, ...KEY, access_key_1_last_rotated: "2025-01-01T00:05:01+00:00" },
    "pass",
  ],
  [
    userNoKeyAtSetup,
    "inactive key as old as the user",
    { ...CONSOLE, access_key_1_last_rotated: "2025-01-01T00:00:00+00:00" },
    "pass",
  ],
  [
    userNoKeyAtSetup,
    "key as old as a user without password",
    { ...KEY, access_key_1_last_rotated: "2025-01-01T00:00:00+00:00" },
    "pass",
  ],
  [userNoKeyAtSetup, "user of unknown age", { ...CONSOLE, ...KEY, user_creation_time: "" }, "no-data"],
  [userUnused45d, "nothing on", {}, "pass"],
  [userUnused45d, "password used yesterday", CONSOLE, "pass"],
  [userUnused45d, "password used exactly 45 days ago", { ...CONSOLE, password_last_used: daysAgo(45) }, "fail"],
  [userUnused45d, "password used a moment less than 45 days ago", { ...CONSOLE, password_last_used: daysAgo(45, -1) }, "pass"],
  [
    userUnused45d,
    "password never used, set 44 days ago",
    { ...CONSOLE, password_last_used: "no_information", password_last_changed: daysAgo(44) },
    "pass",
  ],
  [
    userUnused45d,
    "password never used, set 46 days ago",
    { ...CONSOLE, password_last_used: "no_information", password_last_changed: daysAgo(46) },
    "fail",
  ],
  [
    userUnused45d,
    "password never used, never changed: the user's age counts",
    { ...CONSOLE, password_last_used: "N/A", password_last_changed: "N/A" },
    "fail",
  ],
  [
    userUnused45d,
    "key never used, made 46 days ago",
    { ...KEY, access_key_1_last_used_date: "N/A", access_key_1_last_rotated: daysAgo(46) },
    "fail",
  ],
  [
    userUnused45d,
    "key never used, made yesterday",
    { ...KEY, access_key_1_last_used_date: "N/A", access_key_1_last_rotated: daysAgo(1) },
    "pass",
  ],
  [
    userUnused45d,
    "second key unused",
    { access_key_2_active: "true", access_key_2_last_rotated: daysAgo(200), access_key_2_last_used_date: daysAgo(60) },
    "fail",
  ],
  [userUnused45d, "a use that the report does not tell", { ...KEY, access_key_1_last_used_date: "soon" }, "no-data"],
  [userUnused90d, "password used 60 days ago", { ...CONSOLE, password_last_used: daysAgo(60) }, "pass"],
  [userUnused90d, "password used exactly 90 days ago", { ...CONSOLE, password_last_used: daysAgo(90) }, "fail"],
  [userOneActiveKey, "one key", KEY, "pass"],
  [userOneActiveKey, "two keys", { ...KEY, access_key_2_active: "true" }, "fail"],
  [userOneActiveKey, "second key unknown", { ...KEY, access_key_2_active: "" }, "no-data"],
  [keyRotated90d, "exactly 90 days old", { ...KEY, access_key_1_last_rotated: daysAgo(90) }, "pass"],
  [keyRotated90d, "a moment more than 90 days old", { ...KEY, access_key_1_last_rotated: daysAgo(90, 1) }, "fail"],
  [keyRotated90d, "inactive and old", { access_key_1_last_rotated: daysAgo(400) }, "pass"],
  [keyRotated90d, "of unknown age", { ...KEY, access_key_1_last_rotated: "N/A" }, "no-data"],
] as const)("$id: %s", (rule, name, given, status) => {
  expect(`${name}: ${statusOf(rule, given)}`).toBe(`${name}: ${status}`);
});

test.each([userConsoleMfa, userAllMfa, userNoKeyAtSetup, userUnused45d, userUnused90d, userOneActiveKey, keyRotated90d])(
  "$id never passes without a whole report",
  (rule) => {
    expect(judge(rule, evidenceOf({})).status).toBe("no-data");
    const partial = evidenceOf({ credentialReport: [ROOT, row("ana")] }, { "credential-report": "partial" });
    expect(judge(rule, partial)).toMatchObject({ status: "no-data", reason: "credential-report: partial, as the test says" });
  },
);

test("failures in a partial report fail, and say that there may be more", () => {
  const evidence = evidenceOf({ credentialReport: [row("ana", { mfa_active: "false" })] }, { "credential-report": "partial" });
  const { status, reason } = judge(userAllMfa, evidence);
  expect(status).toBe("fail");
  expect(reason).toContain("there may be more");
});

test("a finding about a user carries its unique id, and all of its old keys", () => {
  const report = [
    row("ana", {
      ...KEY,
      access_key_1_last_rotated: daysAgo(365),
      access_key_2_active: "true",
      access_key_2_last_rotated: daysAgo(400),
    }),
  ];
  const { drafts } = judge(
    keyRotated90d,
    evidenceOf({ credentialReport: report, authorization: details({ UserDetailList: [user("ana")] }) }),
  );
  expect(drafts.map(({ resource, key }) => [resource.id, key])).toEqual([["AIDAANA", ""]]);
  expect(drafts[0]?.evidence[0]?.facts).toMatchObject({ key_1_days: 365, key_2_days: 400 });
  expect(drafts[0]?.title).toBe("Access keys of user ana are 365 and 400 days old");
});

test("an old credential report says so", () => {
  const evidence = evidenceOf({ credentialReport: [ROOT] });
  const sources = evidence.sources.map((each) => (each.kind === "credential-report" ? { ...each, time: daysAgo(3) } : each));
  expect(judge(userAllMfa, { ...evidence, sources }).reason).toContain("the credential report is 3 days old");
});

describe("central-identity", () => {
  const SAML = {
    Version: "2012-10-17" as const,
    Statement: [
      {
        Effect: "Allow" as const,
        Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/sso" },
        Action: "sts:AssumeRoleWithSAML",
      },
    ],
  };
  const federated = details({ RoleDetailList: [role("people", { AssumeRolePolicyDocument: SAML })] });
  test("no console user and a federated role", () => {
    expect(judge(centralIdentity, evidenceOf({ credentialReport: [ROOT, row("ci")], authorization: federated })).status).toBe(
      "pass",
    );
  });
  test("a console user", () => {
    const { status, drafts } = judge(
      centralIdentity,
      evidenceOf({ credentialReport: [ROOT, row("ana", CONSOLE)], authorization: federated }),
    );
    expect(status).toBe("fail");
    expect(drafts[0]?.resource).toEqual({ id: "111122223333", type: "AwsAccount", name: "111122223333" });
  });
  test("a break-glass user does not count", () => {
    const evidence = evidenceOf({ credentialReport: [ROOT, row("glass", CONSOLE)], authorization: federated });
    expect(judge(centralIdentity, evidence, { workspace: workspace({ breakGlass: ["arn:aws:iam::*:user/glass"] }) }).status).toBe(
      "pass",
    );
  });
  test("nobody and nothing to sign in by", () => {
    expect(judge(centralIdentity, evidenceOf({ credentialReport: [ROOT], authorization: details() })).status).toBe("no-data");
  });
});
