import { hex, uuid } from "./dice.js";
import { type FindingSet, held } from "./finding-set.js";
import { MADE_CONTROLS, STANDARDS } from "./made-controls.js";
import { madeGuardduty, madeSecurityhub } from "./made-findings.js";
import { fillIam, IamMaker, type IamSize, type Planted, plant, SMALL, trustOf } from "./made-iam.js";
import { OrganizationState } from "./organizations-state.js";
import { type Feature, World } from "./world.js";

export interface OrganisationOptions {
  /** How many, or which; the first is the management account. */
  readonly accounts: number | readonly string[];
  readonly regions?: readonly string[];
  /** Regions that accounts have not opted into. */
  readonly disabledRegions?: readonly string[];
  /** Security Hub findings of each account, spread over its regions. */
  readonly findingsPerAccount?: number;
  /** Security Hub's findings are made and written beforehand, so that answering takes no time of whoever is measured. */
  readonly held?: boolean;
  /** GuardDuty findings of each account, spread over its regions; default a twentieth of the former. */
  readonly guarddutyPerAccount?: number;
  readonly seed?: number;
  /** ISO 8601: no finding is younger. */
  readonly asOf?: string;
  readonly iam?: Partial<IamSize>;
  /** The role that an audit takes in each account; trusts the management account's. */
  readonly auditRole?: { readonly name?: string; readonly externalId?: string; readonly maxSession?: number };
  /** Account -> what is planted there. */
  readonly planted?: Readonly<Record<string, readonly Planted[]>>;
  /** Which account administers GuardDuty and Security Hub; default the second one. None: `null`. */
  readonly securityAdministrator?: string | null;
  /** Region in which the administrator's findings come together. */
  readonly aggregationRegion?: string;
  /** `account/region` where GuardDuty or Security Hub is off. */
  readonly withoutDetector?: readonly string[];
  readonly withoutHub?: readonly string[];
}

const FIRST = ["111122223333", "222233334444", "333344445555", "444455556666", "555566667777", "666677778888"];
export const AUDIT_ROLE = "BailiwickAudit";

/** Account ids: well-known ones first. */
export function accountIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => FIRST[i] ?? String(700_000_000_000 + i * 1_000_003));
}

const FEATURES: readonly Feature[] = [
  ...[
    "CLOUD_TRAIL",
    "DNS_LOGS",
    "FLOW_LOGS",
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
  ].map((name): Feature => ({ name, status: "ENABLED" })),
  { name: "LAMBDA_NETWORK_LOGS", status: "DISABLED" },
  {
    name: "RUNTIME_MONITORING",
    status: "ENABLED",
    additionalConfiguration: [
      { name: "EKS_ADDON_MANAGEMENT", status: "ENABLED" },
      { name: "ECS_FARGATE_AGENT_MANAGEMENT", status: "DISABLED" },
    ],
  },
];

/** What falls to one of so many parts; the first ones get the rest. */
function share(total: number, parts: number, part: number): number {
  return Math.floor(total / parts) + (part < total % parts ? 1 : 0);
}

function addRegional(world: World, account: string, options: OrganisationOptions, seed: number): void {
  const { regions = ["us-east-1"], findingsPerAccount = 0 } = options;
  const { guarddutyPerAccount = Math.floor(findingsPerAccount / 20) } = options;
  const asOf = Date.parse(options.asOf ?? "2026-10-01T06:00:00Z");
  for (const [i, region] of regions.entries()) {
    const state = world.region(account, region);
    const place = { account, region, seed, asOf };
    if (options.withoutDetector?.includes(`${account}/${region}`) !== true) {
      const id = hex(32, seed, account, region, "detector");
      const findings = madeGuardduty({ ...place, length: share(guarddutyPerAccount, regions.length, i) }, id);
      state.detector = { id, status: "ENABLED", createdAt: "2022-04-02T09:00:00.000Z", features: FEATURES, findings };
    }
    if (options.withoutHub?.includes(`${account}/${region}`) !== true) {
      state.hub = {
        subscribedAt: "2022-04-02T09:00:00.000Z",
        standards: STANDARDS,
        controls: MADE_CONTROLS,
        findings: (options.held === true ? held : (set: FindingSet) => set)(
          madeSecurityhub({ ...place, length: share(findingsPerAccount, regions.length, i) }),
        ),
      };
    }
  }
}

function addAccount(world: World, account: string, options: OrganisationOptions, seed: number, management: string): void {
  const { iam, regions } = world.addAccount(account, { regions: options.regions ?? ["us-east-1"] });
  for (const region of options.disabledRegions ?? []) regions.set(region, "DISABLED");
  fillIam(iam, { ...SMALL, ...options.iam }, seed);
  for (const what of options.planted?.[account] ?? []) plant(iam, what, seed);
  const { name = AUDIT_ROLE, externalId, maxSession = 3600 } = options.auditRole ?? {};
  const condition = externalId === undefined ? undefined : { StringEquals: { "sts:ExternalId": externalId } };
  new IamMaker(iam, seed).role(name, trustOf({ AWS: `arn:aws:iam::${management}:root` }, condition), {
    attached: ["arn:aws:iam::aws:policy/SecurityAudit"],
    maxSession,
  });
  addRegional(world, account, options, seed);
}

/** Accounts lie in three units, one of them within another; the management account lies under the root. */
function addOrganization(world: World, ids: readonly string[], seed: number): OrganizationState {
  const [management = "", ...members] = ids;
  const organization = new OrganizationState(management, seed);
  const workloads = organization.addUnit("Workloads");
  const production = organization.addUnit("Production", workloads);
  const sandbox = organization.addUnit("Sandbox");
  for (const [i, id] of members.entries()) organization.addAccount(id, [production, workloads, sandbox][i % 3]);
  const id = organization.newPolicyId();
  const content = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "KeepTheTrail", Effect: "Deny", Action: ["cloudtrail:DeleteTrail", "cloudtrail:StopLogging"], Resource: "*" },
    ],
  });
  organization.policies.set(id, {
    id,
    type: "SERVICE_CONTROL_POLICY",
    name: "KeepTheTrail",
    description: "",
    content,
    aws: false,
  });
  organization.attach(id, organization.root);
  world.organization = organization;
  return organization;
}

/** A made-up organization: the same for the same options, on any machine. */
export function organisationOf(options: OrganisationOptions): World {
  const { seed = 1 } = options;
  const ids = typeof options.accounts === "number" ? accountIds(options.accounts) : options.accounts;
  const [management = ""] = ids;
  const world = new World();
  world.seed = seed;
  for (const id of ids) addAccount(world, id, options, seed, management);
  const organization = addOrganization(world, ids, seed);
  const administrator = options.securityAdministrator === undefined ? ids[1] : (options.securityAdministrator ?? undefined);
  if (administrator === undefined) return world;
  world.securityAdministrator = administrator;
  organization.delegated.set(administrator, new Set(["guardduty.amazonaws.com", "securityhub.amazonaws.com"]));
  const region = options.aggregationRegion;
  const hub = region === undefined ? undefined : world.region(administrator, region).hub;
  if (hub !== undefined) {
    const regions = (options.regions ?? []).filter((each) => each !== region);
    hub.aggregates = { id: uuid(seed, administrator, "aggregator"), mode: "SPECIFIED_REGIONS", regions };
  }
  return world;
}

/** One account and no organization. */
export function oneAccount(account: string, options: Omit<OrganisationOptions, "accounts"> = {}): World {
  const world = new World();
  world.seed = options.seed ?? 1;
  addAccount(world, account, { ...options, accounts: [account] }, world.seed, account);
  return world;
}
