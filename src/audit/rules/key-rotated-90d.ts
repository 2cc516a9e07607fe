import { DAY, dateOf, daysSince, isAhead, userCredentials } from "../credentials.js";
import { related, ruleOf } from "../rule.js";
import { userResource } from "../subjects.js";

const DAYS = 90;

/**
 * CIS AWS Foundations 5.0 1.13: rotated every 90 days or less, so that exactly 90 days pass. One finding a user with all of its old
 * keys, as Security Hub's IAM.3 names users only.
 */
export const keyRotated90d = ruleOf("key-rotated-90d", ["credential-report"], (evidence, { principals, asOf }) => {
  const gaps: string[] = [];
  const failing = userCredentials(evidence).flatMap((user) => {
    const old = user.keys.flatMap(({ active, number, rotated, used }) => {
      if (active === false) return [];
      if (active === undefined || typeof rotated !== "number" || isAhead(rotated, asOf)) {
        gaps.push(`the credential report does not tell the age of access key ${number} of ${user.name}`);
        return [];
      }
      return asOf - rotated > DAYS * DAY ? [{ number, used, rotated, days: daysSince(rotated, asOf) }] : [];
    });
    if (old.length === 0) return [];
    const [first] = old;
    const title =
      old.length === 1
        ? `Access key ${first?.number} of user ${user.name} is ${first?.days} days old`
        : `Access keys of user ${user.name} are ${old.map(({ days }) => days).join(" and ")} days old`;
    return [
      {
        resource: userResource(user, principals),
        principals: related(user.arn, "target"),
        title,
        source: "credential-report" as const,
        summary: old
          .map((key) => `key ${key.number} made or exchanged on ${dateOf(key.rotated)}, last used: ${dateOf(key.used)}`)
          .join("; "),
        facts: Object.fromEntries(
          old.flatMap((key) => [
            [`key_${key.number}_last_rotated`, dateOf(key.rotated)],
            [`key_${key.number}_last_used`, dateOf(key.used)],
            [`key_${key.number}_days`, key.days],
          ]),
        ),
      },
    ];
  });
  return { failing, gaps, pass: `every active access key is at most ${DAYS} days old` };
});
