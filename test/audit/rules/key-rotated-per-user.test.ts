import { expect, it } from "vitest";
import { Attribution } from "../../../src/audit/attribution.js";
import { AccountPrincipals } from "../../../src/audit/principals.js";
import { keyRotated90d } from "../../../src/audit/rules/key-rotated-90d.js";
import type { AccountEvidence } from "../../../src/model/evidence.js";

const EVIDENCE: AccountEvidence = {
  account: "111122223333",
  authorization: undefined,
  credentialReport: [
    {
      user: "deploy-bot",
      arn: "arn:aws:iam::111122223333:user/deploy-bot",
      access_key_1_active: "true",
      access_key_1_last_rotated: "2025-09-20T06:00:00+00:00",
      access_key_1_last_used_date: "N/A",
      access_key_2_active: "true",
      access_key_2_last_rotated: "2025-01-29T06:00:00+00:00",
      access_key_2_last_used_date: "N/A",
    },
  ],
  summary: undefined,
  passwordPolicy: undefined,
  virtualMfaDevices: undefined,
  serverCertificates: undefined,
  sources: [
    {
      id: "111122223333/global/credential-report",
      kind: "credential-report",
      account: "111122223333",
      region: null,
      status: "ok",
      reason: "",
      records: 1,
      sha256: null,
      time: null,
    },
  ],
};

it("two old keys of one user are one finding, with the key that Security Hub's word on the user has", () => {
  const { status, drafts } = keyRotated90d.check(EVIDENCE, {
    asOf: Date.parse("2026-10-01T06:00:00Z"),
    principals: new AccountPrincipals(EVIDENCE),
    attribution: new Attribution({ owners: [], environments: [] }, []),
    breakGlass: [],
  });
  expect(status).toBe("fail");
  expect(drafts).toHaveLength(1);
  expect(drafts[0]).toMatchObject({ key: "", title: "Access keys of user deploy-bot are 376 and 610 days old" });
  expect(drafts[0]?.evidence[0]?.facts).toMatchObject({ key_1_days: 376, key_2_days: 610 });
});
