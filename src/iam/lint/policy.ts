import { ActionSet } from "../action-set.js";
import { type ActionRef, actionRef } from "./actions.js";
import { type ConditionRef, conditionsOf } from "./conditions.js";
import type { PolicyType } from "./policy-type.js";
import type { SizeQuota } from "./quota.js";
import { itemsOf, type JsonNode, memberOf, type ObjectNode, type Span, type TextNode, textOf, valueAt } from "./tree.js";

/** One principal of a statement: `AWS`, `*`; a bare `"Principal": "*"` is of the kind AWS. */
export interface PrincipalRef {
  readonly kind: string;
  readonly name: string;
  readonly node: Span;
}

/** A statement with its elements read as far as they have the right shape. */
export interface LintStatement {
  readonly node: ObjectNode;
  /** Counted from 0. */
  readonly index: number;
  readonly effect: string | undefined;
  readonly actions: readonly ActionRef[];
  readonly notActions: boolean;
  /** Every action is understood: none malformed, unknown to the catalogue, or not known before deployment. */
  readonly actionsKnown: boolean;
  /** Actions of the catalogue that Action or NotAction amounts to. */
  readonly set: ActionSet;
  readonly resources: readonly TextNode[];
  readonly notResources: boolean;
  readonly resourcesKnown: boolean;
  readonly principals: readonly PrincipalRef[];
  readonly notPrincipals: boolean;
  readonly principalsKnown: boolean;
  readonly conditions: readonly ConditionRef[];
  readonly hasCondition: boolean;
}

/** A document as rules see it. */
export interface LintPolicy {
  readonly root: JsonNode;
  readonly type: PolicyType;
  readonly version: string | undefined;
  readonly statements: readonly LintStatement[];
  /** What it may be long; undefined: nothing limits it, or nobody knows what does. */
  readonly quota: SizeQuota | undefined;
}

function textsIn(node: JsonNode | undefined): readonly TextNode[] {
  return itemsOf(node).filter((item): item is TextNode => item.kind === "text");
}

function isOpen(node: JsonNode | undefined): boolean {
  return itemsOf(node).some(({ kind }) => kind === "unknown");
}

function principalsIn(node: JsonNode | undefined): readonly PrincipalRef[] {
  if (node?.kind === "text") return [{ kind: "AWS", name: node.value, node }];
  if (node?.kind !== "object") return [];
  return node.members.flatMap(({ key, value }) => textsIn(value).map((text) => ({ kind: key, name: text.value, node: text })));
}

function setOf(actions: readonly ActionRef[], negated: boolean): ActionSet {
  const set = ActionSet.empty();
  for (const { indexes } of actions) {
    if (indexes instanceof ActionSet) set.addAll(indexes);
    else for (const index of indexes) set.add(index);
  }
  return negated ? ActionSet.full().minus(set) : set;
}

function statementOf(node: ObjectNode, index: number): LintStatement {
  const notActions = memberOf(node, "Action") === undefined && memberOf(node, "NotAction") !== undefined;
  const notResources = memberOf(node, "Resource") === undefined && memberOf(node, "NotResource") !== undefined;
  const notPrincipals = memberOf(node, "Principal") === undefined && memberOf(node, "NotPrincipal") !== undefined;
  const action = valueAt(node, notActions ? "NotAction" : "Action");
  const resource = valueAt(node, notResources ? "NotResource" : "Resource");
  const principal = valueAt(node, notPrincipals ? "NotPrincipal" : "Principal");
  const actions = textsIn(action).map(actionRef);
  let set: ActionSet | undefined;
  return {
    node,
    index,
    effect: textOf(node, "Effect"),
    actions,
    notActions,
    actionsKnown: !isOpen(action) && actions.every(({ state }) => state === "everything" || state === "matched"),
    get set() {
      set ??= setOf(actions, notActions);
      return set;
    },
    resources: textsIn(resource),
    notResources,
    resourcesKnown: !isOpen(resource),
    principals: principalsIn(principal),
    notPrincipals,
    principalsKnown:
      principal?.kind !== "unknown" && !(principal?.kind === "object" && principal.members.some(({ value }) => isOpen(value))),
    conditions: conditionsOf(node),
    hasCondition: memberOf(node, "Condition") !== undefined,
  };
}

/** Reads a document of a known type. */
export function readPolicy(root: JsonNode, type: PolicyType, quota: SizeQuota | undefined): LintPolicy {
  const nodes = itemsOf(valueAt(root, "Statement"));
  return {
    root,
    type,
    version: textOf(root, "Version"),
    statements: nodes.flatMap((node, index) => (node.kind === "object" ? [statementOf(node, index)] : [])),
    quota,
  };
}
