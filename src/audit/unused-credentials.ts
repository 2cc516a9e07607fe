import { daysSince, type Unused, unusedFor, userCredentials } from "./credentials.js";
import { type Rule, related, ruleOf } from "./rule.js";
import { userResource } from "./subjects.js";

function inWords({ credential, since, never }: Unused, asOf: number): string {
  const days = daysSince(since, asOf);
  return never ? `${credential} never used in ${days} days` : `${credential} not used for ${days} days`;
}

/** A rule over enabled passwords and keys that nobody used for `days` days or more; one finding a user. */
export function unusedRule(id: string, days: number): Rule {
  return ruleOf(id, ["credential-report"], (evidence, { principals, asOf }) => {
    const gaps: string[] = [];
    const failing = userCredentials(evidence).flatMap((user) => {
      const { unused, unsettled } = unusedFor(user, days, asOf);
      gaps.push(...unsettled.map((what) => `the credential report does not tell when it was last used: ${what}`));
      if (unused.length === 0) return [];
      return [
        {
          resource: userResource(user, principals),
          principals: related(user.arn, "target"),
          title: `User ${user.name} keeps credentials unused for ${days} days or more`,
          source: "credential-report" as const,
          summary: unused.map((each) => inWords(each, asOf)).join("; "),
          facts: Object.fromEntries(unused.map((each) => [each.credential, `${daysSince(each.since, asOf)} days`])),
        },
      ];
    });
    return { failing, gaps, pass: `no enabled password or key was unused for ${days} days` };
  });
}
