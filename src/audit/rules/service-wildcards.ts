import { factsOf, WRITES } from "../action-facts.js";
import type { EffectiveAccess } from "../piece.js";
import type { Principal } from "../principals.js";
import { named, riskRule } from "../risky/risk-rule.js";
import { wholeServices } from "../risky/whole-services.js";
import { isWidePiece } from "../risky/wide-access.js";
import { isWide } from "../risky/wide-scope.js";

function servicesOf({ pieces }: EffectiveAccess): { readonly services: readonly string[]; readonly may: boolean } {
  const services = new Set<string>();
  let may = true;
  for (const piece of pieces) {
    if ((piece.bits & WRITES) === 0 || !isWidePiece(piece)) continue;
    for (const name of wholeServices(piece.actions)) {
      services.add(name);
      may &&= piece.may;
    }
  }
  return { services: [...services].sort(), may };
}

function sources(principal: Principal): readonly string[] {
  const found = principal.policies.flatMap(({ name, read }) => {
    const whole = read.entries.some(
      ({ effect, actions, resources, notResources, when }) =>
        effect === "Allow" &&
        wholeServices(factsOf(actions)).length > 0 &&
        isWide({ resources, not: notResources }, when === undefined ? [] : [when]),
    );
    return whole ? [name.slice(name.lastIndexOf("/") + 1)] : [];
  });
  return [...new Set(found)];
}

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
  (principal, access) => {
    const { services, may } = servicesOf(access);
    if (services.length < 2) return undefined;
    const tell = () => {
      const by = sources(principal);
      return {
        title: `may do everything in ${services.length} services: ${named(services, 4)}`,
        summary: `every action on every resource of the services${by.length === 0 ? "" : `, by ${named(by)}`}`,
        facts: { services: services.length, examples: services.slice(0, 20), by: by.slice(0, 6) },
        may,
      };
    };
    return { severity: services.length >= 10 ? "high" : services.length >= 4 ? "medium" : "low", tell };
  },
);
