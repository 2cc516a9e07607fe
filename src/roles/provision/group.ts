import type { RoleBundle } from "../../model/bundle.js";
import type { Blocked, Observed } from "../../model/change.js";
import type { Place } from "../../model/diagnostic.js";
import type { LiveRole } from "./live.js";
import type { Op } from "./op.js";

/** What is to be done about one role and its policies. */
export interface Group {
  readonly team: string | null;
  readonly place: Place | null;
  readonly roleArn: string;
  readonly bundle: RoleBundle | undefined;
  readonly role: LiveRole | undefined;
  readonly ops: readonly Op[];
  readonly blocked: readonly Blocked[];
  readonly observed: readonly Observed[];
}

/** The group with nothing to do, since it must not be done. */
export function refused(group: Group, why: string, mend: string, subject = `role ${nameOf(group.roleArn)}`): Group {
  const { team, place } = group;
  return { ...group, ops: [], blocked: [...group.blocked, { subject, why, mend, team, place }] };
}

export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
