import { closing, closingOver, doorOf, opening } from "./door.js";
import type { Judgement } from "./judge.js";
import type { LivePolicy, LiveRole } from "./live.js";
import { type Op, said } from "./op.js";
import type { RoleContext } from "./plan-role.js";
import { deletePolicy } from "./policy-ops.js";
import { DOOR, hasDeny, type Part, partsOf, RoleState } from "./role-state.js";
import type { AwsStep } from "./step.js";

/** What is done, and what of others keeps the role from being deleted. */
export interface RemovedRole {
  readonly ops: readonly Op[];
  readonly kept: readonly string[];
}

function takenOff(role: LiveRole, part: Part, judged: Judgement): Op {
  const inline = part.kind === "inline";
  const step: AwsStep = inline
    ? { call: "delete-inline-policy", role: role.name, name: part.id }
    : { call: "detach-policy", role: role.name, policy: part.id };
  return {
    kind: inline ? "delete-inline-policy" : "detach-policy",
    subject: `${inline ? "inline policy " : "policy "}${part.id.slice(part.id.lastIndexOf("/") + 1)} of role ${role.name}`,
    why: "no file asks for the role any more",
    ...said(judged),
    steps: [step],
  };
}

/**
 * A role that no file asks for any more: its policies are taken off, and then it goes, with its boundary still on it. Where several go and
 * some deny something, the role is shut before. What others put on it stays, and keeps it from being deleted, unless everything is taken
 * over.
 */
export function removedRole(role: LiveRole, { live, judge, declared }: RoleContext): RemovedRole {
  const parts = partsOf(role, live, { bundle: undefined, exclusive: declared.adopt, same: () => false });
  const going = parts.filter(({ after }) => after === null);
  const state = new RoleState(parts, role.boundary === null ? null : live.policies.get(role.boundary)?.document);
  const taken = going.map((part) => {
    const before = state.access();
    state.set(part.id, null);
    return takenOff(role, part, judge.change(before, state.access()));
  });
  const door = doorOf(role);
  const wasShut = door === "shut";
  const shuts = door === "false" || (!wasShut && going.length > 1 && going.some(({ before }) => hasDeny(before)));
  const ops = shuts ? [door === "false" ? closingOver(role.name) : closing(role.name), ...taken] : taken;
  const kept = [
    ...parts.filter(({ after }) => after !== null).map(({ id, kind }) => (kind === "inline" ? `inline policy ${id}` : id)),
    ...role.instanceProfiles.map((name) => `instance profile ${name}`),
  ];
  const isShut = wasShut || shuts;
  if (kept.length > 0) return { ops: isShut ? [...ops, opening(role.name, door)] : ops, kept };
  const opened: readonly AwsStep[] = isShut ? [{ call: "delete-inline-policy", role: role.name, name: DOOR }] : [];
  const remove: Op = {
    kind: "delete-role",
    subject: `role ${role.name}`,
    why: "no file asks for it any more",
    effect: "narrows",
    consequences: ["a role of this name that is made later is another one: policies that name this one do not mean it"],
    steps: [...opened, { call: "delete-role", role: role.name }],
  };
  return { ops: [...ops, remove], kept: [] };
}

/** Policies of ours that no file asks for any more, once nothing holds them. `freed`: roles that are taken off them by the plan. */
export function removedPolicies(
  policies: readonly LivePolicy[],
  freed: (policy: LivePolicy, holder: string) => boolean,
): { readonly ops: readonly Op[]; readonly held: readonly { readonly policy: LivePolicy; readonly by: readonly string[] }[] } {
  const ops: Op[] = [];
  const held: { policy: LivePolicy; by: readonly string[] }[] = [];
  for (const policy of policies) {
    const by = [...policy.holders, ...policy.bounds].filter((holder) => !freed(policy, holder));
    if (by.length === 0) ops.push(deletePolicy(policy, "no file asks for it any more"));
    else held.push({ policy, by });
  }
  return { ops, held };
}
