import { DAY, dateOf, rootCredentials } from "../credentials.js";
import { related, ruleOf } from "../rule.js";
import { rootArn, rootResource } from "../subjects.js";

/** CIS says "not recent" and gives no number; a quarter covers the yearly and monthly routines that do not need root. */
const DAYS = 90;

/** CIS AWS Foundations 5.0 1.6. */
export const rootNotUsed = ruleOf("root-not-used", ["credential-report"], (evidence, { principals, asOf }) => {
  const root = rootCredentials(evidence);
  const uses = [
    { what: "password", at: root?.password.used ?? "unknown" },
    ...(root?.keys ?? []).map((key) => ({
      what: `access key ${key.number}`,
      at: key.active === false && key.used === "unknown" ? ("never" as const) : key.used,
    })),
  ];
  const recent = uses.filter(({ at }) => typeof at === "number" && asOf - at < DAYS * DAY);
  return {
    failing:
      recent.length === 0
        ? []
        : [
            {
              resource: rootResource(evidence, principals),
              principals: related(rootArn(evidence, principals), "actor"),
              title: `The root user was used within ${DAYS} days`,
              source: "credential-report",
              summary: `last used: ${recent.map(({ what, at }) => `${what} on ${dateOf(at)}`).join(", ")}`,
              facts: Object.fromEntries(recent.map(({ what, at }) => [what, dateOf(at)])),
            },
          ],
    gaps: uses.some(({ at }) => at === "unknown") ? ["the credential report does not tell when the root user was last used"] : [],
    pass: `the root user was not used for ${DAYS} days`,
  };
});
