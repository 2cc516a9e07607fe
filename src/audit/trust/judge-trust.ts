import type { AccountEvidence, RoleDetail } from "../../model/evidence.js";
import { type Failing, type RuleContext, related } from "../rule.js";
import type { Door } from "./account-visitors.js";
import { problemOf } from "./ask-trust.js";
import { type Trust, trustOf } from "./readable-trust.js";

/** What a rule says of one role's trust policy; the rest is the same for all of them. */
export type TrustFailing = Omit<Failing, "resource" | "principals" | "source">;

/**
 * Asks every role's trust policy; a policy that is missing or invalid is a gap. Service-linked roles are left out: AWS writes their trust
 * policies, and nobody else can.
 */
export function judgeTrust(
  evidence: AccountEvidence,
  { asOf, principals }: RuleContext,
  judge: (trust: Trust, door: Door, role: RoleDetail) => readonly TrustFailing[],
): { readonly failing: readonly Failing[]; readonly gaps: readonly string[] } {
  const door = { account: evidence.account, partition: principals.partition, asOf: new Date(asOf).toISOString() };
  const gaps: string[] = [];
  const failing = (evidence.authorization?.RoleDetailList ?? []).flatMap((role) => {
    if (role.Arn.includes(":role/aws-service-role/")) return [];
    const trust = trustOf(role);
    if (trust === undefined) {
      gaps.push(`the trust policy of ${role.Arn} is not in the snapshot`);
      return [];
    }
    try {
      return judge(trust, door, role).map((each) => ({
        ...each,
        resource: { id: role.RoleId ?? role.Arn, type: "AwsIamRole", name: role.Arn },
        principals: related(role.Arn, "target"),
        source: "authorization-details" as const,
      }));
    } catch (error) {
      gaps.push(`the trust policy of ${role.Arn} cannot be read: ${problemOf(error)}`);
      return [];
    }
  });
  return { failing, gaps: gaps.slice(0, 20) };
}
