import { AWS_MANAGED } from "./aws-managed-policies.js";
import type { Handler, Handlers } from "./call.js";
import { noSuch } from "./iam-errors.js";
import { iamPage } from "./iam-paging.js";
import {
  attachedOf,
  byName,
  encoded,
  groupDetail,
  iamOf,
  instanceProfilesOf,
  policyDetail,
  policyUses,
  roleDetail,
  roleInList,
  roleShape,
  userDetail,
  userInList,
  userShape,
} from "./iam-shapes.js";
import { optionalText, textOf, textsOf } from "./input.js";
import { QueryMap } from "./protocol-query.js";
import { ServiceError } from "./service-error.js";

const FILTERS = ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"] as const;

/** Everything in one order: users, groups, roles, policies; AWS's own policies only where they are in use. */
const getAccountAuthorizationDetails: Handler = (input, call) => {
  const { iam, view } = iamOf(call);
  const wanted = textsOf(input, "Filter") ?? FILTERS;
  const wrong = wanted.find((each) => !FILTERS.some((known) => known === each));
  if (wrong !== undefined)
    throw new ServiceError("ValidationError", `1 validation error detected: Value '[${wrong}]' at 'filter'`, 400);
  const uses = policyUses(iam, view);
  const entries: (() => readonly [string, unknown])[] = [];
  if (wanted.includes("User")) {
    for (const user of byName(iam.users.values(view))) entries.push(() => ["UserDetailList", userDetail(user)]);
  }
  if (wanted.includes("Group")) {
    for (const group of byName(iam.groups.values(view))) entries.push(() => ["GroupDetailList", groupDetail(group)]);
  }
  if (wanted.includes("Role")) {
    for (const role of byName(iam.roles.values(view))) entries.push(() => ["RoleDetailList", roleDetail(iam, role)]);
  }
  if (wanted.includes("LocalManagedPolicy")) {
    for (const policy of byName(iam.policies.values(view))) entries.push(() => ["Policies", policyDetail(policy, uses)]);
  }
  if (wanted.includes("AWSManagedPolicy")) {
    for (const policy of byName(AWS_MANAGED.values())) {
      if (uses.has(policy.arn)) entries.push(() => ["Policies", policyDetail(policy, uses)]);
    }
  }
  const { page, rest } = iamPage(entries, input, call);
  const output: Record<string, unknown[]> = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  for (const make of page) {
    const [list, entry] = make();
    output[list]?.push(entry);
  }
  return { ...output, ...rest };
};

const getAccountSummary: Handler = (_, call) => {
  const { iam, view } = iamOf(call);
  const users = [...iam.users.values(view)];
  const roles = [...iam.roles.values(view)];
  const withDevice = users.filter(({ mfa }) => mfa).length;
  return {
    SummaryMap: new QueryMap({
      Users: users.length,
      UsersQuota: 5000,
      Groups: iam.groups.count(view),
      GroupsQuota: 300,
      Roles: roles.length,
      RolesQuota: 1000,
      Policies: iam.policies.count(view),
      PoliciesQuota: 1500,
      PolicySizeQuota: 6144,
      PolicyVersionsInUse: [...iam.policies.values(view)].reduce((sum, { versions }) => sum + versions.length, 0),
      PolicyVersionsInUseQuota: 10000,
      VersionsPerPolicyQuota: 5,
      AttachedPoliciesPerRoleQuota: 10,
      AttachedPoliciesPerUserQuota: 10,
      AttachedPoliciesPerGroupQuota: 10,
      AssumeRolePolicySizeQuota: 2048,
      InstanceProfiles: roles.reduce((sum, { instanceProfiles }) => sum + instanceProfiles.length, 0),
      Providers: 0,
      ServerCertificates: iam.certificates.length,
      ServerCertificatesQuota: 20,
      MFADevices: withDevice + iam.spareMfaDevices.length,
      MFADevicesInUse: withDevice,
      AccountMFAEnabled: iam.root.mfa ? 1 : 0,
      AccountAccessKeysPresent: iam.root.keys.some(({ active }) => active) ? 1 : 0,
      AccountPasswordPresent: iam.root.password ? 1 : 0,
      AccountSigningCertificatesPresent: 0,
    }),
  };
};

const getAccountPasswordPolicy: Handler = (_, { account }) => {
  const policy = account.iam.passwordPolicy;
  if (policy === undefined) throw noSuch(`The Password Policy with domain name ${account.id} cannot be found.`);
  return { PasswordPolicy: policy };
};

