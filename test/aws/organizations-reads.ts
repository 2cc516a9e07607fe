import type { Call, Handlers } from "./call.js";
import { type Input, optionalText, textOf } from "./input.js";
import { forReading, invalidInput, organizationOf } from "./organizations-access.js";
import { organizationsPage } from "./organizations-paging.js";
import { type OrganizationPolicy, type OrganizationState, POLICY_TYPES, type PolicyType } from "./organizations-state.js";
import { ServiceError } from "./service-error.js";

type Shape = Record<string, unknown>;

/** Seconds since 1970, as JSON 1.1 writes times. */
function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

function accountShape(id: string, call: Call, organization: OrganizationState): Shape {
  const account = call.world.accounts.get(id);
  return {
    Id: id,
    Arn: organization.arn("account", id),
    Email: account?.email ?? `aws+${id}@example.com`,
    Name: account?.name ?? id,
    Status: account?.status ?? "ACTIVE",
    State: account?.status ?? "ACTIVE",
    JoinedMethod: id === organization.management ? "INVITED" : "CREATED",
    JoinedTimestamp: seconds(account?.joined ?? "2022-03-01T09:00:00Z"),
  };
}

export function policySummary(policy: OrganizationPolicy, organization: OrganizationState): Shape {
  const { id, name, description, type, aws } = policy;
  const rest = `${type.toLowerCase()}/${id}`;
  const arn = aws ? `arn:aws:organizations::aws:policy/${rest}` : organization.arn("policy", rest);
  return { Id: id, Arn: arn, Name: name, Description: description, Type: type, AwsManaged: aws };
}

export function policyTypeOf(input: Input, key: string): PolicyType {
  const asked = textOf(input, key);
  const type = POLICY_TYPES.find((each) => each === asked);
  if (type === undefined) throw invalidInput("INVALID_ENUM_POLICY_TYPE", `You specified an invalid policy type: ${asked}`);
  return type;
}

export function policyOf(input: Input, organization: OrganizationState): OrganizationPolicy {
  const policy = organization.policies.get(textOf(input, "PolicyId"));
  if (policy === undefined) {
    throw new ServiceError("PolicyNotFoundException", "We can't find a policy with the PolicyId that you specified.", 400);
  }
  return policy;
}

function parentOf(input: Input, organization: OrganizationState): string {
  const parent = textOf(input, "ParentId");
  const kind = organization.kindOf(parent);
  if (kind !== "ROOT" && kind !== "ORGANIZATIONAL_UNIT") {
    throw new ServiceError("ParentNotFoundException", "We can't find a root or OU with the ParentId that you specified.", 400);
  }
  return parent;
}

export function targetOf(input: Input, organization: OrganizationState): string {
  const target = textOf(input, "TargetId");
  if (organization.kindOf(target) === undefined) {
    throw new ServiceError(
      "TargetNotFoundException",
      "We can't find a root, OU, or account with the TargetId that you specified.",
      400,
    );
  }
  return target;
}

function unitShape(id: string, organization: OrganizationState): Shape {
  return { Id: id, Arn: organization.arn("ou", id), Name: organization.units.get(id)?.name };
}

function targetShape(target: string, call: Call, organization: OrganizationState): Shape {
  const kind = organization.kindOf(target);
  if (kind === "ROOT") return { TargetId: target, Arn: organization.arn("root", target), Name: "Root", Type: kind };
  if (kind === "ORGANIZATIONAL_UNIT") {
    return { TargetId: target, Arn: organization.arn("ou", target), Name: organization.units.get(target)?.name, Type: kind };
  }
  return { TargetId: target, Arn: organization.arn("account", target), Name: call.world.accounts.get(target)?.name, Type: kind };
}

function unitsUnder(parent: string, organization: OrganizationState): string[] {
  return [...organization.units.values()].filter((unit) => unit.parent === parent).map(({ id }) => id);
}

function accountsUnder(parent: string, organization: OrganizationState): string[] {
  return [...organization.parents].filter(([, above]) => above === parent).map(([id]) => id);
}

/** A listing: its entries, what they are called, and which question it answers. */
function listing(name: string, entries: (input: Input, call: Call, organization: OrganizationState) => readonly unknown[]) {
  return (input: Input, call: Call): Shape => {
    const organization = forReading(call);
    const { NextToken: _, MaxResults: __, ...question } = input;
    const { page, next } = organizationsPage(entries(input, call, organization), input, call, JSON.stringify(question));
    return { [name]: page, NextToken: next };
  };
}

