import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/iam/catalogue/index.js";
import { type DecisionRequest, decide } from "../../src/iam/decide.js";
import type { ConditionBlock, PolicyDocument } from "../../src/iam/document.js";
import type { RoleBundle } from "../../src/model/bundle.js";
import type { Guardrail, NeverRule, Workspace } from "../../src/model/workspace.js";
import { generateBundles } from "../../src/roles/generate.js";
import { proveWorkspace } from "../../src/roles/prove-workspace.js";
import { fillCondition, fillTemplates } from "../../src/roles/scope.js";
import { ACCOUNT, actionRule, digest, guardrail, matching, never, teamOf, workspaceOf } from "./made.js";

const SCOPE = { environment: "nonprod", account: ACCOUNT, regions: ["us-east-1"] };

/** Does the rule forbid the request? Asked of `decide`, with what it forbids as the only thing allowed. */
function forbids(rule: NeverRule, request: DecisionRequest): boolean {
  if (!rule.actions.includes(request.action)) return false;
  const Resource = rule.resources === undefined ? "*" : fillTemplates(rule.resources, SCOPE);
  const when = fillCondition(rule.when, SCOPE);
  const document: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: request.action, Resource, ...(when === undefined ? {} : { Condition: when }) }],
  };
  return decide({ request, identityPolicies: [document] }).decision === "allowed";
}

/** The boundary as it counts for a `never`: what guardrails and fence deny. */
function foreign({ boundary }: RoleBundle): PolicyDocument {
  const all = [boundary.document.Statement].flat();
  const kept = all.filter(({ Sid = "" }) => /^(Everything|Guardrail|Fence)/.test(Sid));
  return { Version: "2012-10-17", Statement: kept };
}

/** Requests that get through although the verdict is `holds`. */
function leaks(workspace: Workspace, requests: readonly Omit<DecisionRequest, "principal">[]): readonly unknown[] {
  const { bundles } = generateBundles(workspace, { digest });
  const found: unknown[] = [];
  for (const proof of proveWorkspace(workspace, bundles).filter(({ verdict }) => verdict === "holds")) {
    const bundle = bundles.find(({ team }) => team === proof.team);
    const rules: readonly (NeverRule | Guardrail)[] =
      proof.kind === "guardrail" ? workspace.guardrails : (workspace.teams.find(({ team }) => team === proof.team)?.never ?? []);
    const rule = rules.find(({ place }) => place === proof.place);
    if (bundle === undefined || rule === undefined) throw new Error("no bundle or rule");
    for (const asked of requests) {
      const principal = `arn:aws:sts::${ACCOUNT}:assumed-role/${bundle.role.name}/ana`;
      const context = { ...asked.context, "aws:PrincipalArn": bundle.role.arn, "aws:PrincipalAccount": ACCOUNT };
      const request = { ...asked, principal, context, resourceAccount: ACCOUNT };
      if (!forbids(rule, request)) continue;
      const identityPolicies = bundle.permissions.map(({ document }) => document);
      const permissionsBoundaries = [proof.kind === "never" ? foreign(bundle) : bundle.boundary.document];
      if (decide({ request, identityPolicies, permissionsBoundaries }).decision === "allowed") found.push({ proof, request });
    }
  }
  return found;
}

