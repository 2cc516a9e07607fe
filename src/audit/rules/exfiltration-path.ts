import { OPENS_RESOURCES, READS_SECRETS, READS_STORED_DATA } from "../risky/risk-kinds.js";
import { accessOf, riskRule } from "../risky/risk-rule.js";

const DATA = READS_STORED_DATA | READS_SECRETS;

/** Reading the contents of every store and opening resources to the outside: data can leave, and nothing stands between. */
export const exfiltrationPath = riskRule(
  "exfiltration-path",
  {
    title: "Nobody both reads every store and opens resources to others",
    severity: "high",
    remediation:
      "Take one of the two away: whoever reads data needs no say in who else may; whoever administers policies needs no contents.",
    pass: "nobody but those left out holds both halves",
  },
  ({ principal, access, risk: { wide } }) => {
    if ((wide & DATA) === 0 || (wide & OPENS_RESOURCES) === 0) return undefined;
    const tell = () => {
      const reads = accessOf(principal, access, DATA);
      const opens = accessOf(principal, access, OPENS_RESOURCES);
      return {
        title: "may read every store and open resources to others",
        summary: `reads with ${reads.summary}; opens with ${opens.summary}`,
        facts: {
          actions: reads.facts.actions + opens.facts.actions,
          reads: reads.facts.examples,
          readsBy: reads.facts.by,
          opens: opens.facts.examples,
          opensBy: opens.facts.by,
        },
        may: reads.may || opens.may,
      };
    };
    return { severity: "high", tell };
  },
);
