import { rootCredentials } from "../credentials.js";
import { gapOf, related, ruleOf } from "../rule.js";
import { rootArn, rootResource } from "../subjects.js";

/** CIS AWS Foundations 5.0 1.4. A root user without a password (central management of root credentials) has nothing to protect. */
export const rootMfa = ruleOf("root-mfa", ["account-summary", "credential-report"], (evidence, { principals }) => {
  const summary = evidence.summary;
  if (summary?.AccountPasswordPresent === 0)
    return { failing: [], rests: ["account-summary"], pass: "the root user has no password" };
  const root = rootCredentials(evidence);
  const summarised = summary?.AccountMFAEnabled === undefined ? undefined : summary.AccountMFAEnabled > 0;
  // Where the two disagree, whoever says no is believed: the report may be hours old, and so may the device be gone.
  const enabled = summarised === undefined ? root?.mfa : summarised && root?.mfa !== false;
  const source = summarised === undefined || (summarised && root?.mfa === false) ? "credential-report" : "account-summary";
  if (enabled === undefined) {
    const gap = gapOf(evidence, "account-summary") ?? gapOf(evidence, "credential-report");
    return { failing: [], rests: [], gaps: [gap ?? "neither source tells whether the root user has MFA"], pass: "" };
  }
  return {
    failing: enabled
      ? []
      : [
          {
            resource: rootResource(evidence, principals),
            principals: related(rootArn(evidence, principals), "target"),
            title: "The root user signs in without MFA",
            source,
            summary: "no MFA device is registered for the root user",
            facts: { mfa: false },
          },
        ],
    rests: [source],
    pass: "the root user has MFA",
  };
});
