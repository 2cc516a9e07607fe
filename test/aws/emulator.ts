import { AWS_MANAGED } from "./aws-managed-policies.js";
import type { Call, Handler, Handlers } from "./call.js";
import type { Credentials } from "./credentials.js";
import { malformed } from "./iam-errors.js";
import { findPolicy, policyDetail } from "./iam-shapes.js";
import { optionalText, textOf } from "./input.js";
import { WebPage } from "./service-error.js";
import { SERVICES } from "./services.js";

/**
 * How public emulators of AWS differ from AWS, as far as we meet it. Source: the code of moto 5 (moto/iam/models.py, responses.py and
 * policy_validation.py; moto/sts/models.py; moto/organizations/models.py), and for what collecting meets the answers of a moto 5.2.1 that ran.
 * The command line did at moto 5.2.1 itself what provision-emulator.test.ts asks of it here.
 */
type Handled = Readonly<Record<string, Handlers>>;

const decoded = (document: unknown): unknown => (typeof document === "string" ? decodeURIComponent(document) : document);

function changed(
  handlers: Handlers,
  name: string,
  change: (output: Record<string, unknown>, call: Call) => Record<string, unknown>,
): Handler {
  return (input, call) => {
    const output = handlers[name]?.(input, call);
    return output === undefined ? undefined : change({ ...output }, call);
  };
}

/** Lists that are never cut, and do not say that they are whole. */
function unpaged(handlers: Handlers, name: string): Handler {
  return changed(handlers, name, ({ IsTruncated: _, Marker: __, ...rest }) => rest);
}

const OPERATORS =
  /^(?:ForAnyValue:|ForAllValues:)?(?:String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)|Numeric\w+|Date\w+|Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like)|Null)(?:IfExists)?$/;
const IAM_RESOURCE =
  /^(?:user|federated-user|role|group|instance-profile|mfa|server-certificate|policy|sms-mfa|saml-provider|oidc-provider|report|access-report)\//;

/** Refuses documents as the emulator's validator does, which is stricter than AWS's in places. */
function validated(document: string): void {
  const { Statement } = JSON.parse(document) as { readonly Statement: unknown };
  const sids = new Set<unknown>();
  for (const statement of [Statement].flat() as readonly Record<string, unknown>[]) {
    if (statement.Sid !== undefined && sids.has(statement.Sid))
      throw malformed("Statement IDs (SID) in a single policy must be unique.");
    sids.add(statement.Sid);
    for (const resource of [statement.Resource ?? statement.NotResource ?? []].flat() as unknown as readonly string[]) {
      if (resource === "*") continue;
      const [arn, partition, service, region = "", , ...rest] = resource.split(":");
      if (arn !== "arn" || partition === undefined || service === undefined)
        throw malformed(`Resource ${resource} must be in ARN format or "*".`);
      if ((service === "iam" || service === "s3") && region !== "")
        throw malformed(`${resource} cannot contain region information.`);
      if (service === "iam" && !IAM_RESOURCE.test(rest.join(":")))
        throw malformed('IAM resource path must either be "*" or start with a kind.');
    }
    for (const [operator, keys] of Object.entries((statement.Condition ?? {}) as Record<string, Record<string, unknown>>)) {
      if (!OPERATORS.test(operator)) throw malformed("Syntax errors in policy.");
      for (const value of Object.values(keys))
        if (typeof value !== "string" && typeof value !== "boolean" && !Array.isArray(value))
          throw malformed("Syntax errors in policy.");
    }
  }
}

const checking =
  (handler: Handler | undefined): Handler =>
  (input, call) => {
    validated(textOf(input, "PolicyDocument"));
    return handler?.(input, call);
  };

