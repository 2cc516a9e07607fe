import { unusedRule } from "../unused-credentials.js";

/** CIS AWS Foundations 5.0 1.11: 45 days or more; exactly 45 days fail. */
export const userUnused45d = unusedRule("user-unused-45d", 45);
