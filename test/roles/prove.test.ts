import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/iam/catalogue/index.js";
import type { RoleBundle } from "../../src/model/bundle.js";
import type { Team, Workspace } from "../../src/model/workspace.js";
import { generateBundles } from "../../src/roles/generate.js";
import { prove } from "../../src/roles/prove.js";
import { proofDiagnostics, proveWorkspace } from "../../src/roles/prove-workspace.js";
import { above, actionRule, devops, digest, guardrail, levelRule, matching, never, teamOf, workspaceOf } from "./made.js";
import { plantedHoles } from "./planted-holes.js";

describe("planted holes", () => {
  const planted = plantedHoles();

  it("are at least 200", () => {
    expect(planted.length).toBeGreaterThanOrEqual(200);
  });

  it.each(planted.map((one) => [one.name, one] as const))("%s", (_, { forbidden, sound, hole }) => {
    expect(prove(forbidden, sound)).toEqual({ verdict: "holds", actions: forbidden.actions.size });
    const verdict = prove(forbidden, hole);
    expect(verdict.verdict).toBe("counterexample");
    if (verdict.verdict !== "counterexample") return;
    const action = catalogue.action(verdict.action);
    expect(action !== undefined && forbidden.actions.has(action.index)).toBe(true);
    expect(verdict.actions).toContain(verdict.action);
  });
});

function proofs(team: Team, more: Partial<Workspace> = {}) {
  const workspace = workspaceOf([team], more);
  const { bundles } = generateBundles(workspace, { digest });
  return { workspace, bundles, results: proveWorkspace(workspace, bundles) };
}

describe("proveWorkspace", () => {
  const table = "arn:aws:dynamodb:${region}:${account}:table/orders";

  it("says over how many actions a promise holds", () => {
    const forbidden = above("read");
    const team = teamOf("support", {
      access: [levelRule("read", ["dynamodb"], { resources: [table] })],
      never: [never("above read", forbidden)],
    });
    expect(proofs(team).results).toMatchObject([{ verdict: "holds", actions: forbidden.length, kind: "never", team: "support" }]);
  });

  it("points at the access rule that breaks a promise, not at the promise", () => {
    const bad = actionRule(["dynamodb:PutItem"], { resources: [table] });
    const team = teamOf("support", {
      access: [levelRule("read", ["dynamodb"]), bad],
      never: [never("above read", above("read"))],
    });
    const { results } = proofs(team);
    expect(results[0]).toMatchObject({
      verdict: "counterexample",
      counterexample: { action: "dynamodb:PutItem", place: bad.place },
    });
    const [diagnostic] = proofDiagnostics(results);
    expect(diagnostic).toMatchObject({ severity: "error", code: "never-broken", place: bad.place });
    expect(diagnostic?.message).toContain("dynamodb:PutItem");
  });

  it("does not let the boundary's own deny excuse a rule that contradicts a promise", () => {
    const rule = never("no deleting lake", matching("s3:DeleteObject"), { resources: ["arn:aws:s3:::lake/*"] });
    const team = teamOf("data", { access: [actionRule(["s3:DeleteObject"])], never: [rule] });
    const { bundles, results } = proofs(team);
    expect(JSON.stringify(bundles[0]?.boundary.document)).toContain("Never1");
    expect(results[0]?.verdict).toBe("counterexample");
  });

  it("lets a resource-scoped promise stand beside actions that cannot touch the resource", () => {
    const rule = never("nothing on orders", above("read"), { resources: [table] });
    const team = teamOf("web", { access: [levelRule("write", ["sqs"])], never: [rule] });
    expect(proofs(team).results[0]?.verdict).toBe("holds");
  });

  it.each([
    ["arn:aws:s3:::*", "counterexample"],
    ["arn:*:s3:::?", "counterexample"],
    ["arn:aws:s3:::shop", "holds"],
    ["arn:aws:s3:::shop*", "holds"],
    ["arn:aws:s3:::*/*", "holds"],
  ])("counts the list of buckets as the one resource that it is: %s", (resource, verdict) => {
    const team = teamOf("support", {
      access: [actionRule(["s3:ListAllMyBuckets"])],
      never: [never("lists", ["s3:ListAllMyBuckets"], { resources: [resource] })],
    });
    expect(proofs(team).results).toMatchObject([{ verdict }]);
  });

  it("judges a guardrail within the whole boundary", () => {
    const regions = guardrail("regions", matching("ec2:*"), {
      when: { StringNotEquals: { "aws:RequestedRegion": ["us-east-1"] } },
    });
    const { results, bundles, workspace } = proofs(devops(), { guardrails: [regions] });
    expect(results).toMatchObject([{ kind: "guardrail", title: "regions", verdict: "holds" }]);
    const [bundle] = bundles;
    const without = {
      ...bundle,
      boundary: { ...bundle?.boundary, document: { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } },
    };
    expect(proveWorkspace(workspace, [without as RoleBundle])[0]?.verdict).toBe("counterexample");
  });

  it("leaves a guardrail out for roles that it exempts", () => {
    const trail = guardrail("trail", matching("cloudtrail:*"), { exempt: ["arn:aws:iam::*:role/bailiwick/bailiwick-audit"] });
    const team = teamOf("audit", { access: [levelRule("admin", ["cloudtrail"])] });
    expect(proofs(team, { guardrails: [trail] }).results).toEqual([]);
  });

  it("does not know about a team without a bundle", () => {
    const workspace = workspaceOf([teamOf("t", { never: [never("x", matching("s3:*"))] })]);
    expect(proveWorkspace(workspace, [])).toMatchObject([{ verdict: "unknown" }]);
  });
});
