import { describe, expect, it } from "vitest";
import type { ActionSet } from "../../src/iam/action-set.js";
import { catalogue } from "../../src/iam/catalogue/index.js";
import type { ActionClass } from "../../src/iam/classes.js";
import type { Team } from "../../src/model/workspace.js";
import { loadWorkspace } from "../../src/workspace/index.js";
import { rootFiles } from "./root-files.js";

const { workspace, diagnostics } = loadWorkspace(rootFiles());

function team(id: string): Team {
  const found = workspace?.teams.find((one) => one.team === id);
  if (found === undefined) throw new Error(`no team ${id}`);
  return found;
}

function allowed(id: string, environment: string): ActionSet {
  const rules = team(id).access.filter((rule) => rule.in.includes(environment));
  return catalogue.expandAll(rules.flatMap((rule) => rule.actions));
}

function forbidden(id: string, environment: string): ActionSet {
  const rules = team(id).never.filter((rule) => rule.in.includes(environment) && rule.resources === undefined);
  return catalogue.expandAll(rules.flatMap((rule) => rule.actions));
}

function services(id: string, environment: string): readonly string[] {
  return [...new Set([...allowed(id, environment)].map((index) => catalogue.serviceAt(index)))].sort();
}

function withClass(set: ActionSet, ...classes: readonly ActionClass[]): readonly string[] {
  return [...set]
    .filter((index) => classes.some((name) => catalogue.at(index).classes.has(name)))
    .map((index) => catalogue.nameAt(index));
}

const CHANGES: readonly ActionClass[] = ["operate", "ship", "mutate", "share", "permission", "credential"];
const PEOPLE = ["analytics", "cto", "developers", "devops", "finance", "product", "security", "support"];

