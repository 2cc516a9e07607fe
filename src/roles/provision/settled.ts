import { type PolicyRecord, type RoleRecord, type StateReader, sameJson } from "./known-state.js";
import type { Tags } from "./live.js";
import type { AwsStep } from "./step.js";

function holdsTags(live: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([key, value]) => live[key] === value);
}

function inForce(policy: PolicyRecord): string | undefined {
  return policy.versions.find(({ isDefault }) => isDefault)?.document;
}

async function ofRole(role: Promise<RoleRecord | null>, holds: (role: RoleRecord) => boolean): Promise<boolean> {
  const found = await role;
  return found !== null && holds(found);
}

async function ofPolicy(policy: Promise<PolicyRecord | null>, holds: (policy: PolicyRecord) => boolean): Promise<boolean> {
  const found = await policy;
  return found !== null && holds(found);
}

/** Are all versions there, each with its document, and is the right one in force? Ids may differ: AWS never gives one twice. */
function isRestored(live: PolicyRecord, { versions }: Extract<AwsStep, { call: "restore-policy" }>): boolean {
  const left = [...live.versions];
  for (const { document, isDefault } of versions) {
    const index = left.findIndex((each) => each.document === document && each.isDefault === isDefault);
    if (index === -1) return false;
    left.splice(index, 1);
  }
  return left.length === 0;
}

/**
 * Is what a step asks for so? Told from what is read now: right after a call, an old state may still be read. The role of a step is there
 * where it is not the step that makes it.
 */
export async function isSettled(step: AwsStep, read: StateReader): Promise<boolean> {
  switch (step.call) {
    case "create-role":
      return ofRole(
        read.role(step.role),
        (role) =>
          role.path === step.path &&
          sameJson(role.trust, step.trust) &&
          role.boundary === step.boundary &&
          holdsTags(role.tags, step.tags),
      );
    case "delete-role":
      return (await read.role(step.role)) === null;
    case "put-trust":
      return ofRole(read.role(step.role), ({ trust }) => sameJson(trust, step.trust));
    case "put-boundary":
      return ofRole(read.role(step.role), ({ boundary }) => boundary === step.boundary);
    case "delete-boundary":
      return ofRole(read.role(step.role), ({ boundary }) => boundary === null);
    case "put-session":
      return ofRole(
        read.role(step.role),
        ({ maxSessionSeconds }) => maxSessionSeconds === null || maxSessionSeconds === step.maxSessionSeconds,
      );
    case "tag-role":
      return ofRole(read.role(step.role), ({ tags }) => holdsTags(tags, step.tags));
    case "untag-role":
      return ofRole(read.role(step.role), ({ tags }) => step.keys.every((key) => tags[key] === undefined));
    case "attach-policy":
      return (await read.attached(step.role)).has(step.policy);
    case "detach-policy":
      return !(await read.attached(step.role)).has(step.policy);
    case "put-inline-policy": {
      const document = await read.inline(step.role, step.name);
      return document !== null && sameJson(document, step.document);
    }
    case "delete-inline-policy":
      return (await read.inline(step.role, step.name)) === null;
    case "create-policy":
      return ofPolicy(
        read.policy(step.policy),
        (policy) => sameJson(inForce(policy) ?? "", step.document) && holdsTags(policy.tags, step.tags),
      );
    case "create-policy-version":
      return ofPolicy(read.policy(step.policy), (policy) => sameJson(inForce(policy) ?? "", step.document));
    case "restore-policy":
      return ofPolicy(read.policy(step.policy), (policy) => isRestored(policy, step));
    case "delete-policy-version":
      return (await read.policy(step.policy))?.versions.every(({ id }) => id !== step.version) ?? true;
    case "delete-policy":
      return (await read.policy(step.policy)) === null;
    case "tag-policy":
      return ofPolicy(read.policy(step.policy), ({ tags }) => holdsTags(tags, step.tags));
    case "untag-policy":
      return ofPolicy(read.policy(step.policy), ({ tags }) => step.keys.every((key) => tags[key] === undefined));
    case "create-scp":
    case "update-scp": {
      const scp = await read.scp(step.name);
      const isTagged = step.call === "update-scp" || holdsTags(scp?.tags ?? {}, step.tags);
      return scp !== null && isTagged && sameJson(scp.document, step.document);
    }
    case "tag-scp":
      return holdsTags((await read.scp(step.name))?.tags ?? {}, step.tags);
    case "untag-scp": {
      const tags = (await read.scp(step.name))?.tags ?? {};
      return step.keys.every((key) => tags[key] === undefined);
    }
    case "delete-scp":
      return (await read.scp(step.name)) === null;
    case "attach-scp":
      return (await read.scpTargets(step.name)).has(step.target);
    case "detach-scp":
      return !(await read.scpTargets(step.name)).has(step.target);
  }
}
