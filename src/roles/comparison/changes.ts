import { compileDocument, mayActions } from "../../iam/access.js";
import { catalogue } from "../../iam/catalogue/index.js";
import { checkedStatements } from "../../iam/check-document.js";
import { type ActionClass, CLASSES } from "../../iam/classes.js";
import { type Difference, differences } from "../../iam/compare/differences.js";
import type { Policies } from "../../iam/compare/question.js";
import type { PolicyType } from "../../iam/compare.js";
import type { ConditionBlock, PrincipalElement, Statement } from "../../iam/document.js";

/** Actions of one service and class that a change gives, or takes, on the same resources and terms. */
export interface AccessChange {
  readonly service: string;
  /** The worst class of the actions; `unlisted` for patterns that also allow actions that the catalogue does not hold. */
  readonly class: ActionClass | "unlisted";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Present: everything but `resources`. */
  readonly except?: true;
  readonly when?: ConditionBlock;
  readonly principal?: PrincipalElement;
  readonly notPrincipal?: PrincipalElement;
  /** Some of it was allowed before: on other resources, or under other conditions. */
  readonly widens: boolean;
}

interface Terms extends Pick<AccessChange, "resources" | "except" | "when" | "principal" | "notPrincipal"> {}

function termsOf({ resources, notResources }: Difference, statement: Statement | undefined): Terms {
  const { Condition: when, Principal: principal, NotPrincipal: notPrincipal } = statement ?? {};
  return {
    resources: resources.length === 0 ? ["*"] : resources,
    ...(notResources ? { except: true as const } : {}),
    ...(when === undefined ? {} : { when }),
    ...(principal === undefined ? {} : { principal }),
    ...(notPrincipal === undefined ? {} : { notPrincipal }),
  };
}

function worst(index: number): ActionClass {
  const bits = catalogue.classBitsAt(index);
  return CLASSES[31 - Math.clz32(bits)] ?? "mutate";
}

/** What comes first when a person reads it: the worst. */
const rank = (one: AccessChange): number => (one.class === "unlisted" ? -1 : CLASSES.indexOf(one.class));

function compareChanges(a: AccessChange, b: AccessChange): number {
  if (rank(a) !== rank(b)) return rank(b) - rank(a);
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function actionsBefore(existing: Policies): ReturnType<typeof mayActions> {
  const entries = existing.documents.flatMap(compileDocument);
  const limits = existing.boundaries.flatMap(compileDocument);
  return mayActions(entries, existing.boundaries.length === 0 ? undefined : limits);
}

/** What the candidate may newly allow, worst first; `isCut` where bounds were met before everything was found. */
export function changesOf(
  existing: Policies,
  candidate: Policies,
  type: PolicyType,
): { readonly changes: readonly AccessChange[]; readonly isCut: boolean } {
  const { list, isCut } = differences({ existing, candidate, type });
  const before = actionsBefore(existing);
  const statements = candidate.documents.map(checkedStatements);
  const groups = new Map<string, AccessChange & { readonly actions: string[] }>();
  const add = (action: string, service: string, kind: AccessChange["class"], widens: boolean, terms: Terms): void => {
    const key = JSON.stringify([service, kind, widens, terms]);
    const group = groups.get(key) ?? { service, class: kind, actions: [], ...terms, widens };
    groups.set(key, group);
    if (!group.actions.includes(action)) group.actions.push(action);
  };
  for (const difference of list) {
    const { place } = difference;
    const terms = termsOf(difference, place === undefined ? undefined : statements[place.policy]?.[place.statement]);
    for (const index of difference.actions)
      add(catalogue.nameAt(index), catalogue.serviceAt(index), worst(index), before.has(index), terms);
    for (const pattern of difference.beside) add(pattern, pattern.split(":")[0] ?? pattern, "unlisted", false, terms);
  }
  return { changes: [...groups.values()].sort(compareChanges), isCut };
}
