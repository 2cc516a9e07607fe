import { ruleWith } from "../rule.js";
import { askTrust } from "../trust/ask-trust.js";
import { judgeTrust } from "../trust/judge-trust.js";
import { askTokens } from "../trust/openness.js";
import { guests } from "../trust/token-visitors.js";

const COGNITO = "cognito-identity.amazonaws.com";

const TEXT = {
  title: "Roles of Cognito identity pools are for people who signed in",
  severity: "medium",
  remediation:
    'Ask for `"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}` in the trust policy; give guests a role of their own that can do what the public may, or turn guest access of the pool off.',
  frameworks: {},
} as const;

/** A trust policy that lets in the guests of an identity pool: by its audience alone, or on purpose. */
export const trustCognitoGuests = ruleWith("trust-cognito-guests", TEXT, ["authorization-details"], (evidence, context) => ({
  ...judgeTrust(evidence, context, (trust, _door, role) => {
    const { asked, document, names } = trust;
    if (!names.Federated.includes(COGNITO) || askTokens(trust, COGNITO).openness !== "closed") return [];
    if (askTrust(role.Arn, document, asked, guests(COGNITO, COGNITO, asked)).openness === "closed") return [];
    const meant = asked.get(`${COGNITO}:amr`)?.includes("unauthenticated") === true;
    const pools = (asked.get(`${COGNITO}:aud`) ?? []).slice(0, 5);
    return [
      {
        title: `Role ${role.RoleName} can be assumed by guests of a Cognito identity pool`,
        summary: meant
          ? "the trust policy is made for guests, who sign in nowhere"
          : "the trust policy names the pool and does not ask whether the identity signed in",
        facts: { pools, askedFor: meant ? "guests" : "the pool alone" },
        exposed: true,
        uncertain: ["whether the pool lets guests in is not in the snapshot"],
      },
    ];
  }),
  pass: "no role lets in guests of an identity pool",
}));
