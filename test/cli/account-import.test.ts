import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { AccountImport } from "../../src/model/account-import.js";
import type { Plan } from "../../src/model/change.js";
import type { DriftResult } from "../../src/model/drift.js";
import { bailiwick, ROOT } from "./bailiwick.js";

const ACCOUNT = "111122223333";
const folder = mkdtempSync(join(tmpdir(), "bailiwick-import-"));
const document = (...Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });
const allow = (Action: string | readonly string[], Resource = "*") => ({ Effect: "Allow", Action, Resource });
const partner = document({
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::444455556666:root" },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "sts:ExternalId": "x1" } },
});
const anyFunction = document({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const ownFunction = document({
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
});

function role(name: string, trust: object, ...statements: readonly object[]) {
  return {
    Path: "/",
    RoleName: name,
    RoleId: `AROA${name.toUpperCase().padEnd(17, "A")}`,
    Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    CreateDate: "2024-01-01T00:00:00Z",
    AssumeRolePolicyDocument: trust,
    RolePolicyList: [{ PolicyName: "all", PolicyDocument: document(...statements) }],
    AttachedManagedPolicies: [],
    Tags: [],
  };
}

const ROLES = [
  role(
    "OrdersWorker",
    ownFunction,
    allow(["dynamodb:GetItem", "dynamodb:PutItem"], `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`),
  ),
  role("vendor", partner, allow("ce:Get*")),
  role("open", anyFunction, allow("s3:GetObject", "arn:aws:s3:::one/*")),
  role("denying", partner, allow("s3:GetObject"), { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::two/*" }),
  role("but", partner, { Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
];

writeFileSync(
  join(folder, "bailiwick.yaml"),
  `version: 1
organization: Made
environments:
  prod: { accounts: ["${ACCOUNT}"], regions: [us-east-1] }
identity:
  default: { type: saml, provider: "arn:aws:iam::\${account}:saml-provider/sso", audience: "https://signin.aws.amazon.com/saml", teamTag: team }
`,
);
const details = join(folder, "details.json");
writeFileSync(details, JSON.stringify({ UserDetailList: [], GroupDetailList: [], RoleDetailList: ROLES, Policies: [] }));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("import --account", { timeout: 120_000 }, () => {
  it("writes roles of which a file gives just what they have, lists the others, and what it writes is valid", () => {
    const out = join(folder, "roles");
    const { status, stdout, stderr } = bailiwick([
      "import",
      "--account",
      ACCOUNT,
      "--from",
      details,
      "-w",
      folder,
      "--out",
      out,
      "--json",
    ]);
    expect(status, stderr).toBe(0);
    const { imported, left } = JSON.parse(stdout) as AccountImport;
    expect(imported.map(({ role: arn, team }) => [arn.split("/")[1], team])).toEqual([
      ["OrdersWorker", "orders-worker"],
      ["vendor", "vendor"],
    ]);
    expect(left.map(({ role: arn, reasons }) => [arn.split("/")[1], reasons.join()])).toEqual([
      ["but", expect.stringContaining("everything but")],
      ["denying", expect.stringContaining("denies something")],
      ["open", expect.stringContaining("no longer allows sts credential: AssumeRole by lambda.amazonaws.com")],
    ]);
    expect(readdirSync(out).sort()).toEqual(["orders-worker.yaml", "vendor.yaml"]);
    expect(bailiwick(["validate", "-w", folder]).status).toBe(0);
  });

  it("overwrites nothing unless it is told to", () => {
    const again = ["import", "--account", ACCOUNT, "--from", details, "-w", folder, "--out", join(folder, "elsewhere")];
    expect(bailiwick(again).status).toBe(0);
    const { status, stderr } = bailiwick(again);
    expect([status, /--force/.test(stderr)]).toEqual([2, true]);
    expect(bailiwick([...again, "--force"]).status).toBe(0);
  });
});

describe("drift over a snapshot", { timeout: 120_000 }, () => {
  it("lists what is not as declared, and ends with 1", () => {
    const { status, stdout } = bailiwick(["drift", "--from", "reports/snapshots/sample", "--allow-incomplete", "--json"]);
    const { accounts, counts } = JSON.parse(stdout) as DriftResult;
    expect([status, counts]).toEqual([1, { accounts: 3, drifted: 1, incomplete: 3, unread: 0, findings: 1 }]);
    expect(accounts.flatMap(({ findings }) => findings.map(({ class: kind, subject, what }) => [kind, subject, what]))).toEqual([
      ["others", "role bailiwick-support", "has the inline policy temporary-export, which no file asks for"],
    ]);
  });

  it("says what a snapshot does not tell, and ends with 4 for it", () => {
    const sample = join(ROOT, "reports/snapshots/sample/accounts/222233334444/iam/authorization-details.json");
    const from = join(folder, "as-told-by-aws.json");
    // AWS's answer has no session lengths; the sample's has.
    const told = JSON.parse(readFileSync(sample, "utf8"), (key, value) => (key === "MaxSessionDuration" ? undefined : value));
    writeFileSync(from, JSON.stringify(told));
    const args = ["drift", "--from", from, "--account", "222233334444"];
    const { status, stdout } = bailiwick([...args, "--json"]);
    const [drift] = (JSON.parse(stdout) as DriftResult).accounts;
    expect([status, drift?.status, drift?.findings]).toEqual([4, "incomplete", []]);
    expect(drift?.notCompared.map(({ what }) => what)).toEqual(["session-lengths", "tags"]);
    expect(drift?.notCompared[0]?.subjects).toContain("role bailiwick-orders");
    expect(drift?.notCompared[1]?.subjects).toContain("policy bailiwick-orders-boundary");
    const text = bailiwick(args);
    expect(text.status).toBe(4);
    expect(text.stdout).not.toContain("No drift");
    expect(text.stdout.replace(/\s+/g, " ")).toContain(
      "Not compared, since the evidence does not tell it: the session length of",
    );
    expect(text.stdout).toContain("1 could not be compared in full");
    expect(bailiwick([...args, "--allow-incomplete"]).status).toBe(0);
  });

  it("plans nothing for what a snapshot does not tell, and says so", () => {
    const args = ["plan", "--only", "aws", "--from", "reports/snapshots/sample"];
    const { status, stdout } = bailiwick([...args, "--json", "--detailed-exitcode"]);
    const { targets } = JSON.parse(stdout) as Plan;
    expect(targets.map(({ changes, notCompared }) => [changes, notCompared?.map(({ what }) => what)])).toEqual(
      targets.map(() => [[], ["tags"]]),
    );
    expect([targets.length, status]).toEqual([3, 4]);
    const text = bailiwick(args);
    expect(text.status).toBe(0);
    expect(text.stdout).toContain("Nothing to change in what could be compared.");
    expect(text.stdout.replace(/\s+/g, " ")).toContain("Not compared, since the evidence does not tell it: the tags of policy");
  });

  it("never takes for no drift what is not in the evidence", () => {
    const { status, stdout } = bailiwick(["drift", "--from", details, "--json"]);
    expect(status).toBe(4);
    expect((JSON.parse(stdout) as DriftResult).counts.unread).toBe(2);
  });
});
