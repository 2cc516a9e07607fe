import { related, ruleOf } from "../rule.js";
import { rootArn, rootResource } from "../subjects.js";

/** CIS AWS Foundations 5.0 1.5: MFA is on, and none of the account's virtual devices is the root user's. */
export const rootHardwareMfa = ruleOf(
  "root-hardware-mfa",
  ["account-summary", "virtual-mfa-devices"],
  (evidence, { principals }) => {
    const summary = evidence.summary;
    if (summary?.AccountPasswordPresent === 0)
      return { failing: [], rests: ["account-summary"], pass: "the root user has no password" };
    const enabled = summary?.AccountMFAEnabled;
    const root = rootArn(evidence, principals);
    const virtual = (evidence.virtualMfaDevices ?? []).filter(
      ({ User, SerialNumber }) =>
        User?.Arn?.endsWith(`::${evidence.account}:root`) || String(SerialNumber).endsWith(":mfa/root-account-mfa-device"),
    );
    const failing = (
      title: string,
      kind: "account-summary" | "virtual-mfa-devices",
      summaryText: string,
      devices: readonly string[],
    ) => ({
      resource: rootResource(evidence, principals),
      principals: related(root, "target"),
      title,
      source: kind,
      summary: summaryText,
      facts: { devices },
    });
    if (enabled !== undefined && enabled === 0) {
      const found = failing(
        "The root user has no MFA device, so no hardware device either",
        "account-summary",
        "no MFA device is registered for the root user",
        [],
      );
      return { failing: [found], rests: ["account-summary"], pass: "" };
    }
    if (virtual.length > 0) {
      const serials = virtual.map(({ SerialNumber }) => String(SerialNumber));
      const found = failing(
        "The root user's MFA is a virtual device",
        "virtual-mfa-devices",
        "a virtual MFA device belongs to the root user",
        serials,
      );
      return { failing: [found], rests: ["virtual-mfa-devices"], pass: "" };
    }
    return {
      failing: [],
      gaps: enabled === undefined ? ["the account summary does not tell whether the root user has MFA"] : [],
      pass: "the root user has MFA, and no virtual device is the root user's",
    };
  },
);
