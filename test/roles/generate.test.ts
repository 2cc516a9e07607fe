import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/iam/catalogue/index.js";
import type { AccessRule } from "../../src/model/workspace.js";
import { heldBy } from "../../src/roles/bundle.js";
import { expand } from "../../src/roles/expand.js";
import { generateBundles } from "../../src/roles/generate.js";
import { normalGrants } from "../../src/roles/normal-form.js";
import { sizeOf } from "../../src/roles/pack.js";
import { renderBundleFiles } from "../../src/roles/render.js";
import { ACCOUNT, actionRule, devops, digest, guardrail, levelRule, matching, never, teamOf, workspaceOf } from "./made.js";

const scope = { environment: "nonprod", account: ACCOUNT, regions: ["us-east-1"] };

const KEYS = ["arn:aws:kms:${region}:${account}:key/11112222-3333-4444-5555-666677778888"];
const declaring = (arns: readonly string[]) => ({
  resources: [{ name: "keys", arns, holds: undefined, place: { file: "", line: 1, column: 1 } }],
});

function bare(grants: ReturnType<typeof expand>) {
  return normalGrants(grants).map(({ action, resources, when }) => ({ action, resources, when }));
}

const RESOURCES = [
  "arn:aws:dynamodb:${region}:${account}:table/orders",
  "arn:aws:dynamodb:${region}:${account}:table/orders/index/*",
  "arn:aws:s3:::lake",
  "arn:aws:s3:::lake/*",
  "arn:aws:sqs:${region}:${account}:jobs",
  "arn:aws:iam::${account}:role/bailiwick/t/app",
];
const SERVICES = ["dynamodb", "s3", "sqs", "iam", "ec2", "kms", "logs", "lambda"];
const CONDITIONS = [
  undefined,
  { StringEquals: { "aws:ResourceTag/stage": ["a", "b"] } },
  { Bool: { "aws:SecureTransport": "true" } },
];

const anyRule: fc.Arbitrary<AccessRule> = fc
  .record({
    level: fc.constantFrom("view", "read", "operate", "deploy", "write", "admin"),
    services: fc.uniqueArray(fc.constantFrom(...SERVICES), { minLength: 1, maxLength: 3 }),
    resources: fc.option(fc.subarray(RESOURCES, { minLength: 1 }), { nil: undefined }),
    when: fc.constantFrom(...CONDITIONS),
    named: fc.option(fc.constantFrom("s3:Get*", "dynamodb:*Item", "ec2:Describe*", "iam:*Role*", "sqs:*"), { nil: undefined }),
  })
  .map(({ level, services, resources, when, named }) =>
    named === undefined ? levelRule(level, services, { resources, when }) : actionRule(matching(named), { resources, when }),
  );

