import { ActionSet } from "../action-set.js";
import { catalogue } from "../catalogue/index.js";
import type { TextNode } from "./tree.js";

/**
 * `everything`: `*` or `*:*`; `malformed`: not of the form service:action; `wild-service`: a wildcard before the colon;
 * `unknown-service`, `unmatched`: the catalogue has no such service, or nothing in it that the pattern matches.
 */
type ActionState = "everything" | "malformed" | "wild-service" | "unknown-service" | "unmatched" | "matched";

/** One entry of Action or NotAction. */
export interface ActionRef {
  readonly node: TextNode;
  /** Lower case: AWS compares without case. */
  readonly pattern: string;
  readonly state: ActionState;
  /** Without a wildcard. */
  readonly exact: boolean;
  /** Actions of the catalogue that it matches. */
  readonly set: ActionSet;
}

const FORM = /^[^:\s]+:[^:\s]+$/;

function stateOf(pattern: string, set: ActionSet): ActionState {
  if (pattern === "*" || pattern === "*:*") return "everything";
  if (!FORM.test(pattern)) return "malformed";
  const prefix = pattern.slice(0, pattern.indexOf(":"));
  if (/[*?]/.test(prefix)) return "wild-service";
  if (catalogue.service(prefix) === undefined) return "unknown-service";
  return set.isEmpty() ? "unmatched" : "matched";
}

/** Reads one action or action pattern. Source: IAM User Guide, "IAM JSON policy elements: Action". */
export function actionRef(node: TextNode): ActionRef {
  const pattern = node.value.toLowerCase();
  const set = FORM.test(pattern) || pattern === "*" ? catalogue.expand(pattern) : ActionSet.empty();
  return { node, pattern, state: stateOf(pattern, set), exact: !/[*?]/.test(pattern), set };
}
