import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import type { RoleDetail } from "../../src/model/evidence.js";
import type { Run } from "../../src/model/run.js";
import { answer as answerOf, estateOf, MEMBER, organization, scp } from "../audit/made-estate.js";
import { allow, details, document, managed, role } from "../audit/made-evidence.js";
import { bailiwick } from "../cli/bailiwick.js";
import { folder, removeFolders } from "../cli/folders.js";

afterAll(removeFolders);

const ARN = `arn:aws:iam::${MEMBER}:role/app`;
const LIMIT = `arn:aws:iam::${MEMBER}:policy/limit`;
const open = allow(["iam:CreateRole", "iam:AttachRolePolicy", "sts:AssumeRole", "iam:PassRole", "lambda:*"]);
const service: Partial<Statement> = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const inline = (...statements: readonly Partial<Statement>[]): Partial<RoleDetail> => ({
  RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(...statements) }],
});
const trust = (policy: unknown): Partial<RoleDetail> => ({
  ...inline(open),
  AssumeRolePolicyDocument: policy as PolicyDocument,
});

/** Documents that AWS takes from nobody; a file that somebody made may hold them all the same. */
const CASES: readonly (readonly [what: string, given: Partial<RoleDetail>])[] = [
  ["an inline policy for everybody", inline({ ...open, Principal: "*" })],
  ["an inline policy for all but some", inline({ ...open, NotPrincipal: { AWS: "*" } })],
  [
    "one for somebody, under a condition",
    inline({ ...open, Principal: { AWS: ARN }, Condition: { Bool: { "aws:ViaAWSService": "false" } } }),
  ],
  ["a boundary for everybody", { ...inline(open), PermissionsBoundary: { PermissionsBoundaryArn: LIMIT } }],
  ["a trust policy for nobody", trust(document({ Effect: "Allow", Action: "sts:AssumeRole" }))],
  ["a trust policy that says for whom in part", trust(document({ Effect: "Allow", Action: "sts:AssumeRole" }, service))],
  ["a trust policy for an empty principal", trust(document({ ...service, Principal: {} }))],
  ["a trust policy for a number", trust(document({ ...service, Principal: { AWS: 5 as unknown as string } }))],
  ["no trust policy but null", trust(null)],
];

function fileOf(given: Partial<RoleDetail>): string {
  const file = join(folder(), "details.json");
  const limit = managed("limit", document({ ...allow("*"), Principal: "*" }));
  writeFileSync(file, JSON.stringify(details({ RoleDetailList: [role("app", given)], Policies: [limit] })));
  return file;
}

describe("documents that name principals where none belong, or none where some must", { timeout: 120_000 }, () => {
  it.each(CASES)("%s: no command breaks on it, and the role is not said to be harmless", (_, given) => {
    const from = fileOf(given);
    const out = join(folder(), "run");
    const { status, stdout, stderr } = bailiwick(["audit", "--from", from, "--json", "--allow-incomplete", "--out", out]);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("bug in Bailiwick")]);
    const run = JSON.parse(stdout) as Run;
    expect(run.principals.find(({ arn }) => arn === ARN)?.reach ?? "unknown").toMatch(
      /^(unknown|manages-permissions|escalates-to-administrator|administrator)$/,
    );
    for (const args of [
      ["can", "app", "iam:CreateRole"],
      ["who-can", "sts:AssumeRole", ARN],
    ]) {
      const answer = bailiwick([...args, "--from", from]);
      expect([args, answer.status]).not.toEqual([args, 70]);
      expect(answer.stderr).not.toContain("bug in Bailiwick");
    }
  });

  it("an SCP that names principals is one that nobody can read: what it leaves is not known", () => {
    const made = (limit: PolicyDocument): string => {
      const estate = estateOf({
        accounts: { [MEMBER]: { RoleDetailList: [role("app", inline(allow("*")))] } },
        organization: organization([scp("limit", limit, "ou-abcd-11111111")]),
      });
      return answerOf(estate, "app", "ec2:DescribeInstances").decision;
    };
    expect(made(document(allow("*")))).toBe("allowed");
    expect(made(document({ Effect: "Deny", Action: "ec2:*", Resource: "*", Principal: "*" }))).toBe("depends");
  });
});