describe("generateBundles", () => {
  it("gives one bundle per team and account, with DESIGN's names", () => {
    const { bundles, diagnostics } = generateBundles(workspaceOf([devops()]), { digest });
    expect(diagnostics).toEqual([]);
    expect(bundles).toHaveLength(1);
    expect(bundles[0]?.role.arn).toBe("arn:aws:iam::222233334444:role/bailiwick/bailiwick-devops");
    expect(bundles[0]?.boundary.arn).toBe("arn:aws:iam::222233334444:policy/bailiwick/bailiwick-devops-boundary");
    expect(bundles[0]?.permissions[0]?.name).toBe("bailiwick-devops-1");
    expect(bundles[0]?.tags["bailiwick:digest"]).toBe(bundles[0]?.digest);
    expect(bundles[0]?.catalogue).toBe(catalogue.hash);
  });

  it("means exactly the rules and their companions, whatever the rules", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 5 }), (access) => {
        const team = teamOf("t", { access });
        const workspace = workspaceOf([team], declaring(KEYS));
        const { bundles, diagnostics } = generateBundles(workspace, { digest });
        const held = heldBy(team, workspace, scope);
        if (bundles[0] === undefined) expect(diagnostics.length).toBeGreaterThan(0);
        else expect(bare(expand(bundles[0].permissions.map((policy) => policy.document)))).toEqual(bare(held.grants));
      }),
      { numRuns: 60 },
    );
  });

  it("grants or withholds everything that the rules select, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), (access) => {
        const team = teamOf("t", { access });
        const { grants, withheld } = heldBy(team, workspaceOf([team]), scope);
        const ruled = grants.filter((grant) => grant.because === "rule").map((grant) => grant.action);
        expect(new Set([...ruled, ...withheld.map((one) => one.action)])).toEqual(
          new Set(access.flatMap((rule) => rule.actions)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("says where the fence gives less than was asked", () => {
    const [bundle] = generateBundles(workspaceOf([devops()]), { digest }).bundles;
    const remark = (action: string) => bundle?.coverage.partial.find((one) => one.action === action)?.reason;
    expect(remark("iam:CreateRole")).toContain("carry its boundary");
    expect(remark("iam:DeleteRole")).toBe("only on the team's own path");
    expect(remark("iam:GetRole")).toBeUndefined();
  });

  it("splits long lists of actions and resources without changing what they mean", () => {
    const resources = Array.from({ length: 300 }, (_, i) => `arn:aws:s3:::bucket-with-a-rather-long-name-${i}`);
    const team = teamOf("t", { access: [levelRule("write", ["s3"], { resources })] });
    const workspace = workspaceOf([team]);
    const [bundle] = generateBundles(workspace, { digest }).bundles;
    expect(bundle?.permissions.length).toBeGreaterThan(2);
    for (const policy of bundle?.permissions ?? []) expect(sizeOf(policy.document)).toBeLessThanOrEqual(6144);
    expect(bare(expand(bundle?.permissions.map((policy) => policy.document) ?? []))).toEqual(
      bare(heldBy(team, workspace, scope).grants),
    );
  });

  it("does not change when rules change places", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 2, maxLength: 4 }), (access) => {
        const files = (rules: readonly AccessRule[]) =>
          generateBundles(workspaceOf([teamOf("t", { access: rules })]), { digest }).bundles.flatMap((one) =>
            renderBundleFiles(one, digest),
          );
        expect(files([...access].reverse())).toEqual(files(access));
      }),
      { numRuns: 30 },
    );
  });

  it("stays inside the quotas, or says what does not fit and where", () => {
    const teams = [
      devops(),
      teamOf("wide", { access: [levelRule("write", SERVICES)] }),
      teamOf("all", { access: [levelRule("view", catalogue.prefixes)] }),
    ];
    const { bundles, diagnostics } = generateBundles(workspaceOf(teams), { digest });
    for (const bundle of bundles) {
      expect(bundle.permissions.length).toBeLessThanOrEqual(10);
      for (const policy of [...bundle.permissions, bundle.boundary]) expect(sizeOf(policy.document)).toBeLessThanOrEqual(6144);
      expect(sizeOf(bundle.trust)).toBeLessThanOrEqual(2048);
    }
    expect(bundles.map((bundle) => bundle.team)).toEqual(["devops", "wide"]);
    expect(diagnostics.map((one) => one.code)).toContain("boundary-too-large");
    expect(
      diagnostics.every((one) => one.place?.file === "roles/made.yaml" && /\d/.test(one.message) && one.mend !== undefined),
    ).toBe(true);
  });

  it("adds use of the service's keys beside reading encrypted data, and lists it", () => {
    const table = "arn:aws:dynamodb:${region}:${account}:table/orders";
    const access = [levelRule("read", ["dynamodb"], { resources: [table] })];
    const [bundle] = generateBundles(workspaceOf([teamOf("support", { access })], declaring(KEYS)), { digest }).bundles;
    expect(bundle?.coverage.companions).toEqual(["kms:Decrypt"]);
    const grant = expand(bundle?.permissions.map((policy) => policy.document) ?? []).find((one) => one.action === "kms:Decrypt");
    expect(grant?.when).toEqual({ StringEquals: { "kms:ViaService": "dynamodb.us-east-1.amazonaws.com" } });
    expect(grant?.resources).toEqual(["arn:aws:kms:us-east-1:222233334444:key/11112222-3333-4444-5555-666677778888"]);
    const forbidding = teamOf("support", { access, never: [never("kms", matching("kms:*"))] });
    expect(generateBundles(workspaceOf([forbidding], declaring(KEYS)), { digest }).bundles[0]?.coverage.companions).toEqual([]);
  });

  it("gives no key that the workspace does not declare, and says so", () => {
    const access = [levelRule("read", ["dynamodb"])];
    const others = [
      "arn:aws:kms:${region}:${account}:key/*",
      "arn:aws:kms:${region}:${account}:alias/orders",
      "arn:aws:kms:${region}:333344445555:key/11112222-3333-4444-5555-666677778888",
      "arn:aws:kms:eu-west-1:${account}:key/11112222-3333-4444-5555-666677778888",
    ];
    for (const keys of [[], others]) {
      const [bundle] = generateBundles(workspaceOf([teamOf("support", { access })], declaring(keys)), { digest }).bundles;
      expect(JSON.stringify(bundle?.permissions)).not.toContain("kms:");
      expect(bundle?.coverage.companions).toEqual([]);
      expect(bundle?.coverage.withheld).toContainEqual({
        action: "kms:Decrypt",
        reason: expect.stringContaining("declares no KMS key"),
      });
    }
  });

  it("writes `service:*` for admins and for those who wrote it, and for nobody else", () => {
    const allowed = (...access: AccessRule[]) => {
      const { bundles } = generateBundles(workspaceOf([teamOf("t", { access })]), { digest });
      return bundles
        .flatMap(({ permissions }) => permissions)
        .flatMap(({ document }) => [document.Statement].flat())
        .flatMap(({ Action }) => Action ?? []);
    };
    expect(allowed(levelRule("admin", ["sqs"]))).toEqual(["sqs:*"]);
    expect(allowed(actionRule(matching("sqs:*"), { wholeServices: ["sqs"] }))).toEqual(["sqs:*"]);
    expect(allowed(actionRule(matching("sqs:*"), { wholeServices: ["*"] }))).toEqual(["sqs:*"]);
    expect(allowed(actionRule(matching("rds-db:connect")))).toEqual(["rds-db:connect"]);
    const all = catalogue.prefixes.map((prefix) => levelRule("write", [prefix])).filter((rule) => rule.actions.length > 0);
    const whole = all.filter((rule) => rule.actions.length === matching(`${rule.services[0]}:*`).length);
    expect(whole.length).toBeGreaterThan(10);
    for (const rule of whole) for (const pattern of allowed(rule)) expect(pattern).toMatch(/^[^:]+:[A-Za-z]/);
  });

  it("writes files that end in a newline, with hashes of the documents", () => {
    const [bundle] = generateBundles(workspaceOf([devops()]), { digest }).bundles;
    const files = bundle === undefined ? [] : renderBundleFiles(bundle, digest);
    const paths = files.map((file) => file.path.replace("nonprod/222233334444/devops/", ""));
    expect(paths).toContain("permissions-1.json");
    expect(paths.slice(-3)).toEqual(["permissions-boundary.json", "trust-policy.json", "bundle.json"]);
    expect(files.every((file) => file.text.endsWith("}\n"))).toBe(true);
    const described = JSON.parse(files.at(-1)?.text ?? "{}");
    expect(described.files["trust-policy.json"]).toBe(digest(files.at(-2)?.text ?? ""));
  });
});

