import { sameStatements } from "../../iam/canonical-document.js";
import type { PolicyDocument } from "../../iam/document.js";
import type { LiveRole } from "./live.js";
import type { Op } from "./op.js";
import { DOOR, DOOR_DOCUMENT } from "./role-state.js";
import { textOf } from "./step.js";

/**
 * `shut`: an apply that was cut off has left the role shut. `false`: there is an inline policy of the door's name that does not deny
 * everything, so that somebody else has written it, and the role is not shut.
 */
export type Door = "none" | "shut" | "false";

export function doorOf({ inline }: LiveRole): Door {
  const door = inline.find(({ PolicyName }) => PolicyName === DOOR);
  if (door === undefined) return "none";
  const document = door.PolicyDocument as PolicyDocument | undefined;
  return document !== undefined && sameStatements(document, DOOR_DOCUMENT) ? "shut" : "false";
}

/** In place of what somebody has put there under the door's name, the role is shut, and so that policy is gone. */
export function closingOver(role: string): Op {
  return {
    ...closing(role),
    why: `its inline policy ${DOOR} is not what an apply puts there`,
    consequences: ["that policy goes, and the role can do nothing until it is opened again, by the last of its changes"],
    passing: false,
  };
}

/** Shuts a role: an inline policy that denies everything. */
export function closing(role: string): Op {
  return {
    kind: "close-role",
    subject: `role ${role}`,
    why: "its parts cannot be exchanged one by one without allowing too much in between",
    effect: "narrows",
    consequences: ["the role can do nothing until it is opened again, by the last of its changes"],
    steps: [{ call: "put-inline-policy", role, name: DOOR, document: textOf(DOOR_DOCUMENT) }],
    passing: true,
  };
}

/**
 * Opens it again. Where it was shut before the plan, or something else stood in the door's place, what the role may do then was not
 * allowed a moment ago.
 */
export function opening(role: string, door: Door): Op {
  const why = {
    none: "its parts are exchanged",
    shut: "an apply that did not end has left it shut",
    false: "what stood in its place is gone",
  }[door];
  return {
    kind: "open-role",
    subject: `role ${role}`,
    why,
    effect: door === "none" ? "neutral" : "broadens",
    consequences: ["the role can do again what its policies allow"],
    steps: [{ call: "delete-inline-policy", role, name: DOOR }],
    passing: door === "none",
  };
}
