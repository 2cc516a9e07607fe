import { STOPS_RECORDS } from "../risky/risk-kinds.js";
import { accessOf, named, riskRule } from "../risky/risk-rule.js";

/** Services that keep records or watch: whoever runs only those has nothing to hide. */
const WATCHING = new Set([
  "access-analyzer",
  "cloudtrail",
  "cloudwatch",
  "config",
  "detective",
  "guardduty",
  "inspector2",
  "logs",
  "macie2",
  "securityhub",
]);

/** Ending the record of what happens, beside the run of whole services. */
export const untracedChanges = riskRule(
  "untraced-changes",
  {
    title: "Nobody who runs whole services stops the record of it",
    severity: "high",
    remediation:
      "Keep changes of CloudTrail, GuardDuty, Config and Security Hub with the team that watches, and forbid them to everybody else in a guardrail.",
    pass: "nobody but those left out holds both halves",
  },
  ({ principal, access, risk }) => {
    if ((risk.anywhere & STOPS_RECORDS) === 0) return undefined;
    const services = [...risk.services].filter((name) => !WATCHING.has(name)).sort();
    if (services.length === 0) return undefined;
    const tell = () => {
      const { summary, facts, may } = accessOf(principal, access, STOPS_RECORDS, false);
      return {
        title: "may stop the record of what happens and run whole services",
        summary: `${summary}; every action of ${named(services, 4)}`,
        facts: { ...facts, services: services.slice(0, 20) },
        may,
      };
    };
    return { severity: "high", tell };
  },
);
