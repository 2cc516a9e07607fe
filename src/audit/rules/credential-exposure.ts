import { GETS_CREDENTIALS, MAKES_USERS_CREDENTIALS } from "../risky/risk-kinds.js";
import { accessOf, riskRule } from "../risky/risk-rule.js";

/** Getting or making credentials of others: access keys, passwords, tokens, signed addresses (policies/risks.yaml, `credential-exposure`). */
export const credentialExposure = riskRule(
  "credential-exposure",
  {
    title: "Nobody gets or makes credentials of everybody",
    severity: "medium",
    remediation:
      "Limit these actions to the users, clusters or instances that need them; a person's own keys are `arn:aws:iam::*:user/${aws:username}`.",
    pass: "nobody but those left out gets credentials without limit to named resources",
  },
  ({ principal, access, risk: { wide } }) => {
    if ((wide & GETS_CREDENTIALS) === 0) return undefined;
    const ofUsers = (wide & MAKES_USERS_CREDENTIALS) !== 0;
    return {
      severity: ofUsers ? "high" : "medium",
      tell: () => ({
        title: ofUsers ? "may make passwords or keys of every user" : "may get credentials without limit to named resources",
        ...accessOf(principal, access, GETS_CREDENTIALS),
      }),
    };
  },
);
