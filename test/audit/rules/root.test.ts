import { describe, expect, test } from "vitest";
import { rootHardwareMfa } from "../../../src/audit/rules/root-hardware-mfa.js";
import { rootMfa } from "../../../src/audit/rules/root-mfa.js";
import { rootNoAccessKey } from "../../../src/audit/rules/root-no-access-key.js";
import { rootNotUsed } from "../../../src/audit/rules/root-not-used.js";
import type { AccountEvidence } from "../../../src/model/evidence.js";
import { ACCOUNT, daysAgo, evidenceOf, judge, row } from "../made-evidence.js";

const root = (given = {}): AccountEvidence["credentialReport"] => [row("<root_account>", given)];
const VIRTUAL = [{ SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/phone`, User: { Arn: `arn:aws:iam::${ACCOUNT}:root` } }];

describe("root-no-access-key", () => {
  test.each([
    ["no key by the summary", evidenceOf({ summary: { AccountAccessKeysPresent: 0 } }), "pass"],
    ["a key by the summary", evidenceOf({ summary: { AccountAccessKeysPresent: 1 } }), "fail"],
    ["no key by the report", evidenceOf({ credentialReport: root() }), "pass"],
    ["a second key by the report", evidenceOf({ credentialReport: root({ access_key_2_active: "true" }) }), "fail"],
    [
      "a key that only the report has seen",
      evidenceOf({ summary: { AccountAccessKeysPresent: 0 }, credentialReport: root({ access_key_1_active: "true" }) }),
      "fail",
    ],
    ["neither source", evidenceOf({}), "no-data"],
    ["a summary that does not tell", evidenceOf({ summary: {} }), "no-data"],
    ["a partial summary", evidenceOf({ summary: { AccountAccessKeysPresent: 0 } }, { "account-summary": "partial" }), "no-data"],
  ])("%s", (_name, evidence, status) => {
    expect(judge(rootNoAccessKey, evidence).status).toBe(status);
  });

  test("the finding is about the root user", () => {
    const [draft] = judge(rootNoAccessKey, evidenceOf({ summary: { AccountAccessKeysPresent: 2 } })).drafts;
    expect(draft).toMatchObject({
      rule: "root-no-access-key",
      severity: "critical",
      region: "global",
      key: "",
      resource: { id: `${ACCOUNT}:root`, type: "AwsIamRoot", name: `arn:aws:iam::${ACCOUNT}:root` },
      principals: [{ arn: `arn:aws:iam::${ACCOUNT}:root`, relation: "target" }],
    });
    expect(draft?.frameworks?.["cis-5.0"]).toEqual(["1.3"]);
  });
});

describe("root-mfa", () => {
  test.each([
    ["MFA on", evidenceOf({ summary: { AccountMFAEnabled: 1 } }), "pass"],
    ["MFA off", evidenceOf({ summary: { AccountMFAEnabled: 0 } }), "fail"],
    ["no password to protect", evidenceOf({ summary: { AccountMFAEnabled: 0, AccountPasswordPresent: 0 } }), "pass"],
    ["a password and no MFA", evidenceOf({ summary: { AccountMFAEnabled: 0, AccountPasswordPresent: 1 } }), "fail"],
    ["off by the report", evidenceOf({ credentialReport: root({ mfa_active: "false" }) }), "fail"],
    ["on by the report", evidenceOf({ credentialReport: root() }), "pass"],
    ["denied summary, no report", evidenceOf({}, { "account-summary": "denied" }), "no-data"],
  ])("%s", (_name, evidence, status) => {
    expect(judge(rootMfa, evidence).status).toBe(status);
  });
});

describe("root-hardware-mfa", () => {
  test.each([
    ["MFA on and no virtual device", evidenceOf({ summary: { AccountMFAEnabled: 1 }, virtualMfaDevices: [] }), "pass"],
    ["a virtual device of the root user", evidenceOf({ summary: { AccountMFAEnabled: 1 }, virtualMfaDevices: VIRTUAL }), "fail"],
    [
      "the wizard's virtual device without a user",
      evidenceOf({
        summary: { AccountMFAEnabled: 1 },
        virtualMfaDevices: [{ SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/root-account-mfa-device` }],
      }),
      "fail",
    ],
    [
      "somebody else's virtual device",
      evidenceOf({
        summary: { AccountMFAEnabled: 1 },
        virtualMfaDevices: [{ SerialNumber: "x", User: { Arn: `arn:aws:iam::${ACCOUNT}:user/ana` } }],
      }),
      "pass",
    ],
    ["no MFA at all", evidenceOf({ summary: { AccountMFAEnabled: 0 } }), "fail"],
    ["no password to protect", evidenceOf({ summary: { AccountMFAEnabled: 0, AccountPasswordPresent: 0 } }), "pass"],
    ["devices not listed", evidenceOf({ summary: { AccountMFAEnabled: 1 } }), "no-data"],
    ["no summary", evidenceOf({ virtualMfaDevices: [] }), "no-data"],
  ])("%s", (_name, evidence, status) => {
    expect(judge(rootHardwareMfa, evidence).status).toBe(status);
  });
});

describe("root-not-used", () => {
  test.each([
    ["never used", root(), "pass"],
    ["password used yesterday", root({ password_last_used: daysAgo(1) }), "fail"],
    ["password used exactly 90 days ago", root({ password_last_used: daysAgo(90) }), "pass"],
    ["password used a moment less than 90 days ago", root({ password_last_used: daysAgo(90, -1) }), "fail"],
    ["key used yesterday", root({ access_key_1_last_used_date: daysAgo(1) }), "fail"],
    ["a report that does not tell", root({ password_last_used: "?" }), "no-data"],
    ["no row for root", [row("ana")], "no-data"],
    ["no report", undefined, "no-data"],
  ])("%s", (_name, credentialReport, status) => {
    expect(judge(rootNotUsed, evidenceOf({ credentialReport })).status).toBe(status);
  });
});
