import { describe, expect, it } from "vitest";
import { loadWorkspace } from "../../src/workspace/index.js";

function told(access: Record<string, unknown>): readonly string[] {
  const bailiwick = {
    version: 1,
    organization: "Adversary",
    environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
    identity: { default: { type: "iam", principals: ["arn:aws:iam::${account}:root"] } },
    databases: { store: { engine: "postgres", in: ["prod"], url: "${env:STORE_URL}" } },
  };
  const team = {
    team: "sales",
    name: "Sales",
    purpose: "Sells.",
    databases: { store: { role: "sales", grants: [], ...access } },
  };
  const files = [
    { path: "bailiwick.yaml", text: JSON.stringify(bailiwick) },
    { path: "roles/sales.yaml", text: JSON.stringify(team) },
  ];
  return loadWorkspace(files).diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

describe("`validUntil`", () => {
  it.each(["2031-02-30T00:00:00Z", "2031-02-29T00:00:00Z", "9999-12-31T23:59:59-02:00", "2031-13-01T00:00:00Z"])(
    "%s is an instant that there is not",
    (validUntil) =>
      expect(told({ validUntil })).toEqual([expect.stringMatching(/^(no-instant|invalid-value): .*\b(2031|9999)-/)]),
  );

  it.each(["2032-02-29T23:59:59+02:00", "2031-12-31T23:59:59-02:00", "9999-12-31T23:59:59Z", "infinity"])(
    "%s is one",
    (validUntil) => expect(told({ validUntil })).toEqual([]),
  );
});

it("names of columns that are too long are named", () => {
  const grants = [{ privileges: ["UPDATE"], tables: ["public.t"], columns: ["x".repeat(64)] }];
  expect(told({ grants })).toEqual([`name-too-long: \`${"x".repeat(64)}\` has 64 bytes.`]);
});
