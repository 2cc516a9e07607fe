import { expect, test } from "vitest";
import type { ConditionBlock } from "../../src/iam/document.js";
import { allow, role, user } from "../audit/made-evidence.js";
import { admin, ana, aws, deny, fate, iam, inline } from "./made-paths.js";

const issued = (operator: string, value: string): ConditionBlock => ({ [operator]: { "aws:TokenIssueTime": value } });
const LONG_AGO = "2020-01-01T00:00:01Z";
const FAR_AHEAD = "2099-01-01T00:00:00Z";
const WORKER = iam("role/worker");

const byRole = (when: ConditionBlock) => ({
  RoleDetailList: [role("worker", { RolePolicyList: inline(allow("sts:AssumeRole", "*", when)) }), admin(aws(iam("root")))],
});
const byUser = (when: ConditionBlock) => ({
  UserDetailList: [ana(allow("sts:AssumeRole", "*", when)), user("boss")],
  RoleDetailList: [admin(aws(iam("root")))],
});

/** Source: IAM User Guide, "AWS global condition context keys", aws:TokenIssueTime. */
test.each([
  ["issued after a day long ago", "can", issued("DateGreaterThan", LONG_AGO)],
  ["issued before it", "cannot", issued("DateLessThan", LONG_AGO)],
  ["issued before a day to come", "can", issued("DateLessThan", FAR_AHEAD)],
  ["issued after that", "cannot", issued("DateGreaterThan", FAR_AHEAD)],
  ["issued at all", "can", { Null: { "aws:TokenIssueTime": "false" } }],
  ["never issued", "cannot", { Null: { "aws:TokenIssueTime": "true" } }],
] as const)("a role, whose credentials were %s: %s", (_title, expected, when) => {
  expect(fate(byRole(when), WORKER)).toBe(expected);
});

test.each([
  ["issued after a day long ago", "may", issued("DateGreaterThan", LONG_AGO)],
  ["issued before it", "cannot", issued("DateLessThan", LONG_AGO)],
  ["issued before it, if at all", "can", issued("DateLessThanIfExists", LONG_AGO)],
  ["never issued", "can", { Null: { "aws:TokenIssueTime": "true" } }],
] as const)("a user, whose credentials were %s: %s", (_title, expected, when) => {
  expect(fate(byUser(when))).toBe(expected);
});

test("sessions that were revoked are begun anew", () => {
  const RolePolicyList = inline(allow("sts:AssumeRole"), deny("*", "*", issued("DateLessThan", LONG_AGO)));
  expect(fate({ RoleDetailList: [role("worker", { RolePolicyList }), admin(aws(iam("root")))] }, WORKER)).toBe("can");
});
