import { unusedRule } from "../unused-credentials.js";

/** Security Hub IAM.8: 90 days or more; exactly 90 days fail. */
export const userUnused90d = unusedRule("user-unused-90d", 90);
