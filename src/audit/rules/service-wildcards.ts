import { named, riskRule } from "../risky/risk-rule.js";
import { piecesOfServices, servicesGrantedBy } from "../risky/wide-access.js";

/** Every action of several services on everything in them, from whichever policies. */
export const serviceWildcards = riskRule(
  "service-wildcards",
  {
    title: "Nobody may do everything in several services",
    severity: "medium",
    remediation:
      "Replace each `service:*` by the actions or the level that the work needs: IAM's last-accessed data says which of the services are used at all.",
    pass: "nobody but those left out may do everything in several services",
  },
  ({ principal, access, risk }) => {
    if (risk.services.size < 2) return undefined;
    const tell = () => {
      const services = [...risk.services].sort();
      const by = servicesGrantedBy(principal);
      return {
        title: `may do everything in ${services.length} services: ${named(services, 4)}`,
        summary: `every action on every resource of the services${by.length === 0 ? "" : `, by ${named(by)}`}`,
        facts: { services: services.length, examples: services.slice(0, 20), by },
        may: piecesOfServices(access).every((piece) => piece.may),
      };
    };
    return { severity: risk.services.size >= 10 ? "high" : risk.services.size >= 4 ? "medium" : "low", tell };
  },
);
