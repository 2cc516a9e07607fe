import type { PolicyRecord, RoleRecord, ScpRecord } from "./known-state.js";
import type { Tags } from "./live.js";
import type { AwsStep } from "./step.js";

function withTags(before: Tags, step: { readonly tags?: Tags; readonly keys?: readonly string[] }): Tags {
  const gone = new Set(step.keys ?? []);
  return Object.fromEntries(Object.entries({ ...before, ...step.tags }).filter(([key]) => !gone.has(key)));
}

/** A role after a step about it. */
export function roleAfter(before: RoleRecord | null, step: AwsStep): RoleRecord | null {
  if (step.call === "create-role") {
    const { path, trust, boundary, maxSessionSeconds, description, tags } = step;
    return { path, trust, boundary, maxSessionSeconds, description, tags };
  }
  if (before === null || step.call === "delete-role") return null;
  switch (step.call) {
    case "put-trust":
      return { ...before, trust: step.trust };
    case "put-boundary":
      return { ...before, boundary: step.boundary };
    case "delete-boundary":
      return { ...before, boundary: null };
    case "put-session":
      return { ...before, maxSessionSeconds: step.maxSessionSeconds };
    case "tag-role":
    case "untag-role":
      return { ...before, tags: withTags(before.tags, step) };
    default:
      return before;
  }
}

/** The managed policies that a role has attached, after a step about it. */
export function attachedAfter(before: ReadonlySet<string>, step: AwsStep): ReadonlySet<string> {
  if (step.call === "attach-policy") return new Set([...before, step.policy]);
  if (step.call === "detach-policy") return new Set([...before].filter((arn) => arn !== step.policy));
  return step.call === "create-role" || step.call === "delete-role" ? new Set() : before;
}

/** A policy after a step about it; undefined where that must be read: ids of versions are AWS's to give. */
export function policyAfter(before: PolicyRecord | null, step: AwsStep): PolicyRecord | null | undefined {
  switch (step.call) {
    case "delete-policy":
      return null;
    case "delete-policy-version":
      return before === null ? null : { ...before, versions: before.versions.filter(({ id }) => id !== step.version) };
    case "tag-policy":
    case "untag-policy":
      return before === null ? null : { ...before, tags: withTags(before.tags, step) };
    default:
      return undefined;
  }
}

/** A service control policy after a step about its tags. */
export function scpTagsAfter(before: ScpRecord, step: Extract<AwsStep, { readonly call: "tag-scp" | "untag-scp" }>): ScpRecord {
  return { ...before, tags: withTags(before.tags, step) };
}

/** What a service control policy is attached to, after a step about it. */
export function scpTargetsAfter(before: ReadonlySet<string>, step: AwsStep): ReadonlySet<string> {
  if (step.call === "attach-scp") return new Set([...before, step.target]);
  if (step.call === "detach-scp") return new Set([...before].filter((target) => target !== step.target));
  return before;
}
