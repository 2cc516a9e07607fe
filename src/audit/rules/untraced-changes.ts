import { WRITES } from "../action-facts.js";
import type { EffectiveAccess } from "../piece.js";
import { STOPS_RECORDS } from "../risky/risk-kinds.js";
import { accessOf, named, riskRule } from "../risky/risk-rule.js";
import { wholeServices } from "../risky/whole-services.js";
import { isWidePiece, kindsIn } from "../risky/wide-access.js";

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

function changesWidely({ pieces }: EffectiveAccess): readonly string[] {
  const services = new Set<string>();
  for (const piece of pieces)
    if ((piece.bits & WRITES) !== 0 && isWidePiece(piece)) for (const name of wholeServices(piece.actions)) services.add(name);
  return [...services].filter((name) => !WATCHING.has(name)).sort();
}

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
  (principal, access) => {
    if ((kindsIn(access).anywhere & STOPS_RECORDS) === 0) return undefined;
    const services = changesWidely(access);
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
