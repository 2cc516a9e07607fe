import { Estate } from "../../src/audit/estate/estate.js";
import { Organization } from "../../src/audit/estate/organization.js";
import { AccountPrincipals, type Principal } from "../../src/audit/principals.js";
import type { Decision } from "../../src/iam/decide.js";
import type { PolicyDocument } from "../../src/iam/document.js";
import type { AuthorizationDetails } from "../../src/model/evidence.js";
import type { OrganizationEvidence, OrganizationPolicy, ResourcePolicy } from "../../src/model/organization.js";
import { AS_OF, allow, details, document, evidenceOf } from "./made-evidence.js";

export const MANAGEMENT = "999988887777";
export const MEMBER = "111122223333";
export const OTHER = "444455556666";
export const ORG = "o-exampleorgid";

const FULL = document(allow("*"));

export function scp(Name: string, policy: PolicyDocument | undefined, ...targets: readonly string[]): OrganizationPolicy {
  return { Id: `p-${Name}`, Name, Type: "SERVICE_CONTROL_POLICY", document: policy, targets };
}

export function rcp(Name: string, policy: PolicyDocument, ...targets: readonly string[]): OrganizationPolicy {
  return { ...scp(Name, policy, ...targets), Type: "RESOURCE_CONTROL_POLICY" };
}

const ENABLED = [
  { Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" },
  { Type: "RESOURCE_CONTROL_POLICY", Status: "ENABLED" },
];

/** An organization of a root, a unit with two members, and a management account; full access everywhere and these policies besides. */
export function organization(
  more: readonly OrganizationPolicy[] = [],
  given: Partial<OrganizationEvidence> = {},
): OrganizationEvidence {
  const account = (Id: string) => ({ Id, Arn: `arn:aws:organizations::${MANAGEMENT}:account/${ORG}/${Id}` });
  return {
    accounts: [MANAGEMENT, MEMBER, OTHER].map(account),
    roots: [
      {
        Id: "r-abcd",
        Name: "Root",
        PolicyTypes: ENABLED,
        Accounts: [{ Id: MANAGEMENT }],
        OrganizationalUnits: [{ Id: "ou-abcd-11111111", Name: "workloads", Accounts: [{ Id: MEMBER }, { Id: OTHER }] }],
      },
    ],
    policies: [
      scp("FullAWSAccess", FULL, "r-abcd", "ou-abcd-11111111", MANAGEMENT, MEMBER, OTHER),
      rcp("RCPFullAWSAccess", document({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }), "r-abcd"),
      ...more,
    ],
    policiesComplete: true,
    ...given,
  };
}

interface Made {
  readonly accounts?: Readonly<Record<string, Partial<AuthorizationDetails>>>;
  readonly organization?: OrganizationEvidence | undefined;
  readonly resources?: readonly ResourcePolicy[];
}

export function estateOf({ accounts = {}, organization: evidence, resources = [] }: Made): Estate {
  return new Estate({
    accounts: Object.entries(accounts).map(
      ([account, given]) => new AccountPrincipals({ ...evidenceOf({ account, authorization: details(given) }), account }),
    ),
    organization: new Organization(evidence),
    resourcePolicies: resources,
    asOf: AS_OF,
  });
}

export function principalOf(estate: Estate, name: string): Principal {
  const [found, ...more] = estate.named(name);
  if (found === undefined || more.length > 0) throw new Error(`${name} is not one principal`);
  return found;
}

/** What the principal of a name is answered. */
export function answer(estate: Estate, name: string, action: string, resource = "*"): Decision {
  return estate.ask(principalOf(estate, name), { action, resource });
}
