import { createHash } from "node:crypto";
import type { Plan } from "../model/change.js";
import { canonicalJson } from "./canonical-json.js";

/** SHA-256 of UTF-8 text, as hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A plan before its digest is taken. */
export type PlanDraft = Omit<Plan, "digest" | "seal">;

/** What a person approves: SHA-256 of the plan in canonical JSON, but for when it was made and the two digests themselves. */
export function planDigest({ format, organization, workspace, targets, unread }: PlanDraft): string {
  const hash = createHash("sha256");
  hash.update(canonicalJson({ format, organization, workspace, unread }));
  // One change after the other: the text of all may be longer than a string can be.
  for (const { changes, ...target } of targets) {
    hash.update(`\n${canonicalJson({ ...target, changes: changes.length })}`);
    for (const change of changes) hash.update(`\n${canonicalJson(change)}`);
  }
  return hash.digest("hex");
}

/** The seal of a plan's file, which covers its time as well. */
export function sealOf(digest: string, time: string): string {
  return sha256(`${digest}\n${time}`);
}

/** The plan with its digest and seal. */
export function sealed(draft: PlanDraft): Plan {
  const digest = planDigest(draft);
  return { ...draft, digest, seal: sealOf(digest, draft.time) };
}
