import type { Call, Handlers } from "./call.js";
import { checkManaged } from "./iam-documents.js";
import { alreadyExists, conflict, invalidInput, limitExceeded, noSuch } from "./iam-errors.js";
import { policyShape, policyUses, versionShape } from "./iam-shapes.js";
import type { ManagedPolicy } from "./iam-state.js";
import { tagsOf, withoutTags, withTags } from "./iam-tags.js";
import { type Input, optionalText, textOf } from "./input.js";
import { ServiceError } from "./service-error.js";

/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const QUOTAS = { policies: 1500, versions: 5 } as const;
const NAME = /^[\w+=,.@-]{1,128}$/;

function isoOf(now: number): string {
  return new Date(now).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** A policy of the account's own; AWS's cannot be written to by anybody. */
function policyOf(input: Input, call: Call): ManagedPolicy {
  const arn = textOf(input, "PolicyArn");
  if (arn.startsWith("arn:aws:iam::aws:")) {
    throw new ServiceError(
      "AccessDenied",
      `User: ${call.caller.arn} is not authorized to perform: iam:${call.operation} on resource: policy ${arn}`,
      403,
    );
  }
  const policy = call.account.iam.policies.get(arn, call.view);
  if (policy === undefined) throw noSuch(`Policy ${arn} was not found.`);
  return policy;
}

function change(policy: ManagedPolicy, call: Call, changes: Partial<ManagedPolicy>): ManagedPolicy {
  const changed = { ...policy, ...changes, updateDate: isoOf(call.now) };
  call.account.iam.policies.set(policy.arn, changed, call.now);
  return changed;
}

function createPolicy(input: Input, call: Call): Record<string, unknown> {
  const { iam } = call.account;
  const name = textOf(input, "PolicyName");
  const path = optionalText(input, "Path") ?? "/";
  const document = textOf(input, "PolicyDocument");
  if (!NAME.test(name))
    throw invalidInput(
      "The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
  const tags = tagsOf(input);
  for (const each of iam.policies.values()) {
    if (each.name.toLowerCase() === name.toLowerCase()) {
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
  }
  if (iam.policies.count() >= QUOTAS.policies)
    throw limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${QUOTAS.policies}`);
  checkManaged(document);
  const createDate = isoOf(call.now);
  const policy: ManagedPolicy = {
    name,
    path,
    id: iam.newId("ANPA", name),
    arn: iam.arn("policy", path, name),
    description: optionalText(input, "Description"),
    createDate,
    updateDate: createDate,
    versions: [{ id: "v1", document, createDate }],
    defaultVersion: "v1",
    nextVersion: 2,
    tags,
    aws: false,
  };
  iam.policies.set(policy.arn, policy, call.now);
  return { Policy: policyShape(policy, new Map()) };
}

function deletePolicy(input: Input, call: Call): undefined {
  const policy = policyOf(input, call);
  const { attached = 0, boundaries = 0 } = policyUses(call.account.iam, Number.POSITIVE_INFINITY).get(policy.arn) ?? {};
  if (attached + boundaries > 0) throw conflict("Cannot delete a policy attached to entities.");
  if (policy.versions.length > 1) {
    throw conflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  call.account.iam.policies.delete(policy.arn, call.now);
  return undefined;
}

function createPolicyVersion(input: Input, call: Call): Record<string, unknown> {
  const policy = policyOf(input, call);
  const document = textOf(input, "PolicyDocument");
  if (policy.versions.length >= QUOTAS.versions) {
    throw limitExceeded(
      `A managed policy can have up to ${QUOTAS.versions} versions. Before you create a new version, you must delete an existing version.`,
    );
  }
  checkManaged(document);
  const id = `v${policy.nextVersion}`;
  const isDefault = String(input.SetAsDefault ?? "false") === "true";
  const changed = change(policy, call, {
    versions: [...policy.versions, { id, document, createDate: isoOf(call.now) }],
    nextVersion: policy.nextVersion + 1,
    ...(isDefault ? { defaultVersion: id } : {}),
  });
  return { PolicyVersion: versionShape(changed, id, false) };
}

function versionOf(policy: ManagedPolicy, input: Input): string {
  const id = textOf(input, "VersionId");
  if (!policy.versions.some((version) => version.id === id)) {
    throw noSuch(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  }
  return id;
}

/** What can be changed about managed policies. */
export const iamPolicyWrites: Handlers = {
  CreatePolicy: createPolicy,
  DeletePolicy: deletePolicy,
  CreatePolicyVersion: createPolicyVersion,
  DeletePolicyVersion: (input, call) => {
    const policy = policyOf(input, call);
    const id = versionOf(policy, input);
    if (id === policy.defaultVersion) throw conflict("Cannot delete the default version of a policy.");
    change(policy, call, { versions: policy.versions.filter((version) => version.id !== id) });
    return undefined;
  },
  SetDefaultPolicyVersion: (input, call) => {
    const policy = policyOf(input, call);
    change(policy, call, { defaultVersion: versionOf(policy, input) });
    return undefined;
  },
  TagPolicy: (input, call) => {
    const policy = policyOf(input, call);
    change(policy, call, { tags: withTags(policy.tags, input) });
    return undefined;
  },
  UntagPolicy: (input, call) => {
    const policy = policyOf(input, call);
    change(policy, call, { tags: withoutTags(policy.tags, input) });
    return undefined;
  },
};
