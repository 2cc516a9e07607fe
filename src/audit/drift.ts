import { compareDocuments } from "../iam/canonical-document.js";
import type { RoleBundle } from "../model/bundle.js";
import type { Severity } from "../model/finding.js";
import type { HeldPolicy } from "./account-policies.js";
import type { AccountPrincipals, Principal } from "./principals.js";
import { worse } from "./priority.js";

/** One way in which a live role is not what its team's file makes of it. */
export interface Difference {
  /** `trust policy`, `permissions`, `boundary`, `session`, `tags`. */
  readonly part: string;
  readonly text: string;
  readonly severity: Severity;
}

export interface Drift {
  readonly differences: readonly Difference[];
  /** What could not be compared. */
  readonly uncertain: readonly string[];
}

function statements(count: number): string {
  return count === 1 ? "1 statement" : `${count} statements`;
}

function documentChange({ added, removed }: { readonly added: number; readonly removed: number }): string | undefined {
  if (added === 0 && removed === 0) return undefined;
  const parts = [
    ...(added > 0 ? [`${statements(added)} that the file does not make`] : []),
    ...(removed > 0 ? [`lacks ${statements(removed)}`] : []),
  ];
  return parts.join(" and ");
}

/** Compares parts one by one and remembers what differs. */
class Comparison implements Drift {
  readonly differences: Difference[] = [];
  readonly uncertain: string[] = [];

  differs(part: string, text: string, severity: Severity): void {
    this.differences.push({ part, text, severity });
  }

  document(part: string, live: HeldPolicy, expected: RoleBundle["trust"], severity: Severity): void {
    if (live.document === undefined) {
      this.uncertain.push(`${live.name}: its document is not in the snapshot`);
      return;
    }
    const change = documentChange(compareDocuments(expected, live.document));
    if (change !== undefined) this.differs(part, `${live.name} has changed: ${change}`, severity);
  }
}

function comparePermissions(role: Principal, bundle: RoleBundle, principals: AccountPrincipals, result: Comparison): void {
  const attached = new Set((role.role?.AttachedManagedPolicies ?? []).map(({ PolicyArn }) => PolicyArn));
  for (const { arn, document } of bundle.permissions) {
    if (!attached.has(arn)) result.differs("permissions", `${arn} is not attached`, "low");
    else result.document("permissions", principals.policies.attached(arn), document, "medium");
  }
  const expected = new Set(bundle.permissions.map(({ arn }) => arn));
  for (const arn of attached)
    if (!expected.has(arn)) result.differs("permissions", `${arn} is attached and not in the file`, "medium");
  for (const { PolicyName } of role.role?.RolePolicyList ?? [])
    result.differs("permissions", `inline policy ${PolicyName} is not in the file`, "medium");
}

function compareBoundary(role: Principal, bundle: RoleBundle, principals: AccountPrincipals, result: Comparison): void {
  const live = role.role?.PermissionsBoundary?.PermissionsBoundaryArn;
  if (live === undefined) result.differs("boundary", "the role has no permissions boundary", "high");
  else if (live !== bundle.boundary.arn) result.differs("boundary", `the boundary is ${live}`, "high");
  else result.document("boundary", principals.policies.attached(live), bundle.boundary.document, "high");
}

function compareTrust(role: Principal, bundle: RoleBundle, result: Comparison): void {
  const live = role.role?.AssumeRolePolicyDocument;
  if (live === undefined) result.uncertain.push("the trust policy is not in the snapshot");
  else {
    const change = documentChange(compareDocuments(bundle.trust, live));
    if (change !== undefined) result.differs("trust policy", `the trust policy has changed: ${change}`, "high");
  }
}

function compareSettings(role: Principal, bundle: RoleBundle, result: Comparison): void {
  const seconds = role.role?.MaxSessionDuration;
  if (seconds !== undefined && seconds !== bundle.role.maxSessionSeconds)
    result.differs("session", `sessions last up to ${seconds} seconds instead of ${bundle.role.maxSessionSeconds}`, "low");
  const tags = new Map(role.tags.map(({ Key, Value }) => [Key, Value]));
  const wrong = Object.entries(bundle.tags).filter(([key, value]) => tags.get(key) !== value);
  if (wrong.length > 0)
    result.differs(
      "tags",
      `tags differ: ${wrong.map(([key]) => `${key} is ${tags.get(key) ?? "missing"}`).join(", ")}`,
      "informational",
    );
}

/** How a live role differs from the bundle that was generated for it; statement by statement, whatever their order or spelling. */
export function driftOf(role: Principal, bundle: RoleBundle, principals: AccountPrincipals): Drift {
  const result = new Comparison();
  compareTrust(role, bundle, result);
  comparePermissions(role, bundle, principals, result);
  compareBoundary(role, bundle, principals, result);
  compareSettings(role, bundle, result);
  return result;
}

/** The worst of the differences. */
export function driftSeverity(differences: readonly Difference[]): Severity {
  return differences.reduce<Severity>((worst, { severity }) => worse(worst, severity), "informational");
}
