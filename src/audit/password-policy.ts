import type { PasswordPolicy } from "../model/evidence.js";
import type { FindingEvidence } from "../model/finding.js";
import { type Rule, ruleOf } from "./rule.js";
import { accountResource } from "./subjects.js";

/** What a password policy lacks. */
interface Lack {
  readonly title: string;
  readonly facts: FindingEvidence["facts"];
}

/**
 * A rule over the account's password policy. An account without one of its own (NoSuchEntity) has AWS's default, which these
 * checks do not accept: CIS and Security Hub fail it.
 */
export function passwordRule(id: string, lack: (policy: PasswordPolicy) => Lack | undefined): Rule {
  return ruleOf(id, ["password-policy"], (evidence) => {
    const policy = evidence.passwordPolicy;
    const found: Lack | undefined =
      policy === null
        ? { title: "The account has no password policy of its own", facts: { policy: "AWS default" } }
        : policy && lack(policy);
    return {
      failing:
        found === undefined
          ? []
          : [
              {
                resource: accountResource(evidence),
                principals: [],
                title: found.title,
                source: "password-policy",
                summary: policy === null ? "AWS's default password policy is in force" : "the account's password policy",
                facts: found.facts,
              },
            ],
      pass: "the account's password policy asks for it",
    };
  });
}