describe("guardrails", () => {
  const trail = guardrail("protect-trail", matching("cloudtrail:StopLogging", "cloudtrail:DeleteTrail"), {
    patterns: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
    exempt: ["arn:aws:iam::${account}:role/break-glass"],
  });

  it("become service control policies that leave out who is exempt", () => {
    const { scps } = generateBundles(workspaceOf([], { guardrails: [trail], breakGlass: ["arn:aws:iam::*:user/rescue"] }), {
      digest,
    });
    expect(scps.map((scp) => scp.document.Statement)).toEqual([
      [
        {
          Sid: "ProtectTrail",
          Effect: "Deny",
          Action: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
          Resource: "*",
          Condition: {
            ArnNotLike: { "aws:PrincipalArn": ["arn:aws:iam::*:user/rescue", "arn:aws:iam::222233334444:role/break-glass"] },
          },
        },
      ],
    ]);
  });

  it("stand in the boundary of whoever holds what they forbid, and of nobody else", () => {
    const holder = teamOf("holder", { access: [levelRule("admin", ["cloudtrail"])] });
    const other = teamOf("other", { access: [levelRule("admin", ["sqs"])] });
    const { bundles } = generateBundles(workspaceOf([holder, other], { guardrails: [trail] }), { digest });
    expect(bundles.map((bundle) => JSON.stringify(bundle.boundary.document).includes("GuardrailProtectTrail"))).toEqual([
      true,
      false,
    ]);
  });
});