describe("the root workspace", () => {
  it("has nothing to say about itself", () => {
    expect(diagnostics).toEqual([]);
  });

  it("holds eight teams of people and a role for each of the shop's services", () => {
    const teams = workspace?.teams ?? [];
    expect(teams.filter(({ kind }) => kind === "people").map((one) => one.team)).toEqual(PEOPLE);
    const workloads = teams.filter(({ kind }) => kind === "workload");
    expect(workloads.length).toBeGreaterThanOrEqual(15);
    for (const one of workloads) expect(one.trust.length, one.team).toBeGreaterThan(0);
    for (const one of teams) expect(one.never.length, one.team).toBeGreaterThan(0);
  });

  it.each([
    ["cto", "prod", "ce:GetCostAndUsage"],
    ["cto", "prod", "budgets:ViewBudget"],
    ["cto", "prod", "billing:GetBillingData"],
    ["finance", "prod", "budgets:ModifyBudget"],
    ["finance", "prod", "consolidatedbilling:ListLinkedAccounts"],
    ["devops", "nonprod", "iam:CreateRole"],
    ["devops", "sandbox", "ec2:RunInstances"],
    ["devops", "sandbox", "ec2:CreateVpc"],
    ["devops", "nonprod", "eks:CreateCluster"],
    ["devops", "nonprod", "route53:ChangeResourceRecordSets"],
    ["devops", "prod", "rds:CreateDBCluster"],
    ["devops", "prod", "cloudformation:CreateStack"],
    ["developers", "nonprod", "ecs:UpdateService"],
    ["developers", "nonprod", "apigateway:POST"],
    ["developers", "nonprod", "dynamodb:DescribeTable"],
    ["developers", "prod", "cloudwatch:GetMetricData"],
    ["developers", "prod", "logs:FilterLogEvents"],
    ["developers", "prod", "xray:BatchGetTraces"],
    ["analytics", "prod", "redshift-data:ExecuteStatement"],
    ["analytics", "prod", "dynamodb:Query"],
    ["analytics", "prod", "athena:StartQueryExecution"],
    ["analytics", "prod", "s3:GetObject"],
    ["analytics", "prod", "glue:GetTable"],
    ["analytics", "prod", "lambda:InvokeFunction"],
    ["security", "prod", "iam:CreatePolicyVersion"],
    ["security", "prod", "guardduty:GetFindings"],
    ["security", "prod", "securityhub:GetFindings"],
    ["security", "prod", "macie2:GetFindings"],
    ["security", "prod", "cloudtrail:LookupEvents"],
    ["security", "prod", "access-analyzer:ListFindings"],
    ["support", "prod", "dynamodb:GetItem"],
    ["product", "prod", "logs:FilterLogEvents"],
    ["product", "prod", "cloudwatch:GetDashboard"],
    ["product", "prod", "dynamodb:Query"],
  ])("%s may in %s: %s", (id, environment, action) => {
    expect(allowed(id, environment).has(catalogue.indexOf(action))).toBe(true);
  });

  it.each([
    ["cto", "prod", "budgets:ModifyBudget"],
    ["cto", "sandbox", "s3:GetObject"],
    ["finance", "prod", "ec2:DescribeInstances"],
    ["finance", "prod", "budgets:CreateBudgetAction"],
    ["devops", "prod", "iam:CreateRole"],
    ["devops", "prod", "s3:PutBucketPolicy"],
    ["devops", "prod", "ec2:CreateKeyPair"],
    ["developers", "prod", "ecs:UpdateService"],
    ["developers", "nonprod", "iam:PassRole"],
    ["developers", "nonprod", "ec2:CreateVpc"],
    ["developers", "nonprod", "dynamodb:GetItem"],
    ["analytics", "prod", "iam:GetRole"],
    ["analytics", "prod", "ec2:RunInstances"],
    ["analytics", "prod", "route53:ChangeResourceRecordSets"],
    ["security", "prod", "ec2:StopInstances"],
    ["security", "prod", "rds:DeleteDBCluster"],
    ["security", "prod", "s3:PutObject"],
    ["security", "prod", "guardduty:DeleteDetector"],
    ["support", "prod", "dynamodb:PutItem"],
    ["support", "prod", "sns:Publish"],
    ["product", "prod", "iam:GetUser"],
    ["product", "prod", "lambda:InvokeFunction"],
    ["product", "prod", "s3:GetObject"],
  ])("%s may not in %s, and never: %s", (id, environment, action) => {
    const index = catalogue.indexOf(action);
    expect(index).not.toBe(-1);
    expect(allowed(id, environment).has(index)).toBe(false);
    expect(forbidden(id, environment).has(index)).toBe(true);
  });

  it.each(["cto", "support", "product"])("%s changes nothing anywhere", (id) => {
    for (const environment of team(id).environments) {
      const changing = withClass(allowed(id, environment), ...CHANGES);
      // Stopping one's own query ends something that reading began.
      expect(changing.filter((name) => name !== "logs:StopQuery")).toEqual([]);
    }
  });

  it.each([
    ["cto", workspace?.vocabulary.aliases.billing ?? []],
    ["finance", workspace?.vocabulary.aliases.billing ?? []],
    ["support", ["dynamodb"]],
    ["product", ["cloudwatch", "dynamodb", "logs"]],
  ])("%s has nothing outside its services", (id, known) => {
    for (const environment of team(id).environments)
      for (const service of services(id, environment)) expect(known).toContain(service);
  });

  it("gives administration in sandbox and nonprod alone", () => {
    for (const one of workspace?.teams ?? [])
      for (const rule of one.access)
        if (rule.level === "admin")
          expect(
            rule.in.filter((name) => name === "prod"),
            one.team,
          ).toEqual([]);
    expect(withClass(allowed("devops", "prod"), "permission", "credential", "share", "secret-read")).toEqual([]);
  });

  it("keeps IAM from everyone who must not have it, in every environment", () => {
    for (const id of ["cto", "finance", "developers", "analytics", "support", "product"])
      for (const environment of team(id).environments) expect(services(id, environment), id).not.toContain("iam");
  });

  it("keeps customers' tables from product, and other tables from support", () => {
    const tables = (id: string) =>
      team(id)
        .access.filter((rule) => rule.actions.some((name) => name.startsWith("dynamodb:")))
        .flatMap((rule) => rule.resources ?? ["*"]);
    for (const arn of tables("product")) expect(arn).toMatch(/:table\/(products|inventory|prices)(\/index\/\*)?$/);
    for (const arn of tables("support")) expect(arn).toMatch(/:table\/(customers|orders)(\/index\/\*)?$/);
  });

  it("names resources wherever data is read or changed by a workload", () => {
    for (const one of workspace?.teams ?? []) {
      if (one.kind === "people") continue;
      for (const rule of one.access.filter(({ resources }) => resources === undefined))
        for (const name of rule.actions) {
          const action = catalogue.action(name);
          const scopable = (action?.resourceTypes.length ?? 0) > 0;
          const plain = rule.level === "view" || (action?.classes.size === 1 && action.classes.has("config-read"));
          expect(
            !scopable || plain || rule.when !== undefined || ALARMS.test(name) || name === "ecs:DescribeTaskDefinition",
            `${one.team} ${name}`,
          ).toBe(true);
        }
    }
  });

  it("says of each guardrail why it is there and what it does not cover", () => {
    const names = workspace?.guardrails.map(({ name }) => name);
    expect(names).toEqual([
      "protect-audit-trail",
      "protect-trail-logs",
      "protect-detection",
      "stay-in-organization",
      "approved-regions",
      "no-root",
      "no-iam-user-keys",
      "boundary-on-every-role",
      "keep-boundaries",
      "protect-bailiwick",
    ]);
    for (const guardrail of workspace?.guardrails ?? []) {
      expect(guardrail.why).not.toBe("");
      expect(guardrail.doesNotCover.length, guardrail.name).toBeGreaterThan(0);
      expect(guardrail.in).toEqual(["prod", "nonprod", "sandbox"]);
    }
  });
});

const ALARMS = /^cloudwatch:\w+Alarms?$/;
