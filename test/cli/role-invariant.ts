import { decide } from "../../src/iam/decide.js";
import type { PolicyDocument } from "../../src/iam/document.js";
import { documentsOfRole } from "../aws/authorize.js";
import type { World } from "../aws/world.js";

/** Requests that tell apart what teams may do. */
const REQUESTS = [
  { action: "s3:GetObject", resource: "arn:aws:s3:::securecart-prod-lake-raw/key" },
  { action: "s3:PutObject", resource: "arn:aws:s3:::securecart-prod-lake-raw/key" },
  { action: "s3:GetObject", resource: "arn:aws:s3:::elsewhere/key" },
  { action: "dynamodb:GetItem", resource: "arn:aws:dynamodb:us-east-1:111122223333:table/orders" },
  { action: "dynamodb:DeleteItem", resource: "arn:aws:dynamodb:us-east-1:111122223333:table/orders" },
  { action: "iam:CreateRole", resource: "arn:aws:iam::222233334444:role/bailiwick/devops/app" },
  { action: "iam:AttachRolePolicy", resource: "arn:aws:iam::111122223333:role/anything" },
  { action: "ec2:RunInstances", resource: "arn:aws:ec2:us-east-1:222233334444:instance/i-00000000000000000" },
  { action: "ce:GetCostAndUsage", resource: "*" },
  { action: "logs:GetLogEvents", resource: "arn:aws:logs:us-east-1:111122223333:log-group:/securecart/app:log-stream:one" },
];

/** What every role under the path may do, by role and account, as the policies stand. */
export function accessIn(world: World, path = "/bailiwick/"): ReadonlyMap<string, ReadonlySet<string>> {
  const access = new Map<string, Set<string>>();
  for (const { iam } of world.accounts.values())
    for (const role of iam.roles.values()) {
      if (role.path !== path) continue;
      const may = REQUESTS.filter(
        ({ action, resource }) =>
          decide({
            ...documentsOfRole(iam, role.name),
            request: { principal: role.arn, action, resource, context: { "aws:RequestedRegion": "us-east-1" } },
          }).decision === "allowed",
      ).map(({ action, resource }) => `may ${action} on ${resource}`);
      const lets = [...statementsOf(role.trust)].map((statement) => `trust ${JSON.stringify(statement)}`);
      access.set(role.arn, new Set([...may, ...lets]));
    }
  return access;
}

function statementsOf(trust: string): readonly unknown[] {
  return [(JSON.parse(trust) as PolicyDocument).Statement].flat();
}

/** What some role may do in `now` that it may do neither in `before` nor in `after`. */
export function beyond(
  now: ReadonlyMap<string, ReadonlySet<string>>,
  before: ReadonlyMap<string, ReadonlySet<string>>,
  after: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  return [...now].flatMap(([role, may]) =>
    [...may]
      .filter((each) => before.get(role)?.has(each) !== true && after.get(role)?.has(each) !== true)
      .map((each) => `${role} ${each}`),
  );
}

/** Every document of Bailiwick's and what hangs on it, to the byte; ids of versions aside, which AWS gives. */
export function stateOf(world: World): unknown {
  return [...world.accounts.values()].map(({ id, iam }) => ({
    id,
    roles: [...iam.roles.values()]
      .map(({ name, path, trust, boundary, maxSession, attached, inline, tags, description }) => ({
        name,
        path,
        trust,
        boundary,
        maxSession,
        attached: [...attached].sort(),
        inline,
        tags: [...tags].sort((a, b) => (a.Key < b.Key ? -1 : 1)),
        description,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    policies: [...iam.policies.values()]
      .map(({ arn, versions, defaultVersion, tags }) => ({
        arn,
        inForce: versions.find((version) => version.id === defaultVersion)?.document,
        versions: versions.map(({ document }) => document).sort(),
        tags: [...tags].sort((a, b) => (a.Key < b.Key ? -1 : 1)),
      }))
      .sort((a, b) => (a.arn < b.arn ? -1 : 1)),
  }));
}
