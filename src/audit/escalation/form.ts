import type { HeldPolicy } from "../account-policies.js";
import type { Actor } from "./actor.js";

const numbers = new WeakMap<HeldPolicy, number>();
let last = 0;

/** Policies may have the same name, so each has a number of its own. */
function numberOf(policy: HeldPolicy): number {
  let number = numbers.get(policy);
  if (number === undefined) {
    number = ++last;
    numbers.set(policy, number);
  }
  return number;
}

/** Tells the forms of principals apart by what they hold, in whatever order they came by it. */
export function formOf({ principal }: Actor): string {
  const policies = principal.policies.map(numberOf).sort((a, b) => a - b);
  const groups = [...(principal.user?.GroupList ?? [])].sort();
  return [
    principal.arn,
    policies.join(),
    groups.join(),
    principal.boundary === undefined ? "" : numberOf(principal.boundary),
    ...principal.tags.map(({ Key, Value }) => `${Key}=${Value}`).sort(),
  ].join(" ");
}
