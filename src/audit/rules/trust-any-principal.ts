import { ruleWith } from "../rule.js";
import { judgeTrust } from "../trust/judge-trust.js";
import { letInByTrust } from "../trust/openness.js";

const TEXT = {
  title: "No role can be assumed by anybody at all",
  severity: "critical",
  remediation:
    "Name the accounts, services or federated subjects that need the role in its trust policy, and look in CloudTrail for who assumed it.",
  frameworks: {},
} as const;

/** A trust policy that lets in every AWS account, or everybody with a token of a public identity provider. */
export const trustAnyPrincipal = ruleWith("trust-any-principal", TEXT, ["authorization-details"], (evidence, context) => ({
  ...judgeTrust(evidence, context, (trust, door, role) => {
    const open = letInByTrust(trust, door);
    const [first] = open;
    if (first === undefined) return [];
    const who = [...new Set(open.map((each) => each.who))];
    const keys = [...new Set(open.flatMap(({ hinderedBy }) => hinderedBy))];
    return [
      {
        title: `Role ${role.RoleName} can be assumed by ${first.who}`,
        summary: `the trust policy lets in ${who.join(" and ")}`,
        facts: { openTo: who, ...(keys.length === 0 ? {} : { asks: keys.slice(0, 10) }) },
        exposed: true,
        // A secret or a network address stands in the way, but nobody is named.
        ...(open.every(({ hinderedBy }) => hinderedBy.length > 0)
          ? {
              severity: "high" as const,
              uncertain: ["a condition of the trust policy may keep strangers out; it does not name who may come in"],
            }
          : {}),
      },
    ];
  }),
  pass: "every role names who may assume it",
}));
