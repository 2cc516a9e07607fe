import type { Group } from "./group.js";
import type { LiveAccount } from "./live.js";
import type { Op } from "./op.js";

/** One whose access a group's operations change. */
export interface Touched {
  readonly arn: string;
  /** The policy by which it is touched; undefined: it is the group's own role. */
  readonly policy: string | undefined;
  /** It may lose something that it keeps to lose. */
  readonly loses: boolean;
}

const losing = ({ effect, passing, loses }: Op): boolean => passing !== true && (effect === "narrows" || loses === true);

/** Kinds of changes that leave what a role may do as it is. */
const BESIDE: ReadonlySet<string> = new Set(["tag-role", "tag-policy", "update-session"]);

/**
 * Everybody whose access the operations of a group change: its own role, and whoever else has one of the changed policies attached, or as
 * a boundary.
 */
export function touchedBy(group: Group, { policies, principals }: LiveAccount): readonly Touched[] {
  const { ops, roleArn } = group;
  if (ops.length === 0) return [];
  const own: Touched = { arn: roleArn, policy: undefined, loses: ops.some((op) => losing(op) && !BESIDE.has(op.kind)) };
  const others = ops.flatMap((op) =>
    op.steps.flatMap((step): readonly Touched[] => {
      const policy = step.call === "create-policy-version" ? policies.get(step.policy) : undefined;
      const holders =
        policy === undefined ? [] : [...policy.holders, ...policy.bounds].flatMap((name) => principals.get(name) ?? []);
      // What it does to others may be more than what it does to the role, whose other policies and boundary are not theirs.
      return holders
        .filter((arn) => arn !== roleArn)
        .map((arn) => ({ arn, policy: policy?.name, loses: op.effect !== "neutral" }));
    }),
  );
  return [own, ...others];
}
