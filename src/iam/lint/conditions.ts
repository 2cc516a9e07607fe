import { type Operator, operatorOf } from "../condition/operators.js";
import { itemsOf, type JsonNode, type Member, memberOf } from "./tree.js";

/** One value of a condition, as text; numbers and booleans as written. */
export interface ConditionValue {
  readonly node: JsonNode;
  readonly text: string;
}

/** What one operator says about one key. */
export interface ConditionRef {
  readonly block: Member;
  /** Undefined: AWS knows no such operator. */
  readonly operator: Operator | undefined;
  readonly member: Member;
  /** Lower case: keys have no case. */
  readonly key: string;
  readonly values: readonly ConditionValue[];
  /** Some value is not known before deployment. */
  readonly open: boolean;
}

function valuesIn(node: JsonNode): readonly ConditionValue[] {
  return itemsOf(node).flatMap((item): ConditionValue[] =>
    item.kind === "text" || item.kind === "number" || item.kind === "boolean" ? [{ node: item, text: item.value }] : [],
  );
}

/** Every operator and key of a statement's Condition element, as far as it has the right shape. */
export function conditionsOf(statement: JsonNode): readonly ConditionRef[] {
  const element = memberOf(statement, "Condition")?.value;
  if (element?.kind !== "object") return [];
  return element.members.flatMap((block) =>
    block.value.kind !== "object"
      ? []
      : block.value.members.map((member) => ({
          block,
          operator: operatorOf(block.key),
          member,
          key: member.key.toLowerCase(),
          values: valuesIn(member.value),
          open: itemsOf(member.value).some(({ kind }) => kind === "unknown"),
        })),
  );
}

/** Does the operator ask for the key's value, so that the condition fails where the key is absent? */
export function demands({ operator }: ConditionRef): boolean {
  return (
    operator !== undefined && operator.comparison !== "null" && !operator.negated && !operator.ifExists && operator.set !== "all"
  );
}
