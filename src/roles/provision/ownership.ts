import type { Tags } from "./live.js";

export const WORKSPACE_TAG = "bailiwick:workspace";
export const TEAM_TAG = "bailiwick:team";

/** Whose something is by its tags: of this workspace, somebody else's, or not to be told since they are not in the evidence. */
export type Ownership = "ours" | "others" | "unknown";

export function ownershipOf(tags: Tags | undefined, workspace: string): Ownership {
  if (tags === undefined) return "unknown";
  return tags[WORKSPACE_TAG] === workspace ? "ours" : "others";
}

/** Why something is not ours, in words. */
export function strangerWords(what: string, tags: Tags | undefined): string {
  const other = tags?.[WORKSPACE_TAG];
  if (tags === undefined)
    return `${what} is there already, and whether Bailiwick made it cannot be told: its tags are not in the evidence`;
  if (other === undefined) return `${what} is there already, and Bailiwick did not make it: it has no tag ${WORKSPACE_TAG}`;
  return `${what} is there already and belongs to another workspace: its tag ${WORKSPACE_TAG} is ${other}`;
}

/** The tags that are not as they should be. */
export function wrongTags(live: Tags | undefined, wanted: Tags): Tags {
  if (live === undefined) return {};
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => live[key] !== value));
}
