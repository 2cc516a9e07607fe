import type { Op } from "./op.js";
import { DOOR, DOOR_DOCUMENT } from "./role-state.js";
import { textOf } from "./step.js";

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

/** Opens it again. `wasShut`: an apply that was cut off has left it shut, and what it may do then was not allowed a moment ago. */
export function opening(role: string, wasShut: boolean): Op {
  return {
    kind: "open-role",
    subject: `role ${role}`,
    why: wasShut ? "an apply that did not end has left it shut" : "its parts are exchanged",
    effect: wasShut ? "broadens" : "neutral",
    consequences: ["the role can do again what its policies allow"],
    steps: [{ call: "delete-inline-policy", role, name: DOOR }],
    ...(wasShut ? {} : { passing: true as const }),
  };
}
