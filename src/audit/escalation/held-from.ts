import type { ManagedPolicyDetail } from "../../model/evidence.js";
import type { HeldPolicy } from "../account-policies.js";
import { readOwnDocument } from "../policy-document.js";
import { type Actor, isCustomers } from "./actor.js";
import type { Asking } from "./asking.js";

/** A policy that somebody has, and from where. */
export interface HeldFrom {
  readonly policy: HeldPolicy;
  /** Name of the group that gives it; undefined: it is its own. */
  readonly group: string | undefined;
}

/** Every policy of an actor, once for each place from which it has it. */
export function heldFrom({ principal, account }: Actor, asking: Asking): readonly HeldFrom[] {
  const left = [...principal.policies];
  const found: HeldFrom[] = [];
  for (const group of principal.user?.GroupList ?? [])
    for (const policy of asking.policiesOfGroup(account, group)) {
      const place = left.indexOf(policy);
      if (place < 0) continue;
      left.splice(place, 1);
      found.push({ policy, group });
    }
  return [...left.map((policy): HeldFrom => ({ policy, group: undefined })), ...found];
}

export function denies({ read }: HeldPolicy): boolean {
  return read.denies.length > 0;
}

export function allows({ read }: HeldPolicy): boolean {
  return read.entries.some(({ effect }) => effect === "Allow");
}

const older = new WeakMap<ManagedPolicyDetail, readonly HeldPolicy[]>();

/** The readable versions of a customer managed policy that are not in force, as it would be held with them. */
export function olderVersions(policy: HeldPolicy, account: string, asking: Asking): readonly HeldPolicy[] {
  if (!isCustomers(policy)) return [];
  const detail = asking.policyOf(account, policy.name);
  if (detail === undefined) return [];
  let found = older.get(detail);
  if (found === undefined) {
    found = (detail.PolicyVersionList ?? []).flatMap(({ Document }) => {
      const read = readOwnDocument(Document);
      return read.problem === undefined ? [{ name: detail.Arn, kind: "managed", document: Document, read } as const] : [];
    });
    older.set(detail, found);
  }
  // Whichever is in force now: the others can be put in force.
  return found.filter(({ document }) => document !== policy.document);
}
