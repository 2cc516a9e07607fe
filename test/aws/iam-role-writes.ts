import type { Call, Handlers } from "./call.js";
import { checkPermissions, checkTrust, SIZES, sizeOf } from "./iam-documents.js";
import { alreadyExists, conflict, invalidInput, limitExceeded, noSuch } from "./iam-errors.js";
import { findPolicy, roleShape } from "./iam-shapes.js";
import type { Role } from "./iam-state.js";
import { tagsOf, withoutTags, withTags } from "./iam-tags.js";
import { type Input, numberOf, optionalText, textOf } from "./input.js";
import { ServiceError } from "./service-error.js";

/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const QUOTAS = { roles: 1000, attached: 10 } as const;
const NAME = /^[\w+=,.@-]{1,64}$/;
const PATH = /^(\/|\/[\x21-\x7e]{1,510}\/)$/;

function roleOf(input: Input, call: Call): Role {
  const name = textOf(input, "RoleName");
  const role = call.account.iam.roles.get(name, call.view);
  if (role === undefined) throw noSuch(`The role with name ${name} cannot be found.`);
  return role;
}

/** A role that may be written to: service-linked ones may not. */
function writable(input: Input, call: Call): Role {
  const role = roleOf(input, call);
  if (role.path.startsWith("/aws-service-role/")) {
    throw new ServiceError(
      "UnmodifiableEntity",
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
      400,
    );
  }
  return role;
}

function change(role: Role, call: Call, changes: Partial<Role>): undefined {
  call.account.iam.roles.set(role.name, { ...role, ...changes }, call.now);
  return undefined;
}

function attachable(call: Call, arn: string): void {
  if (findPolicy(call.account.iam, arn, call.view) === undefined) {
    throw noSuch(`Policy ${arn} does not exist or is not attachable.`);
  }
}

function sessionOf(input: Input): number {
  return numberOf(input, "MaxSessionDuration", { from: 3600, to: 43200 }) ?? 3600;
}

function createRole(input: Input, call: Call): Record<string, unknown> {
  const { iam } = call.account;
  const name = textOf(input, "RoleName");
  const path = optionalText(input, "Path") ?? "/";
  const trust = textOf(input, "AssumeRolePolicyDocument");
  if (!NAME.test(name))
    throw invalidInput(
      "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
  if (!PATH.test(path))
    throw invalidInput(
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    );
  const maxSession = sessionOf(input);
  const tags = tagsOf(input);
  for (const each of iam.roles.values()) {
    if (each.name.toLowerCase() === name.toLowerCase()) throw alreadyExists(`Role with name ${name} already exists.`);
  }
  if (iam.roles.count() >= QUOTAS.roles) throw limitExceeded(`Cannot exceed quota for RolesPerAccount: ${QUOTAS.roles}`);
  checkTrust(trust, call.world);
  const boundary = optionalText(input, "PermissionsBoundary");
  if (boundary !== undefined) attachable(call, boundary);
  const role: Role = {
    name,
    path,
    id: iam.newId("AROA", name),
    arn: iam.arn("role", path, name),
    createDate: new Date(call.now).toISOString().replace(/\.\d{3}Z$/, "Z"),
    trust,
    description: optionalText(input, "Description"),
    maxSession,
    boundary,
    tags,
    attached: [],
    inline: {},
    instanceProfiles: [],
  };
  iam.roles.set(name, role, call.now);
  const { RoleLastUsed: _, ...shape } = roleShape(role);
  return { Role: shape };
}

function deleteRole(input: Input, call: Call): undefined {
  const role = writable(input, call);
  if (role.instanceProfiles.length > 0) throw conflict("Cannot delete entity, must remove roles from instance profile first.");
  if (role.attached.length > 0) throw conflict("Cannot delete entity, must detach all policies first.");
  if (Object.keys(role.inline).length > 0) throw conflict("Cannot delete entity, must delete policies first.");
  call.account.iam.roles.delete(role.name, call.now);
  return undefined;
}

function attachRolePolicy(input: Input, call: Call): undefined {
  const role = writable(input, call);
  const arn = textOf(input, "PolicyArn");
  attachable(call, arn);
  if (role.attached.includes(arn)) return undefined;
  if (role.attached.length >= QUOTAS.attached) throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${QUOTAS.attached}`);
  return change(role, call, { attached: [...role.attached, arn] });
}

function detachRolePolicy(input: Input, call: Call): undefined {
  const role = writable(input, call);
  const arn = textOf(input, "PolicyArn");
  if (!role.attached.includes(arn)) throw noSuch(`Policy ${arn} was not found.`);
  return change(role, call, { attached: role.attached.filter((each) => each !== arn) });
}

function putRolePolicy(input: Input, call: Call): undefined {
  const role = writable(input, call);
  const name = textOf(input, "PolicyName");
  const document = textOf(input, "PolicyDocument");
  checkPermissions(document);
  const inline = { ...role.inline, [name]: document };
  if (Object.values(inline).reduce((sum, each) => sum + sizeOf(each), 0) > SIZES.roleInline) {
    throw limitExceeded(`Maximum policy size of ${SIZES.roleInline} bytes exceeded for role ${role.name}`);
  }
  return change(role, call, { inline });
}

function deleteRolePolicy(input: Input, call: Call): undefined {
  const role = writable(input, call);
  const name = textOf(input, "PolicyName");
  const { [name]: gone, ...inline } = role.inline;
  if (gone === undefined) throw noSuch(`The role policy with name ${name} cannot be found.`);
  return change(role, call, { inline });
}

/** What can be changed about roles. */
export const iamRoleWrites: Handlers = {
  CreateRole: createRole,
  DeleteRole: deleteRole,
  // A duration that is not given goes back to an hour; a description that is not given stays.
  UpdateRole: (input, call) => {
    const role = writable(input, call);
    change(role, call, { maxSession: sessionOf(input), description: optionalText(input, "Description") ?? role.description });
    return {};
  },
  UpdateAssumeRolePolicy: (input, call) => {
    const role = writable(input, call);
    const trust = textOf(input, "PolicyDocument");
    checkTrust(trust, call.world);
    return change(role, call, { trust });
  },
  PutRolePermissionsBoundary: (input, call) => {
    const role = writable(input, call);
    const boundary = textOf(input, "PermissionsBoundary");
    attachable(call, boundary);
    return change(role, call, { boundary });
  },
  DeleteRolePermissionsBoundary: (input, call) => {
    const role = writable(input, call);
    if (role.boundary === undefined) throw noSuch(`Role ${role.name} does not have a permissions boundary.`);
    return change(role, call, { boundary: undefined });
  },
  AttachRolePolicy: attachRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  PutRolePolicy: putRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
  TagRole: (input, call) => {
    const role = writable(input, call);
    return change(role, call, { tags: withTags(role.tags, input) });
  },
  UntagRole: (input, call) => {
    const role = writable(input, call);
    return change(role, call, { tags: withoutTags(role.tags, input) });
  },
};
