import { passwordRule } from "../password-policy.js";

/** CIS AWS Foundations 5.0 1.7. Without a policy of the account's own, AWS asks for eight characters. */
export const passwordMin14 = passwordRule("password-min-14", (policy) => {
  const length = policy.MinimumPasswordLength ?? 0;
  return length >= 14
    ? undefined
    : {
        title: `Passwords need ${length === 0 ? "no minimum length" : `${length} characters only`}`,
        facts: { MinimumPasswordLength: length },
      };
});
