import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessRule, NeverRule, Workspace } from "../../src/model/workspace.js";
import { compileBundle } from "../../src/roles/bundle.js";
import { generateBundles } from "../../src/roles/generate.js";
import { likenessOf } from "../../src/roles/likeness.js";
import { proveWorkspace } from "../../src/roles/prove-workspace.js";
import { loadWorkspace } from "../../src/workspace/load-workspace.js";
import { actionRule, digest, guardrail, levelRule, matching, never, teamOf, workspaceOf } from "./made.js";

const ACCOUNTS = { prod: ["111122223333", "999988887777"], nonprod: ["222233334444", "500000000000"] };
const place = { file: "bailiwick.yaml", line: 1, column: 1 };
const environments = Object.entries(ACCOUNTS).map(([name, accounts]) => ({ name, accounts, regions: ["us-east-1"], place }));

/** The same bundles and verdicts as if every account were worked out by itself. */
function expectSame(workspace: Workspace): void {
  const { bundles } = generateBundles(workspace, { digest });
  const alone = bundles.map((bundle) => {
    const team = workspace.teams.find((one) => one.team === bundle.team);
    const { environment, account, regions, catalogue } = bundle;
    if (team === undefined) throw new Error("no team");
    return compileBundle(team, workspace, { environment, account, regions }, { digest, catalogue }).bundle;
  });
  expect(JSON.stringify(bundles)).toBe(JSON.stringify(alone));
  const apart = alone.flatMap((bundle) => (bundle === undefined ? [] : [bundle]));
  expect(proveWorkspace(workspace, bundles)).toEqual(proveWorkspace(workspace, apart));
}

const RESOURCES = [
  "arn:aws:sqs:${region}:${account}:jobs",
  "arn:aws:sqs:*:${account}:jobs",
  "arn:aws:sqs:${region}:555555555555:jobs",
  "arn:aws:sqs:${region}:5*:jobs",
  "arn:aws:sqs:${region}:*:jobs",
  "arn:aws:sqs:*9:jobs",
  "arn:aws:s3:::logs-${account}",
  "arn:aws:s3:::logs-5*",
  "arn:aws:s3:::logs-111122223333/*",
  "arn:aws:s3:::${environment}-lake/*",
  "arn:aws:iam::${account}:role/bailiwick/t/app",
  "arn:aws:iam::999988887777:role/app",
  "arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
];
const CONDITIONS = [
  undefined,
  { StringEquals: { "aws:PrincipalAccount": "111122223333" } },
  { StringLike: { "aws:PrincipalAccount": "9*" } },
  { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::${account}:role/*", "arn:aws:iam::50*:role/x"] } },
  { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/bailiwick/bailiwick-t" } },
  { StringEquals: { "aws:ResourceAccount": ["${account}", "444455556666"] } },
  { StringNotEquals: { "aws:RequestedRegion": ["us-east-1"] } },
];
const where = fc.constantFrom(["prod"], ["nonprod"], ["prod", "nonprod"]);
const resources = fc.option(fc.subarray(RESOURCES, { minLength: 1, maxLength: 4 }), { nil: undefined });
const when = fc.constantFrom(...CONDITIONS);
const access: fc.Arbitrary<AccessRule> = fc
  .record({ in: where, resources, when, level: fc.constantFrom("read", "write", "admin"), named: fc.boolean() })
  .map(({ level, named, ...more }) =>
    named ? actionRule(matching("sqs:*", "s3:Get*", "iam:*Role*"), more) : levelRule(level, ["sqs", "s3", "iam", "kms"], more),
  );
const promise: fc.Arbitrary<NeverRule> = fc
  .record({ in: where, resources, when, pattern: fc.constantFrom("sqs:Send*", "s3:*", "iam:Create*", "kms:*", "ec2:*") })
  .map(({ pattern, ...more }) => never(pattern, matching(pattern), more));

describe("accounts that are alike", () => {
  it("come out as if each were worked out by itself, whatever the rules say of accounts", () => {
    fc.assert(
      fc.property(
        fc.array(access, { minLength: 1, maxLength: 4 }),
        fc.array(promise, { maxLength: 3 }),
        fc.array(promise, { maxLength: 2 }),
        fc.subarray(RESOURCES),
        (rules, nevers, forbidden, declared) => {
          const team = teamOf("t", { access: rules, never: nevers, environments: ["prod", "nonprod"] });
          const guardrails = forbidden.map((rule, i) =>
            guardrail(`g${i}`, rule.actions, { ...rule, exempt: i === 0 ? ["arn:aws:iam::1*:role/*"] : [] }),
          );
          const resources = [{ name: "declared", arns: declared, holds: undefined, place }];
          expectSame(workspaceOf([team], { environments, guardrails, resources }));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("come out the same in the root workspace, and share the work there", () => {
    const policies = ["guardrails", "services", "levels"].map((name) => `policies/${name}.yaml`);
    const paths = ["bailiwick.yaml", ...policies, ...readdirSync("roles").map((name) => `roles/${name}`)];
    const { workspace } = loadWorkspace(paths.map((path) => ({ path, text: readFileSync(path, "utf8") })));
    if (workspace === undefined) throw new Error("the root workspace is unsound");
    expectSame(workspace);
    const scopes = workspace.environments.flatMap(({ name, accounts, regions }) =>
      accounts.map((account) => ({ environment: name, account, regions })),
    );
    const keys = workspace.teams.flatMap((team) =>
      scopes
        .filter(({ environment }) => team.environments.includes(environment))
        .map((scope) => likenessOf(team, workspace, scope)),
    );
    expect(keys).not.toContain(undefined);
    expect(new Set(keys).size).toBeLessThan(keys.length - 10);
  });

  it("are not taken for alike where a text is compared with the account's number", () => {
    const likeness = (resource: string) =>
      likenessOf(teamOf("t", { access: [actionRule(matching("sqs:*", "s3:*"), { resources: [resource] })] }), workspaceOf([]), {
        environment: "nonprod",
        account: "222233334444",
        regions: ["us-east-1"],
      });
    for (const resource of [
      "arn:aws:sqs:${region}:2*:jobs",
      "arn:aws:sqs:${region}:222233334444:jobs",
      "arn:aws:s3:::logs-${account}",
    ])
      expect(likeness(resource)).toBeUndefined();
    for (const resource of ["arn:aws:sqs:${region}:${account}:jobs", "arn:aws:sqs:${region}:*:jobs", "arn:aws:s3:::logs-2024/*"])
      expect(likeness(resource)).toBeDefined();
  });
});
