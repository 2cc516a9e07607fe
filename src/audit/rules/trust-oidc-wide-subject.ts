import type { Severity } from "../../model/finding.js";
import { ruleWith } from "../rule.js";
import { askTrust } from "../trust/ask-trust.js";
import { judgeTrust } from "../trust/judge-trust.js";
import { askTokens } from "../trust/openness.js";
import type { Trust } from "../trust/readable-trust.js";
import { isShared, issuerOf, issuerUrl, type TokenIssuer } from "../trust/token-issuers.js";
import { directoryMembers, insiders, looseBuilds, ownersNamed } from "../trust/token-visitors.js";

const TEXT = {
  title: "Roles that builds and workloads assume name which of them",
  severity: "medium",
  remediation:
    "Compare the token's subject with whole values in the trust policy: one project and one branch, environment or service account each.",
  frameworks: {},
} as const;

interface Width {
  readonly who: string;
  readonly severity: Severity;
}

function widthOfIssuer(trust: Trust, provider: string, issuer: TokenIssuer, url: string): Width | undefined {
  const { role, document, asked } = trust;
  const owners = ownersNamed(issuer, url, asked);
  const wide = (owners.length === 0 && !issuer.shared ? ["stranger"] : owners).filter(
    (owner) => askTrust(role, document, asked, insiders(provider, issuer, owner, url, asked)).openness === "open",
  );
  if (wide.length > 0) {
    const whose = issuer.shared ? ` of ${wide.join(", ")}` : "";
    return { who: `${issuer.projects}${whose} that it does not name (${url})`, severity: "medium" };
  }
  if (askTrust(role, document, asked, looseBuilds(provider, issuer, url, asked)).openness !== "open") return undefined;
  return { who: `${issuer.looseWords} of what it names (${url})`, severity: "low" };
}

/** How widely a provider's tokens are let in, where it is not everybody's: those have a finding of their own. */
function widthOf(trust: Trust, provider: string): Width | undefined {
  const url = issuerUrl(provider);
  if (isShared(url) && askTokens(trust, provider).openness !== "closed") return undefined;
  const issuer = issuerOf(url);
  if (issuer !== undefined) return widthOfIssuer(trust, provider, issuer, url);
  if (isShared(url) || !provider.includes(":oidc-provider/")) return undefined;
  const { openness } = askTrust(trust.role, trust.document, trust.asked, directoryMembers(provider, url));
  return openness === "open" ? { who: `every subject of ${url}`, severity: "low" } : undefined;
}

/** A trust policy that lets in more builds, workspaces or service accounts of an owner than it names. */
export const trustOidcWideSubject = ruleWith("trust-oidc-wide-subject", TEXT, ["authorization-details"], (evidence, context) => ({
  ...judgeTrust(evidence, context, (trust, _door, role) => {
    const widths = trust.names.Federated.flatMap((provider) => widthOf(trust, provider) ?? []);
    const worst = widths.find(({ severity }) => severity === "medium") ?? widths[0];
    if (worst === undefined) return [];
    const who = widths.map((each) => each.who);
    return [
      {
        title: `Role ${role.RoleName} lets in ${worst.who}`,
        summary: `the trust policy lets in ${who.join(" and ")}`,
        facts: { lets: who },
        severity: worst.severity,
      },
    ];
  }),
  pass: "every role that tokens open names their subjects",
}));
