// One account's IAM as the AWS CLI prints it: authorization details, credential report, summary, MFA devices.
import { daysAgo, uniqueId } from "./ids.mjs";

export function allow(action, resource, condition) {
  return { Effect: "Allow", Action: action, Resource: resource, ...(condition === undefined ? {} : { Condition: condition }) };
}

export function policy(...statements) {
  return { Version: "2012-10-17", Statement: statements };
}

/** A trust policy for a service, for an account's principals, or for whatever is given. */
export function trust(principal, condition, action = "sts:AssumeRole") {
  return policy({
    Effect: "Allow",
    Principal: principal,
    Action: action,
    ...(condition === undefined ? {} : { Condition: condition }),
  });
}

/** AWS's own policies that the estate uses, in the version given, as AWS publishes them. */
const AWS_POLICIES = {
  AdministratorAccess: { path: "/", version: "v1", document: policy(allow("*", "*")) },
  AWSSupportAccess: { path: "/", version: "v1", document: policy(allow(["support:*"], "*")) },
  AmazonGuardDutyServiceRolePolicy: {
    path: "/aws-service-role/",
    version: "v1",
    document: policy(allow(["ec2:DescribeInstances", "ec2:DescribeImages"], "*")),
  },
};

const NEVER = "N/A";

export class Account {
  constructor(id, name) {
    Object.assign(this, {
      id,
      name,
      users: [],
      groups: [],
      roles: [],
      policies: [],
      report: [],
      devices: [],
      awsPolicies: new Map(),
    });
    this.root = { mfa: true, lastUsed: daysAgo(210, "09:41:00"), virtual: false };
  }

  arn(kind, path, name) {
    return `arn:aws:iam::${this.id}:${kind}${path}${name}`;
  }

  ownId(prefix, name) {
    return uniqueId(prefix, `${this.id} ${prefix} ${name}`);
  }

  /** A customer managed policy. */
  addPolicy(name, document, { path = "/", created = 300 } = {}) {
    const versions = [{ Document: document, VersionId: "v1", IsDefaultVersion: true, CreateDate: daysAgo(created) }];
    const added = {
      PolicyName: name,
      PolicyId: this.ownId("ANPA", name),
      Arn: this.arn("policy", path, name),
      Path: path,
      DefaultVersionId: "v1",
    };
    this.policies.push({ ...added, created: daysAgo(created), versions });
    return { PolicyName: name, PolicyArn: added.Arn };
  }

  /** Refers to one of AWS's policies, and puts it among the policies in use. */
  aws(name) {
    const { path } = AWS_POLICIES[name];
    this.awsPolicies.set(name, `arn:aws:iam::aws:policy${path}${name}`);
    return { PolicyName: name, PolicyArn: this.awsPolicies.get(name) };
  }

  addGroup(name, attached, inline = []) {
    this.groups.push({
      Path: "/",
      GroupName: name,
      GroupId: this.ownId("AGPA", name),
      Arn: this.arn("group", "/", name),
      CreateDate: daysAgo(700),
      GroupPolicyList: inline,
      AttachedManagedPolicies: attached,
    });
  }

  /** `keys`: up to two of {active, rotated, used} in days; `password`: {used, changed} in days, or nothing. */
  addUser(name, { created = 500, groups = [], attached = [], inline = [], password, mfa = false, keys = [], tags = [] }) {
    const arn = this.arn("user", "/", name);
    this.users.push({
      Path: "/",
      UserName: name,
      UserId: this.ownId("AIDA", name),
      Arn: arn,
      CreateDate: daysAgo(created),
      ...(inline.length > 0 ? { UserPolicyList: inline } : {}),
      GroupList: groups,
      AttachedManagedPolicies: attached,
      ...(tags.length > 0 ? { Tags: tags } : {}),
    });
    if (mfa) this.devices.push({ SerialNumber: this.arn("mfa", "/", name), User: { UserName: name, Arn: arn } });
    const secret =
      password === undefined
        ? ["false", NEVER, NEVER, NEVER]
        : ["true", daysAgo(password.used), daysAgo(password.changed), NEVER];
    this.report.push([name, arn, daysAgo(created), ...secret, String(mfa), ...this.#keys(keys), "false", NEVER, "false", NEVER]);
  }

  #keys(keys) {
    return [keys[0], keys[1]].flatMap((key) => {
      if (key === undefined) return ["false", NEVER, NEVER, NEVER, NEVER];
      const used = key.used === undefined ? [NEVER, NEVER, NEVER] : [daysAgo(key.used), "us-east-1", key.service ?? "s3"];
      return [String(key.active ?? true), daysAgo(key.rotated), ...used];
    });
  }

  addRole(
    name,
    {
      path = "/",
      document,
      attached = [],
      inline = [],
      boundary,
      tags = [],
      profile = false,
      used,
      created = 400,
      session = 3600,
      region = "us-east-1",
    },
  ) {
    const profileArn = this.arn("instance-profile", path, name);
    const profiles = profile
      ? [
          {
            Path: path,
            InstanceProfileName: name,
            InstanceProfileId: this.ownId("AIPA", name),
            Arn: profileArn,
            CreateDate: daysAgo(created),
            Roles: [],
          },
        ]
      : [];
    this.roles.push({
      Path: path,
      RoleName: name,
      RoleId: this.ownId("AROA", name),
      Arn: this.arn("role", path, name),
      CreateDate: daysAgo(created),
      AssumeRolePolicyDocument: document,
      InstanceProfileList: profiles,
      RolePolicyList: inline,
      AttachedManagedPolicies: attached,
      ...(boundary === undefined
        ? {}
        : { PermissionsBoundary: { PermissionsBoundaryType: "PermissionsBoundaryPolicy", PermissionsBoundaryArn: boundary } }),
      Tags: tags,
      RoleLastUsed: used === undefined ? {} : { LastUsedDate: daysAgo(used), Region: region },
      MaxSessionDuration: session,
    });
  }

  #attachments(arn) {
    const holders = [...this.users, ...this.groups, ...this.roles];
    return holders.filter(({ AttachedManagedPolicies }) => AttachedManagedPolicies.some(({ PolicyArn }) => PolicyArn === arn))
      .length;
  }

