import { checkedStatements } from "../../src/iam/check-document.js";
import type { PolicyDocument } from "../../src/iam/document.js";
import { PolicyError } from "../../src/iam/policy-error.js";
import type { Handlers } from "./call.js";
import { type Input, listOf, optionalText, textOf } from "./input.js";
import { forWriting, invalidInput } from "./organizations-access.js";
import { policyOf, policySummary, policyTypeOf, targetOf } from "./organizations-reads.js";
import type { OrganizationPolicy, OrganizationState } from "./organizations-state.js";
import { ServiceError } from "./service-error.js";

/** Source: AWS Organizations User Guide, "Quotas and service limits". Characters count as they are written, white space too. */
export const QUOTAS = { characters: 5120, perTarget: 5, policies: 1000 } as const;

function constraint(reason: string, message: string): ServiceError {
  return new ServiceError("ConstraintViolationException", message, 400, { Reason: reason });
}

function checkedContent(content: string): string {
  if (content.length > QUOTAS.characters) {
    throw constraint("POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the maximum policy size.");
  }
  try {
    checkedStatements(JSON.parse(content) as PolicyDocument);
    return content;
  } catch (error) {
    if (!(error instanceof PolicyError || error instanceof SyntaxError)) throw error;
    throw new ServiceError(
      "MalformedPolicyDocumentException",
      "The provided policy document does not meet the requirements of the specified policy type.",
      400,
    );
  }
}

function isNameTaken(name: string, type: string, organization: OrganizationState, but?: OrganizationPolicy): boolean {
  return [...organization.policies.values()].some((policy) => policy !== but && policy.type === type && policy.name === name);
}

function duplicate(): ServiceError {
  return new ServiceError("DuplicatePolicyException", "A policy with the same name already exists.", 400);
}

type Tag = NonNullable<OrganizationPolicy["tags"]>[number];

function tagsOf(input: Input): readonly Tag[] {
  return (listOf(input, "Tags") ?? []) as readonly Tag[];
}

/** What tags are put on: policies alone are here. */
function tagged(input: Input, organization: OrganizationState): OrganizationPolicy {
  const policy = organization.policies.get(textOf(input, "ResourceId"));
  if (policy === undefined) throw new ServiceError("TargetNotFoundException", "You specified a target that doesn't exist.", 400);
  return policy;
}

/** A policy that may be changed: AWS's own may not. */
function ownPolicy(input: Input, organization: OrganizationState): OrganizationPolicy {
  const policy = policyOf(input, organization);
  if (policy.aws) throw invalidInput("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified.");
  return policy;
}

/** What can be changed about policies of the organization. */
export const organizationsWrites: Handlers = {
  CreatePolicy: (input, call) => {
    const organization = forWriting(call);
    const type = policyTypeOf(input, "Type");
    const name = textOf(input, "Name");
    if (isNameTaken(name, type, organization)) throw duplicate();
    if (organization.policies.size >= QUOTAS.policies)
      throw constraint("POLICY_NUMBER_LIMIT_EXCEEDED", "You have too many policies.");
    const content = checkedContent(textOf(input, "Content"));
    const policy = {
      id: organization.newPolicyId(),
      type,
      name,
      description: optionalText(input, "Description") ?? "",
      content,
      aws: false,
      tags: tagsOf(input),
    };
    organization.policies.set(policy.id, policy);
    return { Policy: { PolicySummary: policySummary(policy, organization), Content: content } };
  },
  UpdatePolicy: (input, call) => {
    const organization = forWriting(call);
    const policy = ownPolicy(input, organization);
    const name = optionalText(input, "Name") ?? policy.name;
    if (isNameTaken(name, policy.type, organization, policy)) throw duplicate();
    const content = optionalText(input, "Content");
    if (content !== undefined) policy.content = checkedContent(content);
    policy.name = name;
    policy.description = optionalText(input, "Description") ?? policy.description;
    return { Policy: { PolicySummary: policySummary(policy, organization), Content: policy.content } };
  },
  DeletePolicy: (input, call) => {
    const organization = forWriting(call);
    const policy = ownPolicy(input, organization);
    if ((organization.attachments.get(policy.id)?.size ?? 0) > 0) {
      throw new ServiceError("PolicyInUseException", "The policy is attached to one or more entities.", 400);
    }
    organization.policies.delete(policy.id);
    organization.attachments.delete(policy.id);
    return undefined;
  },
  TagResource: (input, call) => {
    const policy = tagged(input, forWriting(call));
    const given = tagsOf(input);
    const kept = (policy.tags ?? []).filter(({ Key }) => !given.some((tag) => tag.Key === Key));
    policy.tags = [...kept, ...given];
    return undefined;
  },
  UntagResource: (input, call) => {
    const policy = tagged(input, forWriting(call));
    const keys = listOf(input, "TagKeys") ?? [];
    policy.tags = (policy.tags ?? []).filter(({ Key }) => !keys.includes(Key));
    return undefined;
  },
  AttachPolicy: (input, call) => {
    const organization = forWriting(call);
    const policy = policyOf(input, organization);
    const target = targetOf(input, organization);
    if (!organization.enabledTypes.has(policy.type)) {
      throw new ServiceError("PolicyTypeNotEnabledException", "The policy type isn't enabled on this root.", 400);
    }
    if (organization.attachments.get(policy.id)?.has(target) === true) {
      throw new ServiceError("DuplicatePolicyAttachmentException", "The policy is already attached to the target.", 400);
    }
    if (organization.policiesOf(target, policy.type).length >= QUOTAS.perTarget) {
      throw constraint(
        "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        "You have attached the maximum number of policies of this type.",
      );
    }
    organization.attach(policy.id, target);
    return undefined;
  },
  DetachPolicy: (input, call) => {
    const organization = forWriting(call);
    const policy = policyOf(input, organization);
    const target = targetOf(input, organization);
    if (organization.attachments.get(policy.id)?.has(target) !== true) {
      throw new ServiceError("PolicyNotAttachedException", "The policy isn't attached to the specified target.", 400);
    }
    if (policy.id === "p-RCPFullAWSAccess") throw invalidInput("IMMUTABLE_POLICY", "RCPFullAWSAccess can't be detached.");
    if (organization.policiesOf(target, policy.type).length === 1) {
      throw constraint("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", "An entity must keep at least one policy of this type.");
    }
    organization.attachments.get(policy.id)?.delete(target);
    return undefined;
  },
};
