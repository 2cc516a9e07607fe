import type { AccountPrincipals } from "../principals.js";
import { type RuleContext, ruleWith } from "../rule.js";
import { judgeTrust } from "../trust/judge-trust.js";
import type { Trust } from "../trust/readable-trust.js";

const TEXT = {
  title: "Roles trust principals that are there",
  severity: "low",
  remediation: "Take the name out of the trust policy, or put the principal that is meant in its place.",
  frameworks: {},
} as const;

/** What AWS shows in place of a deleted user or role. Source: IAM User Guide, "IAM identifiers: Unique identifiers". */
const UNIQUE_ID = /^(AIDA|AROA)[A-Z0-9]{12,}$/;

const OF_ACCOUNT = /^arn:[^:]*:iam::([0-9]{12}):(user|role)\/[^*?$]+$/;

/** Names of users and roles of this very account that the snapshot, which holds all of them, does not hold. */
function missing(texts: readonly string[], principals: AccountPrincipals): readonly string[] {
  return texts.filter((text) => OF_ACCOUNT.exec(text)?.[1] === principals.account && principals.find(text) === undefined);
}

function gone({ names, asked }: Trust, { principals }: RuleContext, ids: ReadonlySet<string>, whole: boolean) {
  const byId = names.AWS.filter((name) => UNIQUE_ID.test(name) && !ids.has(name));
  const byName = whole ? missing([...names.AWS, ...(asked.get("aws:principalarn") ?? [])], principals) : [];
  return { byId, byName: [...new Set(byName)] };
}

/** A trust policy that names a principal that was deleted: nobody by its unique id, and whoever makes another one by its name in a condition. */
export const trustDeletedPrincipal = ruleWith("trust-deleted-principal", TEXT, ["authorization-details"], (evidence, context) => {
  const ids = new Set([...context.principals.all()].map(({ id }) => id));
  const whole = evidence.sources.some(({ kind, status }) => kind === "authorization-details" && status === "ok");
  return {
    ...judgeTrust(evidence, context, (trust, _door, role) => {
      const { byId, byName } = gone(trust, context, ids, whole);
      const all = [...byName, ...byId];
      if (all.length === 0) return [];
      return [
        {
          title: `Role ${role.RoleName} trusts a principal that is no longer there: ${all.slice(0, 2).join(", ")}`,
          summary:
            byName.length > 0
              ? "whoever makes a principal of that name may come in"
              : "AWS shows the unique id where the user or role was deleted; nobody gets in by it",
          facts: { missing: all.slice(0, 10) },
          severity: byName.length > 0 ? ("medium" as const) : ("low" as const),
        },
      ];
    }),
    pass: "every principal of the account that a role trusts is there",
  };
});