/** What can be asked about the organization. */
export const organizationsReads: Handlers = {
  DescribeOrganization: (_, call) => {
    const organization = organizationOf(call);
    const { id, management, featureSet } = organization;
    return {
      Organization: {
        Id: id,
        Arn: `arn:aws:organizations::${management}:organization/${id}`,
        FeatureSet: featureSet,
        MasterAccountArn: organization.arn("account", management),
        MasterAccountId: management,
        MasterAccountEmail: call.world.accounts.get(management)?.email,
        AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
      },
    };
  },
  DescribeAccount: (input, call) => {
    const organization = forReading(call);
    const id = textOf(input, "AccountId");
    if (!organization.has(id)) {
      throw new ServiceError("AccountNotFoundException", "You specified an account that doesn't exist.", 400);
    }
    return { Account: accountShape(id, call, organization) };
  },
  DescribeOrganizationalUnit: (input, call) => {
    const organization = forReading(call);
    const id = textOf(input, "OrganizationalUnitId");
    if (!organization.units.has(id)) {
      throw new ServiceError("OrganizationalUnitNotFoundException", "You specified an OU that doesn't exist.", 400);
    }
    return { OrganizationalUnit: unitShape(id, organization) };
  },
  ListAccounts: listing("Accounts", (_, call, organization) =>
    [...organization.parents.keys()].map((id) => accountShape(id, call, organization)),
  ),
  ListRoots: listing("Roots", (_, __, organization) => [
    {
      Id: organization.root,
      Arn: organization.arn("root", organization.root),
      Name: "Root",
      PolicyTypes: [...organization.enabledTypes].map((Type) => ({ Type, Status: "ENABLED" })),
    },
  ]),
  ListOrganizationalUnitsForParent: listing("OrganizationalUnits", (input, _, organization) =>
    unitsUnder(parentOf(input, organization), organization).map((id) => unitShape(id, organization)),
  ),
  ListAccountsForParent: listing("Accounts", (input, call, organization) =>
    accountsUnder(parentOf(input, organization), organization).map((id) => accountShape(id, call, organization)),
  ),
  ListParents: listing("Parents", (input, _, organization) => {
    const child = textOf(input, "ChildId");
    const parent = organization.units.get(child)?.parent ?? organization.parents.get(child);
    if (parent === undefined) {
      throw new ServiceError(
        "ChildNotFoundException",
        "We can't find an OU or account with the ChildId that you specified.",
        400,
      );
    }
    return [{ Id: parent, Type: organization.kindOf(parent) }];
  }),
  ListChildren: listing("Children", (input, _, organization) => {
    const parent = parentOf(input, organization);
    const type = textOf(input, "ChildType");
    const ids = type === "ACCOUNT" ? accountsUnder(parent, organization) : unitsUnder(parent, organization);
    return ids.map((Id) => ({ Id, Type: type }));
  }),
  ListPolicies: listing("Policies", (input, _, organization) => {
    const type = policyTypeOf(input, "Filter");
    return [...organization.policies.values()]
      .filter((policy) => policy.type === type)
      .map((policy) => policySummary(policy, organization));
  }),
  DescribePolicy: (input, call) => {
    const organization = forReading(call);
    const policy = policyOf(input, organization);
    return { Policy: { PolicySummary: policySummary(policy, organization), Content: policy.content } };
  },
  ListTargetsForPolicy: listing("Targets", (input, call, organization) => {
    const { id } = policyOf(input, organization);
    return [...(organization.attachments.get(id) ?? [])].map((target) => targetShape(target, call, organization));
  }),
  ListPoliciesForTarget: listing("Policies", (input, _, organization) =>
    organization
      .policiesOf(targetOf(input, organization), policyTypeOf(input, "Filter"))
      .map((policy) => policySummary(policy, organization)),
  ),
  ListDelegatedAdministrators: listing("DelegatedAdministrators", (input, call, organization) => {
    const service = optionalText(input, "ServicePrincipal");
    return [...organization.delegated]
      .filter(([, services]) => service === undefined || services.has(service))
      .map(([id]) => ({ ...accountShape(id, call, organization), DelegationEnabledDate: seconds("2022-04-01T09:00:00Z") }));
  }),
  ListDelegatedServicesForAccount: listing("DelegatedServices", (input, _, organization) => {
    const id = textOf(input, "AccountId");
    const services = organization.delegated.get(id);
    if (services === undefined) {
      throw new ServiceError("AccountNotRegisteredException", "The account is not a delegated administrator.", 400);
    }
    return [...services].map((each) => ({ ServicePrincipal: each, DelegationEnabledDate: seconds("2022-04-01T09:00:00Z") }));
  }),
  ListAWSServiceAccessForOrganization: listing("EnabledServicePrincipals", (_, __, organization) =>
    [...new Set([...organization.delegated.values()].flatMap((services) => [...services]))].map((each) => ({
      ServicePrincipal: each,
      DateEnabled: seconds("2022-04-01T09:00:00Z"),
    })),
  ),
  ListTagsForResource: listing(
    "Tags",
    (input, _, organization) => organization.policies.get(textOf(input, "ResourceId"))?.tags ?? [],
  ),
  // SCPs and RCPs have no effective policy; nothing else is attached here.
  DescribeEffectivePolicy: (input, call) => {
    forReading(call);
    const type = textOf(input, "PolicyType");
    if (
      !["TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2"].includes(type)
    ) {
      throw invalidInput("INVALID_ENUM_POLICY_TYPE", `You specified an invalid policy type: ${type}`);
    }
    throw new ServiceError("EffectivePolicyNotFoundException", "No effective policy was found for the target.", 400);
  },
};
