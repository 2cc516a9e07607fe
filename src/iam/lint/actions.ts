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
  /** Indexes of the catalogue's actions that it matches. */
  readonly indexes: Iterable<number>;
  /** Does it match the action of this index? */
  holds(index: number): boolean;
}

const FORM = /^[^:\s]+:[^:\s]+$/;

function stateOf(pattern: string, isMatched: boolean): ActionState {
  if (pattern === "*" || pattern === "*:*") return "everything";
  if (!FORM.test(pattern)) return "malformed";
  const prefix = pattern.slice(0, pattern.indexOf(":"));
  if (/[*?]/.test(prefix)) return "wild-service";
  if (catalogue.service(prefix) === undefined) return "unknown-service";
  return isMatched ? "matched" : "unmatched";
}

/** Reads one action or action pattern. Source: IAM User Guide, "IAM JSON policy elements: Action". */
export function actionRef(node: TextNode): ActionRef {
  const pattern = node.value.toLowerCase();
  const isFormed = FORM.test(pattern) || pattern === "*";
  if (!/[*?]/.test(pattern)) {
    // Most are plain names, for which a set of their own would cost more than everything else.
    const index = isFormed ? catalogue.indexOf(pattern) : -1;
    const indexes = index < 0 ? [] : [index];
    return { node, pattern, state: stateOf(pattern, index >= 0), exact: true, indexes, holds: (one) => one === index };
  }
  const set = isFormed ? catalogue.expand(pattern) : ActionSet.empty();
  return { node, pattern, state: stateOf(pattern, !set.isEmpty()), exact: false, indexes: set, holds: (one) => set.has(one) };
}
