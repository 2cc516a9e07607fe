import { type DecisionInput, decide } from "../../src/iam/decide.js";
import type { PolicyDocument } from "../../src/iam/document.js";
import type { Call } from "./call.js";
import type { Caller } from "./credentials.js";
import { findPolicy } from "./iam-shapes.js";
import type { Entity, IamState, Tag } from "./iam-state.js";
import { type Input, listOf, textsOf } from "./input.js";
import type { World } from "./world.js";

const ALL: PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const LATEST = Number.POSITIVE_INFINITY;

const known = new Map<string, PolicyDocument>();

/** Kept by their text, since `decide` compiles each document once. */
export function parsed(document: string): PolicyDocument {
  const found = known.get(document) ?? (JSON.parse(document) as PolicyDocument);
  if (known.size > 10_000) known.clear();
  known.set(document, found);
  return found;
}

/** The document of a policy's default version. */
export function defaultDocument(iam: IamState, arn: string): PolicyDocument | undefined {
  const policy = findPolicy(iam, arn, LATEST);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  return version === undefined ? undefined : parsed(version.document);
}

function policiesOf(iam: IamState, entity: Entity): PolicyDocument[] {
  return [...Object.values(entity.inline).map(parsed), ...entity.attached.flatMap((arn) => defaultDocument(iam, arn) ?? [])];
}

type Documents = Pick<DecisionInput, "identityPolicies" | "permissionsBoundaries" | "sessionPolicies" | "serviceControlPolicies">;

function boundariesOf(iam: IamState, boundary: string | undefined): { permissionsBoundaries?: readonly PolicyDocument[] } {
  const document = boundary === undefined ? undefined : defaultDocument(iam, boundary);
  return document === undefined ? {} : { permissionsBoundaries: [document] };
}

/** A role's policies as they stand, for `decide`. */
export function documentsOfRole(iam: IamState, name: string): Documents {
  const role = iam.roles.get(name);
  if (role === undefined) return { identityPolicies: [] };
  return { identityPolicies: policiesOf(iam, role), ...boundariesOf(iam, role.boundary) };
}

/** Every policy that a caller is under, as it stands. A caller who is no user of the account's IAM is its operator and may do all. */
export function documentsOf(world: World, caller: Caller): Documents {
  const { iam } = world.account(caller.account);
  const scps = world.organization?.serviceControlLevels(caller.account);
  const above = scps === undefined ? {} : { serviceControlPolicies: scps };
  if (caller.role !== undefined) {
    const session = caller.sessionPolicies;
    return {
      ...documentsOfRole(iam, caller.role),
      ...(session === undefined ? {} : { sessionPolicies: session.map(parsed) }),
      ...above,
    };
  }
  const user = iam.users.get(caller.arn.slice(caller.arn.lastIndexOf("/") + 1));
  if (user === undefined) return { identityPolicies: [ALL], ...above };
  const groups = user.groups.flatMap((name) => iam.groups.get(name) ?? []);
  return {
    identityPolicies: [user, ...groups].flatMap((entity) => policiesOf(iam, entity)),
    ...boundariesOf(iam, user.boundary),
    ...above,
  };
}

/** The resource of a call, as IAM authorizes it; `*` where the action names none. */
export function resourceOf(call: Call, input: Input): string {
  const { service, region, account } = call;
  const { RoleName, PolicyArn, RoleArn, DetectorId } = input;
  if (service === "sts" && typeof RoleArn === "string") return RoleArn;
  if (service === "iam" && typeof RoleName === "string") {
    const path = typeof input.Path === "string" ? input.Path : "/";
    return account.iam.roles.get(RoleName)?.arn ?? account.iam.arn("role", path, RoleName);
  }
  if (service === "iam" && typeof PolicyArn === "string") return PolicyArn;
  if (service === "iam" && typeof input.PolicyName === "string") {
    return account.iam.arn("policy", typeof input.Path === "string" ? input.Path : "/", input.PolicyName);
  }
  if (service === "guardduty" && typeof DetectorId === "string") {
    return `arn:aws:guardduty:${region}:${account.id}:detector/${DetectorId}`;
  }
  if (service === "securityhub" && call.operation !== "ListMembers")
    return `arn:aws:securityhub:${region}:${account.id}:hub/default`;
  return "*";
}

export function actionOf({ service, operation }: Pick<Call, "service" | "operation">): string {
  return `${service}:${operation}`;
}

function tagsUnder(prefix: string, tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [`${prefix}/${Key}`, Value]));
}

/** Condition keys of IAM's own that follow from the call and from what it is about. */
function iamContext(call: Call, input: Input): Record<string, string | readonly string[]> {
  const { PermissionsBoundary: given, PolicyArn: arn } = input;
  const { iam } = call.account;
  const role = typeof input.RoleName === "string" ? iam.roles.get(input.RoleName) : undefined;
  const policy = typeof arn === "string" ? iam.policies.get(arn) : undefined;
  const boundary = typeof given === "string" ? given : role?.boundary;
  const asked = (listOf(input, "Tags") ?? []) as readonly Tag[];
  const held = role?.tags ?? policy?.tags ?? [];
  const keys = [...asked.map(({ Key }) => Key), ...(textsOf(input, "TagKeys") ?? [])];
  return {
    ...(boundary === undefined ? {} : { "iam:PermissionsBoundary": boundary }),
    ...(typeof arn === "string" ? { "iam:PolicyARN": arn } : {}),
    ...tagsUnder("aws:RequestTag", asked),
    ...tagsUnder("aws:ResourceTag", held),
    ...tagsUnder("iam:ResourceTag", held),
    ...(keys.length === 0 ? {} : { "aws:TagKeys": keys }),
  };
}

function contextOf(call: Call, input: Input): Record<string, string | readonly string[]> {
  return { "aws:RequestedRegion": call.region, ...(call.service === "iam" ? iamContext(call, input) : {}) };
}

/** Whether the caller's own policies allow the call. */
export function isAllowed(call: Call, input: Input): boolean {
  if (call.operation === "GetCallerIdentity" || call.operation === "AssumeRole") return true;
  const { decision } = decide({
    ...documentsOf(call.world, call.caller),
    request: {
      principal: call.caller.arn,
      action: actionOf(call),
      resource: resourceOf(call, input),
      context: contextOf(call, input),
    },
  });
  return decision === "allowed";
}
