import { ruleWith } from "../rule.js";
import { askTrust, type Visitor } from "../trust/ask-trust.js";
import { judgeTrust } from "../trust/judge-trust.js";

const TEXT = {
  title: "Roles that SAML providers open ask whom the assertion is for",
  severity: "medium",
  remediation:
    'Ask for `"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}` in the trust policy, or the sign-in address of your region.',
  frameworks: {},
} as const;

const SAML = ":saml-provider/";

/** Somebody with an assertion that was made for another recipient. */
function bearer(provider: string): Visitor {
  return {
    principal: provider,
    action: "sts:AssumeRoleWithSAML",
    context: { "SAML:aud": "https://service.example.com/saml", "aws:FederatedProvider": provider },
    chosen: (key) => key.startsWith("saml:"),
  };
}

/** A trust policy that takes assertions of a SAML provider whoever they were made for. Source: IAM User Guide, "Available keys for SAML-based AWS STS federation". */
export const trustSamlAudience = ruleWith("trust-saml-audience", TEXT, ["authorization-details"], (evidence, context) => ({
  ...judgeTrust(evidence, context, (trust, _door, role) => {
    const { asked, document, names } = trust;
    const open = names.Federated.filter(
      (provider) => provider.includes(SAML) && askTrust(role.Arn, document, asked, [bearer(provider)]).openness !== "closed",
    );
    if (open.length === 0) return [];
    return [
      {
        title: `Role ${role.RoleName} takes SAML assertions made for anybody`,
        summary: `the trust policy does not compare SAML:aud for ${open.map((name) => name.slice(name.indexOf(SAML) + SAML.length)).join(", ")}`,
        facts: { providers: open.slice(0, 10) },
      },
    ];
  }),
  pass: "every role that a SAML provider opens asks for the audience",
}));
