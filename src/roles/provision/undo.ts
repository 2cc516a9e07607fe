import type { PolicyRecord, RoleRecord, StateReader } from "./known-state.js";
import type { Tags } from "./live.js";
import type { AwsStep } from "./step.js";

function restored(policy: string, { name, path, description, tags, versions }: PolicyRecord): AwsStep {
  return { call: "restore-policy", policy, name, path, description, tags, versions };
}

/** What gives tags their old values back, and takes off those that were not there. */
function oldTags(before: Tags, wanted: Tags): { readonly tags: Tags; readonly keys: readonly string[] } {
  const keys = Object.keys(wanted);
  const tags = Object.fromEntries(keys.flatMap((key) => (before[key] === undefined ? [] : [[key, before[key]]])));
  return { tags, keys: keys.filter((key) => before[key] === undefined) };
}

function undoRoleTags(role: string, before: RoleRecord | null, wanted: Tags): readonly AwsStep[] {
  const { tags, keys } = oldTags(before?.tags ?? {}, wanted);
  return [
    ...(Object.keys(tags).length === 0 ? [] : [{ call: "tag-role" as const, role, tags }]),
    ...(keys.length === 0 ? [] : [{ call: "untag-role" as const, role, keys }]),
  ];
}

function undoPolicyTags(policy: string, before: PolicyRecord | null, wanted: Tags): readonly AwsStep[] {
  const { tags, keys } = oldTags(before?.tags ?? {}, wanted);
  return [
    ...(Object.keys(tags).length === 0 ? [] : [{ call: "tag-policy" as const, policy, tags }]),
    ...(keys.length === 0 ? [] : [{ call: "untag-policy" as const, policy, keys }]),
  ];
}

function undoScpTags(name: string, before: Tags, wanted: Tags): readonly AwsStep[] {
  const { tags, keys } = oldTags(before, wanted);
  return [
    ...(Object.keys(tags).length === 0 ? [] : [{ call: "tag-scp" as const, name, tags }]),
    ...(keys.length === 0 ? [] : [{ call: "untag-scp" as const, name, keys }]),
  ];
}

function madeAgain(role: string, { path, trust, boundary, maxSessionSeconds, description, tags }: RoleRecord): AwsStep {
  return { call: "create-role", role, path, trust, boundary, maxSessionSeconds: maxSessionSeconds ?? 3600, description, tags };
}

async function undoRoleStep(step: AwsStep, before: StateReader): Promise<readonly AwsStep[] | undefined> {
  switch (step.call) {
    case "create-role":
      return (await before.role(step.role)) === null ? [{ call: "delete-role", role: step.role }] : [];
    case "delete-role": {
      const role = await before.role(step.role);
      return role === null ? [] : [madeAgain(step.role, role)];
    }
    case "put-trust": {
      const role = await before.role(step.role);
      return role === null ? [] : [{ call: "put-trust", role: step.role, trust: role.trust }];
    }
    case "put-boundary":
    case "delete-boundary": {
      const boundary = (await before.role(step.role))?.boundary ?? null;
      return [
        boundary === null ? { call: "delete-boundary", role: step.role } : { call: "put-boundary", role: step.role, boundary },
      ];
    }
    case "put-session": {
      const seconds = (await before.role(step.role))?.maxSessionSeconds ?? null;
      return seconds === null ? [] : [{ call: "put-session", role: step.role, maxSessionSeconds: seconds }];
    }
    case "tag-role":
      return undoRoleTags(step.role, await before.role(step.role), step.tags);
    case "untag-role": {
      const tags = (await before.role(step.role))?.tags ?? {};
      const kept = Object.fromEntries(Object.entries(tags).filter(([key]) => step.keys.includes(key)));
      return Object.keys(kept).length === 0 ? [] : [{ call: "tag-role", role: step.role, tags: kept }];
    }
    case "attach-policy":
      return (await before.attached(step.role)).has(step.policy) ? [] : [{ ...step, call: "detach-policy" }];
    case "detach-policy":
      return (await before.attached(step.role)).has(step.policy) ? [{ ...step, call: "attach-policy" }] : [];
    case "put-inline-policy":
    case "delete-inline-policy": {
      const document = await before.inline(step.role, step.name);
      const { role, name } = step;
      return [
        document === null ? { call: "delete-inline-policy", role, name } : { call: "put-inline-policy", role, name, document },
      ];
    }
    default:
      return undefined;
  }
}

async function undoPolicyStep(step: AwsStep, before: StateReader): Promise<readonly AwsStep[]> {
  switch (step.call) {
    case "create-policy":
      return (await before.policy(step.policy)) === null ? [{ call: "delete-policy", policy: step.policy }] : [];
    case "tag-policy":
      return undoPolicyTags(step.policy, await before.policy(step.policy), step.tags);
    case "untag-policy": {
      const tags = (await before.policy(step.policy))?.tags ?? {};
      const kept = Object.fromEntries(Object.entries(tags).filter(([key]) => step.keys.includes(key)));
      return Object.keys(kept).length === 0 ? [] : [{ call: "tag-policy", policy: step.policy, tags: kept }];
    }
    case "create-policy-version":
    case "restore-policy":
    case "delete-policy-version":
    case "delete-policy": {
      const policy = await before.policy(step.policy);
      return policy === null ? [] : [restored(step.policy, policy)];
    }
    case "create-scp":
      return (await before.scp(step.name)) === null ? [{ call: "delete-scp", name: step.name }] : [];
    case "update-scp": {
      const scp = await before.scp(step.name);
      return scp === null ? [] : [{ call: "update-scp", name: step.name, document: scp.document }];
    }
    case "tag-scp":
      return undoScpTags(step.name, (await before.scp(step.name))?.tags ?? {}, step.tags);
    case "untag-scp": {
      const tags = (await before.scp(step.name))?.tags ?? {};
      const kept = Object.fromEntries(Object.entries(tags).filter(([key]) => step.keys.includes(key)));
      return Object.keys(kept).length === 0 ? [] : [{ call: "tag-scp", name: step.name, tags: kept }];
    }
    case "delete-scp": {
      const scp = await before.scp(step.name);
      return scp === null
        ? []
        : [{ call: "create-scp", name: step.name, document: scp.document, description: scp.description, tags: scp.tags }];
    }
    case "attach-scp":
      return (await before.scpTargets(step.name)).has(step.target) ? [] : [{ ...step, call: "detach-scp" }];
    case "detach-scp":
      return (await before.scpTargets(step.name)).has(step.target) ? [{ ...step, call: "attach-scp" }] : [];
    default:
      return [];
  }
}

/** The steps that put back what was there before a change, its last step first; every one may be done twice. */
export async function undoOf(steps: readonly AwsStep[], before: StateReader): Promise<readonly AwsStep[]> {
  const undo: AwsStep[] = [];
  for (const step of steps) undo.unshift(...((await undoRoleStep(step, before)) ?? (await undoPolicyStep(step, before))));
  return withoutRepeated(undo);
}

/** Several steps about one policy restore the same state of it. */
function withoutRepeated(steps: readonly AwsStep[]): readonly AwsStep[] {
  const texts = new Set<string>();
  return steps.filter((step) => {
    const text = JSON.stringify(step);
    if (step.call !== "restore-policy" || !texts.has(text)) return texts.add(text) !== undefined;
    return false;
  });
}
