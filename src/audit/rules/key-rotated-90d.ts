import { DAY, dateOf, daysSince, isAhead, userCredentials } from "../credentials.js";
import { related, ruleOf } from "../rule.js";
import { userResource } from "../subjects.js";

const DAYS = 90;

/** CIS AWS Foundations 5.0 1.13: rotated every 90 days or less, so that exactly 90 days pass. One finding a key. */
export const keyRotated90d = ruleOf("key-rotated-90d", ["credential-report"], (evidence, { principals, asOf }) => {
  const gaps: string[] = [];
  const failing = userCredentials(evidence).flatMap((user) =>
    user.keys.flatMap((key) => {
      if (key.active === false) return [];
      if (key.active === undefined || typeof key.rotated !== "number" || isAhead(key.rotated, asOf)) {
        gaps.push(`the credential report does not tell the age of access key ${key.number} of ${user.name}`);
        return [];
      }
      if (asOf - key.rotated <= DAYS * DAY) return [];
      const days = daysSince(key.rotated, asOf);
      return [
        {
          resource: userResource(user, principals),
          key: String(key.number),
          principals: related(user.arn, "target"),
          title: `Access key ${key.number} of user ${user.name} is ${days} days old`,
          source: "credential-report" as const,
          summary: `made or exchanged on ${dateOf(key.rotated)}, last used: ${dateOf(key.used)}`,
          facts: { last_rotated: dateOf(key.rotated), last_used: dateOf(key.used), days },
        },
      ];
    }),
  );
  return { failing, gaps, pass: `every active access key is at most ${DAYS} days old` };
});
