import { decide } from "../../src/iam/decide.js";
import type { PolicyDocument } from "../../src/iam/document.js";
import { documentsOf, parsed } from "./authorize.js";
import type { Call, Handlers } from "./call.js";
import type { Credentials } from "./credentials.js";
import { findPolicy } from "./iam-shapes.js";
import type { Role } from "./iam-state.js";
import { type Input, listOf, numberOf, optionalText, textOf } from "./input.js";
import { ServiceError } from "./service-error.js";
import { conditionsOfTags } from "./session-tags.js";

const ROLE = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;
const ALL: PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
/** Seconds that a session has which was made by a session. */
const CHAINED = 3600;

/** As STS answers whatever the reason is: a role that does not exist and one that may not be assumed look the same. */
function refused(call: Call, arn: string): ServiceError {
  return new ServiceError(
    "AccessDenied",
    `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    403,
  );
}

function roleOf(arn: string, call: Call): { role: Role; account: string } {
  const [, account = "", name = ""] = ROLE.exec(arn) ?? [];
  const role = call.world.accounts.get(account)?.iam.roles.get(name);
  if (role === undefined || role.arn !== arn) throw refused(call, arn);
  return { role, account };
}

function mayAssume(role: Role, input: Input, call: Call, enforced: boolean): boolean {
  const { world, caller } = call;
  const externalId = optionalText(input, "ExternalId");
  const sourceIdentity = optionalText(input, "SourceIdentity") ?? caller.sourceIdentity;
  const isMember = world.organization?.has(call.account.id) === true;
  const context: Record<string, string | readonly string[]> = {
    "sts:RoleSessionName": textOf(input, "RoleSessionName"),
    ...(externalId === undefined ? {} : { "sts:ExternalId": externalId }),
    ...(sourceIdentity === undefined ? {} : { "sts:SourceIdentity": sourceIdentity }),
    ...(isMember && world.organization !== undefined ? { "aws:PrincipalOrgID": world.organization.id } : {}),
    ...conditionsOfTags(input),
  };
  const own = enforced ? documentsOf(world, caller) : { identityPolicies: [ALL] };
  const { decision } = decide({
    ...own,
    request: { principal: caller.arn, action: "sts:AssumeRole", resource: role.arn, context },
    resourcePolicy: parsed(role.trust),
  });
  return decision === "allowed";
}

/** Documents that limit the session; undefined: none were passed. */
function sessionPoliciesOf(input: Input, account: string, call: Call): readonly string[] | undefined {
  const inline = optionalText(input, "Policy");
  const arns = (listOf(input, "PolicyArns") ?? []).map((each) => String((each as { readonly arn?: unknown }).arn));
  const named = arns.map((arn) => {
    const policy = findPolicy(call.world.account(account).iam, arn, Number.POSITIVE_INFINITY);
    const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
    if (version === undefined) throw new ServiceError("MalformedPolicyDocument", `PolicyArn ${arn} does not exist`, 400);
    return version.document;
  });
  const all = [...(inline === undefined ? [] : [inline]), ...named];
  return all.length === 0 ? undefined : all;
}

function assumeRole(input: Input, call: Call, credentials: Credentials, enforced: boolean): Record<string, unknown> {
  const arn = textOf(input, "RoleArn");
  const session = textOf(input, "RoleSessionName");
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw new ServiceError(
      "ValidationError",
      `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
      400,
    );
  }
  const seconds = numberOf(input, "DurationSeconds", { from: 900, to: 43200 }) ?? 3600;
  const { role, account } = roleOf(arn, call);
  if (!mayAssume(role, input, call, enforced)) throw refused(call, arn);
  if (call.caller.role !== undefined && seconds > CHAINED) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
      400,
    );
  }
  if (seconds > role.maxSession) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      400,
    );
  }
  const sourceIdentity = optionalText(input, "SourceIdentity") ?? call.caller.sourceIdentity;
  const caller = {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${session}`,
    userId: `${role.id}:${session}`,
    role: role.name,
    sessionPolicies: sessionPoliciesOf(input, account, call),
    sourceIdentity,
  };
  const ends = call.now + seconds * 1000;
  const keys = credentials.session(caller, ends);
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: new Date(ends),
    },
    AssumedRoleUser: { AssumedRoleId: caller.userId, Arn: caller.arn },
    SourceIdentity: sourceIdentity,
  };
}

/** STS: sessions by the product's own decision over the role's trust policy. `enforced`: the caller's policies count too. */
export function stsHandlers(credentials: Credentials, enforced: boolean): Handlers {
  return {
    AssumeRole: (input, call) => assumeRole(input, call, credentials, enforced),
    GetCallerIdentity: (_, { caller }) => ({ UserId: caller.userId, Account: caller.account, Arn: caller.arn }),
  };
}