function emulatedIam(iam: Handlers): Handlers {
  return {
    ...iam,
    // The whole account at once, with every policy that AWS has, in use or not; trust policies are not escaped.
    GetAccountAuthorizationDetails: (input, call) => {
      const lists: Record<string, unknown[]> = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
      let marker: unknown;
      do {
        const page = (iam.GetAccountAuthorizationDetails?.({ ...input, MaxItems: "1000", Marker: marker as string }, call) ??
          {}) as Readonly<Record<string, unknown>>;
        for (const [name, list] of Object.entries(lists)) list.push(...((page[name] ?? []) as readonly unknown[]));
        marker = page.Marker;
      } while (marker !== undefined);
      const local = (lists.Policies ?? []).filter((policy) => !AWS_MANAGED.has(String((policy as { readonly Arn: string }).Arn)));
      const roles = (lists.RoleDetailList ?? []) as readonly Record<string, unknown>[];
      return {
        ...lists,
        RoleDetailList: roles.map((role) => ({
          ...role,
          AssumeRolePolicyDocument: decoded(role.AssumeRolePolicyDocument),
          RoleLastUsed: {},
        })),
        // Neither name nor id of a managed policy is told.
        Policies: [...local, ...[...AWS_MANAGED.values()].map((policy) => policyDetail(policy, new Map()))].map((policy) => {
          const { PolicyName: _, PolicyId: __, ...rest } = policy as Readonly<Record<string, unknown>>;
          return rest;
        }),
        IsTruncated: false,
      };
    },
    GetPolicyVersion: changed(iam, "GetPolicyVersion", ({ PolicyVersion }) => {
      const version = PolicyVersion as Record<string, unknown>;
      return { PolicyVersion: { ...version, Document: decoded(version.Document) } };
    }),
    ListPolicyVersions: unpaged(iam, "ListPolicyVersions"),
    // A description that is not given is none.
    UpdateRole: (input, call) => {
      const output = iam.UpdateRole?.(input, call);
      const role = call.account.iam.roles.get(textOf(input, "RoleName"));
      if (role !== undefined)
        call.account.iam.roles.set(role.name, { ...role, description: optionalText(input, "Description") }, call.now);
      return output;
    },
    CreatePolicy: checking(iam.CreatePolicy),
    CreatePolicyVersion: checking(iam.CreatePolicyVersion),
    PutRolePolicy: checking(iam.PutRolePolicy),
    // Whether a boundary exists is not asked, nor whether there is one to take off.
    DeleteRolePermissionsBoundary: (input, call) => {
      const role = call.account.iam.roles.get(textOf(input, "RoleName"));
      if (role === undefined) return iam.DeleteRolePermissionsBoundary?.(input, call);
      call.account.iam.roles.set(role.name, { ...role, boundary: undefined }, call.now);
      return undefined;
    },
    // Nor whether a policy is still held, or has other versions.
    DeletePolicy: (input, call) => {
      const arn = textOf(input, "PolicyArn");
      if (findPolicy(call.account.iam, arn, call.view) === undefined) return iam.DeletePolicy?.(input, call);
      call.account.iam.policies.delete(arn, call.now);
      return undefined;
    },
  };
}

/** Any role of any account may be assumed, whether it is there or not; whoever calls without a session is nobody in particular. */
function emulatedSts(sts: Handlers, credentials: Credentials): Handlers {
  return {
    ...sts,
    AssumeRole: (input, call) => {
      const arn = textOf(input, "RoleArn");
      const [, account = call.account.id] = /^arn:aws:iam::(\d{12}):/.exec(arn) ?? [];
      const name = arn.slice(arn.lastIndexOf("/") + 1);
      const session = `arn:aws:sts::${account}:assumed-role/${name}/${textOf(input, "RoleSessionName")}`;
      const ends = call.now + 3_600_000;
      const keys = credentials.session({ account, arn: session, userId: "AROAEXAMPLE:session", role: name }, ends);
      return {
        Credentials: {
          AccessKeyId: keys.accessKeyId,
          SecretAccessKey: keys.secretAccessKey,
          SessionToken: keys.sessionToken,
          Expiration: new Date(ends),
        },
        AssumedRoleUser: { AssumedRoleId: "AROAEXAMPLE:session", Arn: session },
      };
    },
    GetCallerIdentity: (_, { caller }) => ({
      UserId: "AKIAIOSFODNN7EXAMPLE",
      Account: caller.account,
      Arn: caller.role === undefined ? `arn:aws:sts::${caller.account}:user/moto` : caller.arn,
    }),
  };
}

/** What is attached already is attached again without a word; there are no quotas. */
function emulatedOrganizations(organizations: Handlers): Handlers {
  return {
    ...organizations,
    AttachPolicy: (input, call) => {
      const { organization } = call.world;
      const [policy, target] = [textOf(input, "PolicyId"), textOf(input, "TargetId")];
      if (organization === undefined || !organization.policies.has(policy)) return organizations.AttachPolicy?.(input, call);
      organization.attach(policy, target);
      return {};
    },
  };
}

/** What an emulator says to an operation that it does not know: of a REST service, that there is nothing at its path. */
const unknown =
  (service: string): Handler =>
  () => {
    throw new WebPage(SERVICES[service]?.protocol === "rest" ? 404 : 500);
  };

/** The stand-in's operations as an emulator has them. `lacking`: operations that it does not know, `ListRoles` of IAM or `guardduty:ListFindings`. */
export function emulated(handlers: Handled, credentials: Credentials, lacking: readonly string[] = []): Handled {
  const { iam = {}, sts = {}, organizations = {}, securityhub = {} } = handlers;
  const known: Record<string, Handlers> = {
    ...handlers,
    iam: emulatedIam(iam),
    sts: emulatedSts(sts, credentials),
    organizations: emulatedOrganizations(organizations),
    // Whatever findings are asked for, all are given.
    securityhub: {
      ...securityhub,
      GetFindings: ({ Filters: _, ...input }, call) => securityhub.GetFindings?.(input, call),
    },
  };
  for (const each of lacking) {
    const [name = "", service = "iam"] = each.split(":").reverse();
    known[service] = { ...known[service], [name]: unknown(service) };
  }
  return known;
}
