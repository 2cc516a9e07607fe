import { OPENS_RESOURCES, READS_SECRETS, READS_STORED_DATA } from "../risky/risk-kinds.js";
import { accessOf, riskRule } from "../risky/risk-rule.js";

const DATA = READS_STORED_DATA | READS_SECRETS;

/** What is read, for people, by the kinds. */
const WHAT: Readonly<Record<number, string>> = {
  [READS_SECRETS]: "secrets",
  [READS_STORED_DATA]: "stored data",
  [DATA]: "secrets and stored data",
};

/** Reading the contents of whatever a store of the account holds. Where resources can be opened too, `exfiltration-path` tells the worst of it. */
export const dataExfiltration = riskRule(
  "data-exfiltration",
  {
    title: "Nobody reads the contents of every store",
    severity: "medium",
    remediation:
      "Name the buckets, tables, secrets and parameters that are read in the policy's `Resource`; declare them in the team's file as `resources`.",
    pass: "nobody but those left out reads all that a kind of store holds",
  },
  ({ principal, access, risk: { wide } }) => {
    if ((wide & DATA) === 0) return undefined;
    const alone = (wide & READS_SECRETS) !== 0 ? "high" : "medium";
    return {
      severity: (wide & OPENS_RESOURCES) !== 0 ? "low" : alone,
      tell: () => ({
        title: `may read ${WHAT[wide & DATA]} without limit to named resources`,
        ...accessOf(principal, access, DATA),
      }),
    };
  },
);