const BUCKETS = ["lake", "lake-x", "a"];
const ARNS = [
  ...BUCKETS.flatMap((name) => [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/a`, `arn:aws:s3:::${name}/x/a`]),
  `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`,
  `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`,
  `arn:aws:iam::${ACCOUNT}:role/bailiwick/t/app`,
  `arn:aws:iam::${ACCOUNT}:role/other`,
];
const TEMPLATES = [
  "arn:aws:s3:::lake",
  "arn:aws:s3:::lake*",
  "arn:aws:s3:::lake/*",
  "arn:aws:s3:::*/a",
  "arn:aws:s3:::${aws:PrincipalTag/team}",
  "arn:aws:s3:::${aws:PrincipalTag/team}/*",
  "arn:aws:s3:::lake/${aws:PrincipalTag/team}/*",
  "arn:aws:s3:::${aws:PrincipalTag/team}*",
  "arn:aws:s3:::?",
  "arn:aws:sqs:${region}:${account}:jobs",
  "arn:aws:sqs:*:*:j*",
  "arn:aws:iam::${account}:role/bailiwick/t/*",
  "arn:aws:iam::${account}:role/other",
  "arn:aws:iam::*:role/*",
];
const NAMES = [
  ..."s3:DeleteBucket s3:DeleteObject s3:GetObject s3:ListAllMyBuckets s3:PutBucketTagging".split(" "),
  ..."sqs:SendMessage sqs:TagQueue iam:CreateRole iam:TagRole iam:PassRole".split(" "),
];
const PATTERNS = ["s3:*", "s3:Delete*", "s3:*Bucket*", "sqs:*", "iam:*Role", ...NAMES];
const TAGS = ["x", "y", "z"];
const values = fc.subarray(TAGS, { minLength: 1 });
const when: fc.Arbitrary<ConditionBlock | undefined> = fc.option(
  fc
    .record({
      operator: fc.constantFrom(
        ..."StringEquals StringNotEquals StringLike StringEqualsIfExists StringNotEqualsIfExists".split(" "),
        ..."ForAnyValue:StringEquals ForAllValues:StringEquals ForAnyValue:StringNotEquals StringEqualsIgnoreCase".split(" "),
      ),
      key: fc.constantFrom("aws:TagKeys", "aws:PrincipalTag/team", "AWS:PrincipalTag/Team", "aws:RequestedRegion"),
      values,
    })
    .map(({ operator, key, values }) => ({ [operator]: { [key]: values } })),
  { nil: undefined },
);
const rule = fc.record({
  named: fc.subarray(PATTERNS, { minLength: 1, maxLength: 4 }),
  resources: fc.option(fc.subarray(TEMPLATES, { minLength: 1, maxLength: 5 }), { nil: undefined }),
  when,
});
/** What AWS puts into a request for the action: a bucket for a bucket's, an object for an object's. */
function resourcesOf(action: string): readonly string[] {
  if (action === "s3:ListAllMyBuckets") return ["*", "arn:aws:s3:::*"];
  const isObject = action.endsWith("Object");
  return ARNS.filter((arn) => {
    const [, , service = "", , , name = ""] = arn.split(":");
    return action.startsWith(`${service}:`) && (service !== "s3" || name.includes("/") === isObject);
  });
}

const target = fc.constantFrom(...NAMES.flatMap((action) => resourcesOf(action).map((resource) => ({ action, resource }))));
const request = fc
  .record({
    target,
    context: fc
      .record({
        tags: fc.subarray(TAGS),
        team: fc.option(fc.constantFrom(...TAGS, "lake", "a"), { nil: undefined }),
        region: fc.constantFrom(...TAGS),
      })
      .map(({ tags, team, region }) => ({
        "aws:TagKeys": tags,
        "aws:RequestedRegion": region,
        "iam:PassedToService": "ecs-tasks.amazonaws.com",
        ...(team === undefined ? {} : { "aws:PrincipalTag/team": team }),
      })),
  })
  .map(({ target, context }) => ({ ...target, context }));

describe("holds", () => {
  it("is said only where `decide` lets no forbidden request through", () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.array(rule, { maxLength: 3 }),
        fc.array(request, { minLength: 60, maxLength: 120 }),
        (access, promises, forbidden, requests) => {
          const team = teamOf("t", {
            access: access.map(({ named, ...more }) =>
              actionRule(matching(...named), { ...more, passTo: ["ecs-tasks.amazonaws.com"] }),
            ),
            never: promises.map(({ named, ...more }) => never(named.join(), matching(...named), more)),
          });
          const guardrails = forbidden.map(({ named, ...more }, i) => guardrail(`g${i}`, matching(...named), more));
          expect(leaks(workspaceOf([team], { guardrails }), requests)).toEqual([]);
        },
      ),
      { numRuns: Number(process.env.RUNS ?? 150) },
    );
  });
});

describe("known ways to a wrong `holds`", () => {
  it("knows that a bucket may be named by a variable whose own name holds a slash", () => {
    const promise = never("own bucket", ["s3:DeleteBucket"], { resources: ["arn:aws:s3:::${aws:PrincipalTag/team}"] });
    const team = teamOf("t", { access: [actionRule(["s3:DeleteBucket"])], never: [promise] });
    const context = { "aws:PrincipalTag/team": "lake" };
    expect(catalogue.action("s3:DeleteBucket")).toBeDefined();
    expect(leaks(workspaceOf([team]), [{ action: "s3:DeleteBucket", resource: "arn:aws:s3:::lake", context }])).toEqual([]);
  });

  it("does not join lists of a key that may have several values", () => {
    const tagged = (keys: readonly string[]) => ({ StringEquals: { "aws:TagKeys": keys } });
    const team = teamOf("t", {
      access: [actionRule(["sqs:TagQueue"], { when: tagged(["x", "y"]) })],
      never: [never("tags", ["sqs:TagQueue"], { when: tagged(["y", "z"]) })],
    });
    const guardrails = [guardrail("y", ["sqs:TagQueue"], { when: tagged(["y"]) })];
    const request = {
      action: "sqs:TagQueue",
      resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`,
      context: { "aws:TagKeys": ["x", "z"] },
    };
    expect(leaks(workspaceOf([team], { guardrails }), [request])).toEqual([]);
  });
});
