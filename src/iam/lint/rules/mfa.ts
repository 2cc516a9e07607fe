import { conditionRule } from "../rule.js";

const PRESENT = "aws:multifactorauthpresent";

export const mfaDenyAbsent = conditionRule(
  "mfa-deny-absent",
  "warning",
  "A Deny without MFA also denies where the key is absent",
  ({ key, operator, values, block }, { effect, conditions }) => {
    if (key !== PRESENT || effect !== "Deny" || operator?.comparison !== "bool" || operator.ifExists) return undefined;
    if (!values.some(({ text }) => text.toLowerCase() === "false")) return undefined;
    if (conditions.some((other) => other.key === PRESENT && other.operator?.comparison === "null")) return undefined;
    return {
      at: block.at,
      message: "Calls with long-term access keys carry no MFA key at all, and are not denied.",
      mend: "Use BoolIfExists.",
    };
  },
);

export const mfaAllowAbsent = conditionRule(
  "mfa-allow-absent",
  "warning",
  "An Allow with MFA does not allow where the key is absent",
  ({ key, operator, values, block }, { effect }) => {
    if (key !== PRESENT || effect !== "Allow" || operator?.comparison !== "bool" || !operator.ifExists) return undefined;
    if (!values.some(({ text }) => text.toLowerCase() === "true")) return undefined;
    return {
      at: block.at,
      message: "Calls with long-term access keys carry no MFA key at all, and are allowed.",
      mend: "Use Bool.",
    };
  },
);

export const mfaAllowFalse = conditionRule(
  "mfa-allow-false",
  "warning",
  "An Allow does not ask for the absence of MFA",
  ({ key, operator, values, member }, { effect }) => {
    if (key !== PRESENT || effect !== "Allow" || operator?.comparison !== "bool") return undefined;
    if (!values.some(({ text }) => text.toLowerCase() === "false")) return undefined;
    return { at: member.at, message: "The statement allows those who did not use MFA.", mend: "Write true." };
  },
);
