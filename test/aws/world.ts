import type { FindingSet } from "./finding-set.js";
import { IamState } from "./iam-state.js";
import type { OrganizationState } from "./organizations-state.js";

export type RegionStatus = "ENABLED_BY_DEFAULT" | "ENABLED" | "ENABLING" | "DISABLING" | "DISABLED";

export interface Feature {
  readonly name: string;
  readonly status: "ENABLED" | "DISABLED";
  readonly additionalConfiguration?: readonly { readonly name: string; readonly status: "ENABLED" | "DISABLED" }[];
}

export interface Detector {
  id: string;
  status: "ENABLED" | "DISABLED";
  createdAt: string;
  features: readonly Feature[];
  findings: FindingSet;
}

export interface Control {
  readonly id: string;
  readonly title: string;
  readonly severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW";
  /** Names under `standards/`, such as `aws-foundational-security-best-practices/v/1.0.0`. */
  readonly standards: readonly string[];
  readonly disabledIn?: readonly string[];
}

export interface Hub {
  subscribedAt: string;
  /** Names under `standards/`. */
  standards: readonly string[];
  /** Standards of which the state is not READY, such as PENDING or INCOMPLETE. */
  standardsStatus?: Readonly<Record<string, string>>;
  controls: readonly Control[];
  findings: FindingSet;
  /** This region gathers the findings of these regions. */
  aggregates?: { readonly id: string; readonly mode: string; readonly regions: readonly string[] };
}

/** One account in one region; what is absent is off there. */
export interface RegionState {
  detector?: Detector | undefined;
  hub?: Hub | undefined;
}

export interface Account {
  readonly id: string;
  name: string;
  email: string;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";
  /** ISO 8601. */
  joined: string;
  readonly iam: IamState;
  readonly regions: Map<string, RegionStatus>;
  readonly regional: Map<string, RegionState>;
}

/** Milliseconds since 1970; moved on by tests where a session has to end. */
export class Clock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  iso(): string {
    return new Date(this.now()).toISOString().replace(/\.\d{3}Z$/, "Z");
  }
}

/** IAM's eventual consistency: a read within so many milliseconds of a write may not see it. */
export interface Consistency {
  readonly milliseconds: number;
  readonly seed: number;
  /** Share of reads that lag; default all. */
  readonly share?: number;
}

/** Everything that the stand-in holds. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly clock = new Clock();
  organization: OrganizationState | undefined;
  /** Administrator account of GuardDuty and Security Hub in the organization. */
  securityAdministrator: string | undefined;
  consistency: Consistency | undefined;
  seed = 1;

  account(id: string): Account {
    const found = this.accounts.get(id);
    if (found === undefined) throw new Error(`the stand-in has no account ${id}`);
    return found;
  }

  addAccount(id: string, given: { name?: string; regions?: readonly string[] } = {}): Account {
    const account: Account = {
      id,
      name: given.name ?? `account-${id}`,
      email: `aws+${id}@example.com`,
      status: "ACTIVE",
      joined: "2022-03-01T09:00:00Z",
      iam: new IamState(id, () => this.consistency?.milliseconds ?? 0),
      regions: new Map((given.regions ?? ["us-east-1"]).map((region) => [region, "ENABLED_BY_DEFAULT"])),
      regional: new Map((given.regions ?? ["us-east-1"]).map((region) => [region, {}])),
    };
    this.accounts.set(id, account);
    return account;
  }

  region(account: string, region: string): RegionState {
    const { regional } = this.account(account);
    const found = regional.get(region) ?? {};
    regional.set(region, found);
    return found;
  }
}