const listVirtualMfaDevices: Handler = (input, call) => {
  const { iam, view } = iamOf(call);
  const status = optionalText(input, "AssignmentStatus") ?? "Any";
  const serial = (name: string) => `arn:aws:iam::${iam.account}:mfa/${name}`;
  const assigned = byName(iam.users.values(view))
    .filter(({ mfa }) => mfa)
    .map((user) => ({ SerialNumber: serial(user.name), User: userInList(user), EnableDate: user.createDate }));
  const spare = iam.spareMfaDevices.map((name) => ({ SerialNumber: serial(name) }));
  const devices = status === "Assigned" ? assigned : status === "Unassigned" ? spare : [...assigned, ...spare];
  const { page, rest } = iamPage(devices, input, call);
  return { VirtualMFADevices: page, ...rest };
};

const listServerCertificates: Handler = (input, call) => {
  const { iam } = call.account;
  const { page, rest } = iamPage(iam.certificates, input, call);
  const shown = page.map(({ name, expiration, uploaded }) => ({
    Path: "/",
    ServerCertificateName: name,
    ServerCertificateId: `ASCA${name
      .toUpperCase()
      .replace(/[^A-Z]/g, "")
      .padEnd(17, "X")
      .slice(0, 17)}`,
    Arn: iam.arn("server-certificate", "/", name),
    UploadDate: uploaded,
    Expiration: expiration,
  }));
  return { ServerCertificateMetadataList: shown, ...rest };
};

const listAccountAliases: Handler = (input, call) => {
  const { page, rest } = iamPage(call.account.iam.aliases, input, call);
  return { AccountAliases: page, ...rest };
};

const listRoles: Handler = (input, call) => {
  const { iam, view } = iamOf(call);
  const prefix = optionalText(input, "PathPrefix") ?? "/";
  const { page, rest } = iamPage(
    byName(iam.roles.values(view)).filter(({ path }) => path.startsWith(prefix)),
    input,
    call,
  );
  return { Roles: page.map(roleInList), ...rest };
};

const listUsers: Handler = (input, call) => {
  const { iam, view } = iamOf(call);
  const prefix = optionalText(input, "PathPrefix") ?? "/";
  const { page, rest } = iamPage(
    byName(iam.users.values(view)).filter(({ path }) => path.startsWith(prefix)),
    input,
    call,
  );
  return { Users: page.map(userInList), ...rest };
};

const getUser: Handler = (input, call) => {
  const { iam, view } = iamOf(call);
  const name = optionalText(input, "UserName") ?? call.caller.arn.slice(call.caller.arn.lastIndexOf("/") + 1);
  const user = iam.users.get(name, view);
  if (user === undefined) throw noSuch(`The user with name ${name} cannot be found.`);
  return { User: userShape(user) };
};

/** A read of one role by its name. */
function ofRole(
  read: (role: NonNullable<ReturnType<typeof roleOf>>, ...args: Parameters<Handler>) => ReturnType<Handler>,
): Handler {
  return (input, call) => read(roleOf(input, call), input, call);
}

function roleOf(...[input, call]: Parameters<Handler>) {
  const { iam, view } = iamOf(call);
  const name = textOf(input, "RoleName");
  const role = iam.roles.get(name, view);
  if (role === undefined) throw noSuch(`The role with name ${name} cannot be found.`);
  return role;
}

/** What can be asked about the account, its users and its roles. */
export const iamReads: Handlers = {
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  GetAccountSummary: getAccountSummary,
  GetAccountPasswordPolicy: getAccountPasswordPolicy,
  ListVirtualMFADevices: listVirtualMfaDevices,
  ListServerCertificates: listServerCertificates,
  ListAccountAliases: listAccountAliases,
  ListRoles: listRoles,
  ListUsers: listUsers,
  GetUser: getUser,
  GetRole: ofRole((role) => ({ Role: roleShape(role) })),
  ListAttachedRolePolicies: ofRole((role, input, call) => {
    const prefix = optionalText(input, "PathPrefix") ?? "/";
    const within = role.attached.filter((arn) => arn.slice(arn.indexOf(":policy/") + ":policy".length).startsWith(prefix));
    const { page, rest } = iamPage(attachedOf({ ...role, attached: within }), input, call);
    return { AttachedPolicies: page, ...rest };
  }),
  ListRolePolicies: ofRole((role, input, call) => {
    const { page, rest } = iamPage(Object.keys(role.inline).sort(), input, call);
    return { PolicyNames: page, ...rest };
  }),
  GetRolePolicy: ofRole((role, input) => {
    const name = textOf(input, "PolicyName");
    const document = role.inline[name];
    if (document === undefined) throw noSuch(`The role policy with name ${name} cannot be found.`);
    return { RoleName: role.name, PolicyName: name, PolicyDocument: encoded(document) };
  }),
  ListRoleTags: ofRole((role, input, call) => {
    const { page, rest } = iamPage(role.tags, input, call);
    return { Tags: page, ...rest };
  }),
  ListInstanceProfilesForRole: ofRole((role, input, call) => {
    const { page, rest } = iamPage(instanceProfilesOf(call.account.iam, role), input, call);
    return { InstanceProfiles: page, ...rest };
  }),
};
