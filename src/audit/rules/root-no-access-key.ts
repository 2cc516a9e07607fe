import { rootCredentials } from "../credentials.js";
import { gapOf, related, ruleOf } from "../rule.js";
import { rootArn, rootResource } from "../subjects.js";

/** CIS AWS Foundations 5.0 1.3: either source that says there is a key is enough to fail; one readable source without is enough to pass. */
export const rootNoAccessKey = ruleOf(
  "root-no-access-key",
  ["account-summary", "credential-report"],
  (evidence, { principals }) => {
    const present = evidence.summary?.AccountAccessKeysPresent;
    const root = rootCredentials(evidence);
    const active = root?.keys.filter((key) => key.active === true) ?? [];
    const answered =
      (present !== undefined && gapOf(evidence, "account-summary") === undefined) ||
      (root?.keys.every((key) => key.active !== undefined) === true && gapOf(evidence, "credential-report") === undefined);
    const fails = (present !== undefined && present > 0) || active.length > 0;
    const inSummary = present !== undefined && present > 0;
    return {
      failing: fails
        ? [
            {
              resource: rootResource(evidence, principals),
              principals: related(rootArn(evidence, principals), "target"),
              title: "The root user has an access key",
              source: inSummary ? "account-summary" : "credential-report",
              summary: inSummary
                ? "the account summary counts access keys of the root user"
                : "the credential report shows active keys of the root user",
              facts: { keys: inSummary ? (present ?? 0) : active.length },
            },
          ]
        : [],
      rests: answered || fails ? [] : ["account-summary", "credential-report"],
      gaps: answered || fails ? [] : ["neither source tells whether the root user has access keys"],
      pass: "the root user has no access key",
    };
  },
);
