import type { PolicyDocument } from "../../iam/document.js";
import { arnMatches } from "../../iam/pattern.js";
import { type Estate, isTrustAction } from "./estate.js";
import { recordsIn } from "./resource-grants.js";

/** A resource and its own policy. */
interface Governed {
  readonly arn: string;
  readonly document: PolicyDocument;
}

function trustsOf(estate: Estate, pattern: string | undefined): readonly Governed[] {
  return [...estate.principals()].flatMap(({ arn, role }): Governed[] => {
    const document = role?.AssumeRolePolicyDocument;
    return document !== undefined && (pattern === undefined || arnMatches(pattern, arn)) ? [{ arn, document }] : [];
  });
}

/**
 * Policies of the resources that fit a pattern (undefined: all of them) and that have a say in one of the actions: for `sts:AssumeRole`
 * and its like the trust policies of roles.
 */
export function policiesAmong(estate: Estate, actions: readonly string[], pattern: string | undefined): readonly Governed[] {
  const found = new Map<string, Governed>();
  const services = new Set<string>();
  for (const action of actions) {
    // Actions of one service are about the same resources.
    const service = action.slice(0, action.indexOf(":")).toLowerCase();
    if (services.has(service)) continue;
    services.add(service);
    for (const { arn, document } of recordsIn(estate, action, [pattern ?? "*"])) if (document) found.set(arn, { arn, document });
  }
  if (actions.some(isTrustAction)) for (const one of trustsOf(estate, pattern)) found.set(one.arn, one);
  return [...found.values()];
}
