import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  GetAccountSummaryCommand,
  type GroupDetail as GivenGroup,
  type ManagedPolicyDetail as GivenPolicy,
  type RoleDetail as GivenRole,
  type Tag as GivenTag,
  type UserDetail as GivenUser,
  ListRolesCommand,
  type PolicyDetail,
} from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import type { PolicyDocument } from "../../iam/document.js";
import type {
  AttachedPolicy,
  AuthorizationDetails,
  GroupDetail,
  InlinePolicy,
  ManagedPolicyDetail,
  RoleDetail,
  Tag,
  UserDetail,
} from "../../model/evidence.js";
import type { LiveAccount, Tags } from "../../roles/provision/live.js";
import { liveFromDetails, pathIn } from "../../roles/provision/live-from-details.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import type { AccountApi } from "./account-api.js";
import { parsedDocument } from "./document-text.js";
import { readPolicyTags, readRoleTags } from "./iam-reader.js";

const PAGE = 1000;
/** Calls for tags in flight, of one account. */
const TAGS_AT_ONCE = 4;

/** An account as `plan` looks at it, with the details that it was read from. */
export interface ReadAccount {
  readonly live: LiveAccount;
  readonly details: AuthorizationDetails;
}

/** Leaves out what is undefined, as AWS's own JSON does. */
function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}

const inline = (list: readonly PolicyDetail[] | undefined): readonly InlinePolicy[] =>
  (list ?? []).map(({ PolicyName = "", PolicyDocument: document }) => ({
    PolicyName,
    // What cannot be read stays undefined: nobody takes it for an empty policy.
    PolicyDocument: parsedDocument<PolicyDocument>(document) as PolicyDocument,
  }));

const attached = (list: GivenRole["AttachedManagedPolicies"]): readonly AttachedPolicy[] =>
  (list ?? []).flatMap(({ PolicyArn, PolicyName }) =>
    PolicyArn === undefined ? [] : [{ PolicyArn, PolicyName: PolicyName ?? PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1) }],
  );

const tagList = (tags: readonly GivenTag[] | undefined): readonly Tag[] | undefined =>
  tags?.flatMap(({ Key, Value }) => (Key === undefined ? [] : [{ Key, Value: Value ?? "" }]));

const named = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

function boundary(given: GivenRole["PermissionsBoundary"]): { PermissionsBoundary?: { PermissionsBoundaryArn: string } } {
  const arn = given?.PermissionsBoundaryArn;
  return arn === undefined || arn === "" ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: arn } };
}

function roleOf({ Arn = "", ...role }: GivenRole): RoleDetail {
  return present({
    Arn,
    Path: role.Path ?? pathIn(Arn),
    RoleName: role.RoleName ?? named(Arn),
    RoleId: role.RoleId ?? Arn,
    AssumeRolePolicyDocument: parsedDocument<PolicyDocument>(role.AssumeRolePolicyDocument),
    InstanceProfileList: (role.InstanceProfileList ?? []).map((each) => ({
      InstanceProfileName: each.InstanceProfileName ?? "",
      Arn: each.Arn ?? "",
    })),
    RolePolicyList: inline(role.RolePolicyList),
    AttachedManagedPolicies: attached(role.AttachedManagedPolicies),
    ...boundary(role.PermissionsBoundary),
    Tags: tagList(role.Tags),
  });
}

function userOf({ Arn = "", ...user }: GivenUser): UserDetail {
  return present({
    Arn,
    Path: user.Path ?? pathIn(Arn),
    UserName: user.UserName ?? named(Arn),
    UserId: user.UserId ?? Arn,
    UserPolicyList: inline(user.UserPolicyList),
    GroupList: user.GroupList ?? [],
    AttachedManagedPolicies: attached(user.AttachedManagedPolicies),
    ...boundary(user.PermissionsBoundary),
    Tags: tagList(user.Tags),
  });
}

function groupOf({ Arn = "", ...group }: GivenGroup): GroupDetail {
  return {
    Arn,
    Path: group.Path ?? pathIn(Arn),
    GroupName: group.GroupName ?? named(Arn),
    GroupId: group.GroupId ?? Arn,
    GroupPolicyList: inline(group.GroupPolicyList),
    AttachedManagedPolicies: attached(group.AttachedManagedPolicies),
  };
}

function policyOf({ Arn = "", ...policy }: GivenPolicy): ManagedPolicyDetail {
  return present({
    Arn,
    Path: policy.Path ?? pathIn(Arn),
    PolicyName: policy.PolicyName ?? named(Arn),
    PolicyId: policy.PolicyId ?? Arn,
    DefaultVersionId: policy.DefaultVersionId,
    PolicyVersionList: (policy.PolicyVersionList ?? []).map(({ VersionId = "", IsDefaultVersion, Document }) => ({
      VersionId,
      IsDefaultVersion: IsDefaultVersion ?? VersionId === policy.DefaultVersionId,
      Document: parsedDocument<PolicyDocument>(Document) as PolicyDocument,
    })),
  });
}

