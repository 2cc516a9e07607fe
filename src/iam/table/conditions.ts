import { disjoint, implies } from "../condition.js";
import type { ConditionBlock } from "../document.js";

interface Nature {
  /** Every request meets it. */
  readonly always: boolean;
  /** No request meets it. */
  readonly never: boolean;
  /** Its keys, lower case. */
  readonly keys: ReadonlySet<string>;
}

const natures = new WeakMap<ConditionBlock, Nature>();

/** What a Condition element is by itself; `always` and `never` only where that is proved. */
export function natureOf(block: ConditionBlock): Nature {
  let found = natures.get(block);
  if (found === undefined) {
    const keys = new Set(Object.values(block).flatMap((own) => Object.keys(own).map((key) => key.toLowerCase())));
    found = { always: implies(undefined, block), never: disjoint(block, undefined), keys };
    natures.set(block, found);
  }
  return found;
}

/** Neither proves anything about the other where they ask for different keys. */
function shareKey(a: ConditionBlock, b: ConditionBlock): boolean {
  const { keys } = natureOf(b);
  for (const key of natureOf(a).keys) if (keys.has(key)) return true;
  return false;
}

/** `implies` for conditions that are neither always nor never met (undefined: always). */
export function guarantees(a: ConditionBlock | undefined, b: ConditionBlock | undefined): boolean {
  return b === undefined || (a !== undefined && shareKey(a, b) && implies(a, b));
}

/** `disjoint` for conditions that are neither always nor never met (undefined: always). */
export function excludes(a: ConditionBlock | undefined, b: ConditionBlock | undefined): boolean {
  return a !== undefined && b !== undefined && shareKey(a, b) && disjoint(a, b);
}
