import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateValidation } from "#validators";
import type { Statement } from "../../src/iam/document.js";
import type { Validation } from "../../src/report/results.js";
import { allow, details, document, role } from "../audit/made-evidence.js";
import { bailiwick } from "./bailiwick.js";

const folder = mkdtempSync(join(tmpdir(), "bailiwick-reachable-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ADMIN = "arn:aws:iam::111122223333:role/admin";
const LIVE = "arn:aws:iam::111122223333:role/bailiwick/bailiwick-developers";
let files = 0;

/** The root workspace, whose developers' live role has these statements, beside an administrator. */
function validated(statements: readonly Partial<Statement>[], trust: Statement["Principal"]) {
  const policies = [{ PolicyName: "p", PolicyDocument: document(...statements) }];
  const letIn = { ...document({ Action: "sts:AssumeRole", Principal: trust ?? "*" }) };
  const authorization = details({
    RoleDetailList: [
      role("bailiwick-developers", { Path: "/bailiwick/", Arn: LIVE, RolePolicyList: policies }),
      role("admin", {
        AssumeRolePolicyDocument: letIn,
        RolePolicyList: [{ PolicyName: "all", PolicyDocument: document(allow("*")) }],
      }),
    ],
  });
  const file = join(folder, `${++files}.json`);
  writeFileSync(file, JSON.stringify(authorization));
  const { stdout, status } = bailiwick(["validate", "--from", file, "--json"]);
  const validation = JSON.parse(stdout) as Validation;
  const proofs = validation.proofs.filter(
    ({ team, environment, kind }) => team === "developers" && environment === "prod" && kind === "never",
  );
  return { validation, status, proofs };
}

describe("validate --from", () => {
  it("holds where the live role can do none of it and becomes nobody; unknown for teams without a live role", () => {
    const { validation, status, proofs } = validated([allow("logs:DescribeLogGroups")], {
      AWS: "arn:aws:iam::111122223333:user/x",
    });
    expect(validateValidation(validation)).toBe(true);
    expect(proofs.map(({ reachable }) => reachable?.verdict)).toEqual(proofs.map(() => "holds"));
    expect(validation.proofs.find(({ team, kind }) => team === "finance" && kind === "never")?.reachable).toMatchObject({
      verdict: "unknown",
      reason: "the team's live role is not in the snapshot",
    });
    expect(validation.proofs.filter(({ kind, reachable }) => kind === "guardrail" && reachable !== undefined)).toEqual([]);
    expect(validation.valid).toBe(true);
    expect(status).toBe(4);
  });

  it("broken where it becomes somebody who can, with the path", () => {
    const { validation, status, proofs } = validated([allow("sts:AssumeRole", ADMIN)], { AWS: LIVE });
    expect(validateValidation(validation)).toBe(true);
    const never = proofs.find(({ title }) => title === "services iam");
    expect(never?.verdict).toBe("holds");
    expect(never?.reachable).toMatchObject({ verdict: "counterexample", principals: 2, counterexample: { principal: ADMIN } });
    expect(never?.reachable?.counterexample?.path[0]).toContain(
      "role bailiwick-developers assumes the role [role/admin] (sts-001)",
    );
    expect(validation.valid).toBe(false);
    expect(status).toBe(2);
  });

  it("broken where the live role itself can, whatever its file says", () => {
    const { proofs } = validated([allow("iam:CreateUser")], { Service: "ec2.amazonaws.com" });
    expect(proofs.find(({ title }) => title === "services iam")?.reachable).toMatchObject({
      verdict: "counterexample",
      counterexample: { principal: LIVE, action: "iam:CreateUser", path: [] },
    });
  });

  it("unknown where it turns on functions that nobody collected", () => {
    const { proofs } = validated([allow("lambda:UpdateFunctionCode")], { Service: "lambda.amazonaws.com" });
    const reachable = proofs.find(({ title }) => title === "services iam")?.reachable;
    expect(reachable?.verdict).toBe("unknown");
    expect(reachable?.reason).toContain(ADMIN);
  });
});
