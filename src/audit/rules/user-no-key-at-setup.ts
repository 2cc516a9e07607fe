import { dateOf, userCredentials } from "../credentials.js";
import { related, ruleOf } from "../rule.js";
import { userResource } from "../subjects.js";

/** The console's wizard made user and key within seconds; CIS asks for "matching" times and gives no tolerance. */
const TOLERANCE = 5 * 60_000;

/** CIS AWS Foundations 5.0 1.10: an active key as old as its user, of a user who has a password. */
export const userNoKeyAtSetup = ruleOf("user-no-key-at-setup", ["credential-report"], (evidence, { principals }) => {
  const gaps: string[] = [];
  const failing = userCredentials(evidence).flatMap((user) =>
    user.keys.flatMap((key) => {
      if (key.active === false || user.password.enabled === false) return [];
      const { created } = user;
      if (
        typeof created !== "number" ||
        typeof key.rotated !== "number" ||
        key.active === undefined ||
        user.password.enabled === undefined
      ) {
        gaps.push(`the credential report does not tell the password, or the ages of ${user.name} and access key ${key.number}`);
        return [];
      }
      if (Math.abs(key.rotated - created) > TOLERANCE) return [];
      return [
        {
          resource: userResource(user, principals),
          key: String(key.number),
          principals: related(user.arn, "target"),
          title: `User ${user.name} got access key ${key.number} when the user was made`,
          source: "credential-report" as const,
          summary: "the key is as old as the user, who also has a password",
          facts: { user_creation_time: dateOf(created), [`access_key_${key.number}_last_rotated`]: dateOf(key.rotated) },
        },
      ];
    }),
  );
  return { failing, gaps, pass: "no active key of a console user is as old as the user" };
});