function detailsFrom(pages: readonly GetAccountAuthorizationDetailsCommandOutput[]): AuthorizationDetails {
  const asked = { service: "iam", name: "GetAccountAuthorizationDetails" };
  // An answer without any of its lists is none, and never an empty account.
  for (const { UserDetailList, GroupDetailList, RoleDetailList, Policies } of pages)
    answered(UserDetailList ?? GroupDetailList ?? RoleDetailList ?? Policies, "list", asked);
  return {
    UserDetailList: pages.flatMap((page) => (page.UserDetailList ?? []).map(userOf)),
    GroupDetailList: pages.flatMap((page) => (page.GroupDetailList ?? []).map(groupOf)),
    RoleDetailList: pages.flatMap((page) => (page.RoleDetailList ?? []).map(roleOf)),
    Policies: pages.flatMap((page) => (page.Policies ?? []).map(policyOf)),
  };
}

async function readDetails(api: AccountApi): Promise<AuthorizationDetails> {
  const pages = await api.pages("GetAccountAuthorizationDetails", (Marker, abortSignal) =>
    api.iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: PAGE, Marker }), { abortSignal }),
  );
  return detailsFrom(pages);
}

/** Session lengths of the roles under a path, which the account's details do not tell. */
async function readSessions(api: AccountApi, path: string): Promise<ReadonlyMap<string, number>> {
  const pages = await api.pages("ListRoles", (Marker, abortSignal) =>
    api.iam.send(new ListRolesCommand({ PathPrefix: path, MaxItems: PAGE, Marker }), { abortSignal }),
  );
  return new Map(
    pages.flatMap(({ Roles }) =>
      (Roles ?? []).flatMap(({ RoleName, MaxSessionDuration }): [string, number][] =>
        RoleName === undefined || MaxSessionDuration === undefined ? [] : [[RoleName, MaxSessionDuration]],
      ),
    ),
  );
}

/** What an account has room for. An endpoint that does not tell has no quotas of its own: IAM's are taken. */
async function readSummary(api: AccountApi): Promise<LiveAccount["summary"]> {
  try {
    const { SummaryMap } = await api.read("GetAccountSummary", (abortSignal) =>
      api.iam.send(new GetAccountSummaryCommand({}), { abortSignal }),
    );
    return SummaryMap as Readonly<Record<string, number>> | undefined;
  } catch (error) {
    if (error instanceof CallProblem && (error.kind === "denied" || error.kind === "other")) return undefined;
    throw error;
  }
}

async function readTags(names: readonly string[], read: (name: string) => Promise<Tags>): Promise<ReadonlyMap<string, Tags>> {
  const limit = pLimit(TAGS_AT_ONCE);
  const found = await Promise.all(
    names.map((name) =>
      limit(async (): Promise<readonly [string, Tags][]> => {
        try {
          return [[name, await read(name)]];
        } catch (error) {
          // Not known is not empty; and what is gone meanwhile has none.
          if (
            error instanceof CallProblem &&
            error.kind !== "session" &&
            error.kind !== "transient" &&
            error.kind !== "throttled"
          )
            return [];
          throw error;
        }
      }),
    ),
  );
  return new Map(found.flat());
}

/**
 * Reads what provisioning looks at: the account's details in whole pages, and by calls of their own what those do not tell, for roles and
 * policies under the path alone. `roles`: names of roles to be made, wherever they are. @throws CallProblem
 */
export async function readLiveAccount(
  api: AccountApi,
  partition: string,
  path: string,
  names: ReadonlySet<string>,
): Promise<ReadAccount> {
  const { account } = api.session;
  const [details, maxSessionSeconds, summary] = await Promise.all([readDetails(api), readSessions(api, path), readSummary(api)]);
  const isOurs = (arn: string): boolean => pathIn(arn) === path && arn.includes(`::${account}:`);
  const untagged = details.RoleDetailList.filter(
    ({ Arn, RoleName, Tags: tags }) => (isOurs(Arn) || names.has(RoleName)) && (tags === undefined || tags.length === 0),
  );
  const policies = details.Policies.filter(({ Arn }) => isOurs(Arn));
  const [roleTags, policyTags] = await Promise.all([
    readTags(
      untagged.map(({ RoleName }) => RoleName),
      (name) => readRoleTags(api, name),
    ),
    readTags(
      policies.map(({ Arn }) => Arn),
      (arn) => readPolicyTags(api, arn),
    ),
  ]);
  const beside = { summary, maxSessionSeconds, roleTags, policyTags };
  return { details, live: liveFromDetails(account, partition, details, beside) };
}
