import { passwordRule } from "../password-policy.js";

/** CIS AWS Foundations 5.0 1.8. An absent number means that old passwords may come back at once. */
export const passwordReuse24 = passwordRule("password-reuse-24", (policy) => {
  const kept = policy.PasswordReusePrevention ?? 0;
  return kept >= 24
    ? undefined
    : {
        title: kept === 0 ? "Old passwords may come back at once" : `Only the last ${kept} passwords are kept from coming back`,
        facts: { PasswordReusePrevention: kept },
      };
});
