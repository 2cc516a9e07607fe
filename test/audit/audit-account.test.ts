import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { Attribution } from "../../src/audit/attribution.js";
import { auditAccount } from "../../src/audit/audit-account.js";
import { checks } from "../../src/audit/controls/checks.js";
import { rules } from "../../src/audit/rules/index.js";
import type { PolicyDocument } from "../../src/iam/document.js";
import type { AccountEvidence } from "../../src/model/evidence.js";
import { AS_OF, allow, attach, details, document, evidenceOf, managed, role, row, user, workspace } from "./made-evidence.js";

function audit(evidence: AccountEvidence) {
  const made = auditAccount(evidence, { workspace: workspace(), attribution: new Attribution(workspace(), []), asOf: AS_OF });
  return { ...made, drafts: [...made.drafts], outcomes: made.outcomes };
}

const EVIDENCE = evidenceOf({
  authorization: details({
    UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("all")] })],
    RoleDetailList: [role("AWSServiceRoleForX", { Path: "/aws-service-role/x.amazonaws.com/" })],
    Policies: [managed("all", document(allow("*")))],
  }),
  credentialReport: [
    row("<root_account>"),
    row("ana", { password_enabled: "true", mfa_active: "false", password_last_used: "2026-06-29T00:00:00Z" }),
  ],
});

test("every rule has an outcome, whose count is the count of its drafts", () => {
  const { drafts, outcomes } = audit(EVIDENCE);
  expect(outcomes.map(({ rule }) => rule)).toEqual([
    ...rules.map(({ id }) => id),
    "escalates-to-administrator",
    "undeclared-access",
  ]);
  for (const { rule, failed, status } of outcomes) {
    expect([rule, drafts.filter((draft) => draft.rule === rule).length]).toEqual([rule, failed]);
    expect([rule, status === "fail"]).toEqual([rule, failed > 0]);
  }
  expect(drafts.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(["user-console-mfa", "no-full-admin", "user-groups-only", "undeclared-access"]),
  );
  expect(outcomes.at(-1)?.reason).toBe("1 failed; 1 service-linked role left out");
});

test("nothing in the snapshot: nothing passes, nothing is found", () => {
  const { drafts, outcomes } = audit(evidenceOf({}));
  expect(drafts).toEqual([]);
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["no-data"]));
});

test("hostile evidence throws nothing: names, ARNs and documents may be anything", () => {
  const evil = { Statement: { Effect: "Allow", Action: "*", Resource: "*", __proto__: { x: 1 } } } as unknown as PolicyDocument;
  const bad = [
    null,
    7,
    "x",
    [],
    {},
    { Statement: null },
    { Statement: [null] },
    { Statement: [{ Effect: "Allow", Principal: 7, Action: {}, Resource: [{}] }] },
    evil,
  ] as unknown as PolicyDocument[];
  const name = "\u001b[31m__proto__\u0000";
  const evidence = evidenceOf({
    authorization: details({
      RoleDetailList: bad.map((each, i) =>
        role(`${name}${i}`, {
          Arn: `not:an:arn:${name}:${i}`,
          AssumeRolePolicyDocument: each,
          RolePolicyList: [{ PolicyName: name, PolicyDocument: each }],
        }),
      ),
      UserDetailList: [user("__proto__", { GroupList: ["constructor"] })],
      Policies: bad.map((each, i) => managed(`m${i}`, each)),
    }),
    credentialReport: [{}, row("__proto__", { password_enabled: "true", password_last_used: "9999999-99-99" }), { user: "x" }],
    summary: { AccountMFAEnabled: Number.NaN },
  });
  const { drafts, diagnostics } = audit(evidence);
  expect(drafts.length).toBeGreaterThan(5);
  expect(diagnostics.length).toBeGreaterThan(5);
  expect(diagnostics.every(({ code }) => code === "policy-unreadable")).toBe(true);
});

test("every IAM check of the frameworks is a rule, and every rule has its page", () => {
  const ids = new Set(rules.map(({ id }) => id));
  expect(checks.filter(({ judgedBy, id }) => judgedBy === "iam" && !ids.has(id)).map(({ id }) => id)).toEqual([]);
  const pages = new Set(readdirSync("docs/rules"));
  expect([...ids, "undeclared-access"].filter((id) => !pages.has(`${id}.md`))).toEqual([]);
});