  #describe({ PolicyName, PolicyId, Arn, Path, DefaultVersionId, created, versions }) {
    return {
      PolicyName,
      PolicyId,
      Arn,
      Path,
      DefaultVersionId,
      AttachmentCount: this.#attachments(Arn),
      PermissionsBoundaryUsageCount: this.roles.filter(
        ({ PermissionsBoundary }) => PermissionsBoundary?.PermissionsBoundaryArn === Arn,
      ).length,
      IsAttachable: true,
      CreateDate: created,
      UpdateDate: created,
      PolicyVersionList: versions,
    };
  }

  authorizationDetails() {
    const own = this.policies.map((each) => this.#describe(each));
    const aws = [...this.awsPolicies].map(([name, arn]) => {
      const { path, version, document } = AWS_POLICIES[name];
      const created = "2015-02-06T18:39:46+00:00";
      const versions = [{ Document: document, VersionId: version, IsDefaultVersion: true, CreateDate: created }];
      return this.#describe({
        PolicyName: name,
        PolicyId: uniqueId("ANPA", name),
        Arn: arn,
        Path: path,
        DefaultVersionId: version,
        created,
        versions,
      });
    });
    const by = (key) => (a, b) => (a[key] < b[key] ? -1 : 1);
    return {
      UserDetailList: [...this.users].sort(by("UserName")),
      GroupDetailList: [...this.groups].sort(by("GroupName")),
      RoleDetailList: [...this.roles].sort(by("Arn")),
      Policies: [...own, ...aws].sort(by("Arn")),
    };
  }

  credentialReport() {
    const key = (n) =>
      ["active", "last_rotated", "last_used_date", "last_used_region", "last_used_service"].map(
        (part) => `access_key_${n}_${part}`,
      );
    const header = [
      "user",
      "arn",
      "user_creation_time",
      "password_enabled",
      "password_last_used",
      "password_last_changed",
      "password_next_rotation",
    ];
    header.push(
      "mfa_active",
      ...key(1),
      ...key(2),
      "cert_1_active",
      "cert_1_last_rotated",
      "cert_2_active",
      "cert_2_last_rotated",
    );
    const nothing = ["false", NEVER, NEVER, NEVER, NEVER];
    const { mfa, lastUsed } = this.root;
    const root = [
      "<root_account>",
      `arn:aws:iam::${this.id}:root`,
      daysAgo(1500),
      "not_supported",
      lastUsed,
      "not_supported",
      "not_supported",
    ];
    root.push(String(mfa), ...nothing, ...nothing, "false", NEVER, "false", NEVER);
    const users = [...this.report].sort((a, b) => (a[0] < b[0] ? -1 : 1));
    return `${[header, root, ...users].map((row) => row.join(",")).join("\n")}\n`;
  }

  virtualDevices() {
    const root = { SerialNumber: this.arn("mfa", "/", "root-account-mfa-device"), User: { Arn: `arn:aws:iam::${this.id}:root` } };
    return { VirtualMFADevices: this.root.virtual ? [root, ...this.devices] : this.devices };
  }

  summary() {
    return {
      SummaryMap: {
        Users: this.users.length,
        Groups: this.groups.length,
        Roles: this.roles.length,
        Policies: this.policies.length,
        InstanceProfiles: this.roles.filter(({ InstanceProfileList }) => InstanceProfileList.length > 0).length,
        Providers: 1,
        ServerCertificates: 0,
        MFADevices: this.devices.length + (this.root.virtual ? 1 : 0),
        MFADevicesInUse: this.devices.length + (this.root.mfa ? 1 : 0),
        AccountMFAEnabled: this.root.mfa ? 1 : 0,
        AccountAccessKeysPresent: 0,
        AccountPasswordPresent: 1,
        AccountSigningCertificatesPresent: 0,
      },
    };
  }
}
