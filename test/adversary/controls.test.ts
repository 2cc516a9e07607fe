import { expect, test } from "vitest";
import { ControlLedger } from "../../src/audit/controls/control-ledger.js";
import { controlResults } from "../../src/audit/controls/control-results.js";
import { PrincipalIndex } from "../../src/audit/ingest/principal-index.js";
import { normaliseSecurityHub } from "../../src/audit/ingest/securityhub.js";
import { keyRotated90d } from "../../src/audit/rules/key-rotated-90d.js";
import { roleDrift } from "../../src/audit/rules/role-drift.js";
import { userUnused45d } from "../../src/audit/rules/user-unused-45d.js";
import type { Source } from "../../src/model/evidence.js";
import { ACCOUNT, allow, bundle, daysAgo, details, document, evidenceOf, judge, liveOf, row } from "../audit/made-evidence.js";

const REGION = "us-east-1";
const PLACES = [{ id: ACCOUNT, name: "one", regions: [REGION] }];

test("no finding in a region of which nobody knows whether GuardDuty is on is no pass", () => {
  const found: Source = {
    id: `${ACCOUNT}/${REGION}/guardduty-findings`,
    kind: "guardduty-findings",
    account: ACCOUNT,
    region: REGION,
    status: "ok",
    reason: "",
    records: 0,
    sha256: null,
    time: null,
  };
  const results = controlResults({
    accounts: PLACES,
    sources: [found],
    ledger: new ControlLedger(PLACES, 0),
    detectors: () => undefined,
    standards: () => undefined,
    organization: { accounts: undefined },
    iam: [],
  });
  expect(results.find(({ control }) => control === "guardduty-findings-aged")).toMatchObject({ status: "no-data" });
});

test("a failure that somebody calls resolved fails its control all the same", () => {
  const record = {
    Id: "x",
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    AwsAccountId: ACCOUNT,
    Region: REGION,
    RecordState: "ACTIVE",
    Workflow: { Status: "RESOLVED" },
    Compliance: { Status: "FAILED", SecurityControlId: "RDS.2" },
  };
  const context = { source: "s", account: ACCOUNT, region: REGION, partition: "aws", principals: new PrincipalIndex() };
  expect(normaliseSecurityHub(record, context)).toMatchObject({
    draft: { status: "suppressed" },
    observation: { state: "open", compliance: "failed" },
  });
});

test.each([keyRotated90d, userUnused45d])("a date that is yet to come tells no age ($id)", (rule) => {
  const report = [
    row("<root_account>"),
    row("ana", {
      access_key_1_active: "true",
      access_key_1_last_rotated: daysAgo(-400),
      access_key_1_last_used_date: daysAgo(-400),
    }),
  ];
  expect(judge(rule, evidenceOf({ credentialReport: report })).status).toBe("no-data");
});

test("an older version of a policy, in which variables are plain text, is drift", () => {
  const own = document(allow("s3:GetObject", "arn:aws:s3:::home/${aws:username}/*"));
  const made = bundle("support", [own]);
  const { role, policies } = liveOf(made);
  const older = policies.map((policy) => ({
    ...policy,
    PolicyVersionList: (policy.PolicyVersionList ?? []).map((version) =>
      version.Document === own ? { ...version, Document: { ...own, Version: "2008-10-17" as const } } : version,
    ),
  }));
  const judged = (Policies: typeof policies) =>
    judge(roleDrift, evidenceOf({ authorization: details({ RoleDetailList: [role], Policies }) }), { bundles: [made] }).status;
  expect([judged(policies), judged(older)]).toEqual(["pass", "fail"]);
});
