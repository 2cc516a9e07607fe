import type { ManagedPolicyDetail } from "../../model/evidence.js";
import { allowsEverything } from "../everything-allowed.js";
import { readOwnDocument } from "../policy-document.js";

/** ARNs of policies that make an administrator of whoever has them, in the snapshot's order. */
export interface PowerfulPolicies {
  /** By the version in force. */
  readonly inForce: readonly string[];
  /** By a version that is not in force. */
  readonly byOlderVersion: readonly string[];
}

/** Those of the managed policies that allow everything, by any of their versions. */
export function powerfulAmong(policies: Iterable<ManagedPolicyDetail>): PowerfulPolicies {
  const inForce: string[] = [];
  const byOlderVersion: string[] = [];
  for (const { Arn, PolicyVersionList = [] } of policies) {
    const current = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document;
    if (current !== undefined && allowsEverything(readOwnDocument(current).entries)) inForce.push(Arn);
    const isPowerful = PolicyVersionList.some(
      ({ IsDefaultVersion, Document }) =>
        !IsDefaultVersion && Document !== undefined && allowsEverything(readOwnDocument(Document).entries),
    );
    if (isPowerful) byOlderVersion.push(Arn);
  }
  return { inForce, byOlderVersion };
}
