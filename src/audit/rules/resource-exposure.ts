import { OPENS_RESOURCES, READS_SECRETS, READS_STORED_DATA } from "../risky/risk-kinds.js";
import { accessOf, riskRule } from "../risky/risk-rule.js";

/** Changing who may reach resources, whichever they are: their policies, shares, public addresses. */
export const resourceExposure = riskRule(
  "resource-exposure",
  {
    title: "Nobody opens every resource to others",
    severity: "medium",
    remediation:
      "Name the resources whose policies the principal changes, or leave such changes to a pipeline; block public access for the account.",
    pass: "nobody but those left out changes who may reach any resource",
  },
  ({ principal, access, risk: { wide } }) => {
    if ((wide & OPENS_RESOURCES) === 0) return undefined;
    // Where its holder reads every store too, `exfiltration-path` tells the worst of it.
    const told = (wide & (READS_STORED_DATA | READS_SECRETS)) !== 0;
    return {
      severity: told ? "low" : "medium",
      tell: () => ({
        title: "may open resources to others without limit to named ones",
        ...accessOf(principal, access, OPENS_RESOURCES),
      }),
    };
  },
);
