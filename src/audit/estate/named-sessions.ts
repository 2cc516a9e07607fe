import type { PolicyDocument, PrincipalElement } from "../../iam/document.js";
import { statementsOf, textsOf } from "../../iam/statements.js";
import type { Principal } from "../principals.js";

const NONE: readonly string[] = Object.freeze([]);
const known = new WeakMap<PolicyDocument, readonly string[]>();

/** Principals of the kind AWS that an element names. */
export function awsNames(element: PrincipalElement | undefined): readonly string[] {
  return typeof element === "object" && element !== null ? textsOf(element.AWS) : NONE;
}

function sessionsIn(document: PolicyDocument): readonly string[] {
  let sessions = known.get(document);
  if (sessions === undefined) {
    const named = statementsOf(document).flatMap(({ Principal }) => awsNames(Principal));
    const found = named.filter((name) => /^arn:[^:]*:sts::[0-9]{12}:assumed-role\//.test(name));
    sessions = found.length === 0 ? NONE : [...new Set(found)];
    known.set(document, sessions);
  }
  return sessions;
}

/**
 * Sessions of a role that a resource policy names by their own ARN: who assumes the role under that name has more than the role.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal", "Role session principals".
 */
export function sessionsNamed(document: PolicyDocument | undefined, { type, arn, name }: Principal): readonly string[] {
  if (document === undefined || type !== "role") return NONE;
  const sessions = sessionsIn(document);
  if (sessions.length === 0) return NONE;
  const [, partition, , , account] = arn.split(":", 5);
  const start = `arn:${partition}:sts::${account}:assumed-role/${name}/`;
  return sessions.filter((session) => session.startsWith(start));
}
