import { decide } from "../../src/iam/decide.js";
import type { PolicyDocument } from "../../src/iam/document.js";
import { documentsOfRole } from "../aws/authorize.js";
import type { IamState, Role } from "../aws/iam-state.js";
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

export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
}

export type RoleAccess = ReadonlyMap<string, ReadonlySet<string>>;

const known = new Map<string, readonly string[]>();

/** What a role's policies allow of the requests, as they stand; worked out once for the same documents. */
function mayOf(iam: IamState, role: Role, requests: readonly AccessRequest[]): readonly string[] {
  const documents = documentsOfRole(iam, role.name);
  const key = JSON.stringify([role.arn, requests, documents]);
  let may = known.get(key);
  if (may === undefined) {
    may = requests
      .filter(
        ({ action, resource }) =>
          decide({
            ...documents,
            request: { principal: role.arn, action, resource, context: { "aws:RequestedRegion": "us-east-1" } },
          }).decision === "allowed",
      )
      .map(({ action, resource }) => `may ${action} on ${resource}`);
    if (known.size > 5_000) known.clear();
    known.set(key, may);
  }
  return may;
}

/** What every role under the path may do, whom it lets in, and both together, by role; of all accounts or of one. */
export function accessIn(world: World, { path = "/bailiwick/", requests = REQUESTS, account }: AccessQuestion = {}): RoleAccess {
  const access = new Map<string, Set<string>>();
  for (const { id, iam } of world.accounts.values())
    for (const role of iam.roles.values()) {
      if (role.path !== path || (account !== undefined && id !== account)) continue;
      const may = mayOf(iam, role, requests);
      const lets = statementsOf(role.trust).map((statement) => `trust ${JSON.stringify(statement)}`);
      access.set(role.arn, new Set([...may, ...lets, ...lets.flatMap((each) => may.map((what) => `${each} ${what}`))]));
    }
  return access;
}

export interface AccessQuestion {
  readonly path?: string;
  readonly requests?: readonly AccessRequest[];
  readonly account?: string;
}

function statementsOf(trust: string): readonly unknown[] {
  return [(JSON.parse(trust) as PolicyDocument).Statement].flat();
}

/** What some role may do in `now` that it may do neither in `before` nor in `after`. */
export function beyond(now: RoleAccess, before: RoleAccess, after: RoleAccess): readonly string[] {
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
