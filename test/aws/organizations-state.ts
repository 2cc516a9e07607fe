import type { PolicyDocument } from "../../src/iam/document.js";
import { parsed } from "./authorize.js";
import { letters } from "./dice.js";

const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";

export interface Unit {
  readonly id: string;
  readonly name: string;
  /** Id of the root or unit above. */
  readonly parent: string;
}

export const POLICY_TYPES = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"] as const;
export type PolicyType = (typeof POLICY_TYPES)[number];

export interface OrganizationPolicy {
  readonly id: string;
  readonly type: PolicyType;
  name: string;
  description: string;
  content: string;
  /** Absent: none. */
  tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly aws: boolean;
}

const ALLOW_ALL =
  '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n      "Action": "*",\n      "Resource": "*"\n    }\n  ]\n}';
const RCP_ALLOW_ALL = ALLOW_ALL.replace('"Action"', '"Principal": "*",\n      "Action"');

/** One organization: a tree of units, policies and who is an administrator of what. Ids follow from the seed. */
export class OrganizationState {
  readonly id: string;
  readonly root: string;
  readonly management: string;
  featureSet: "ALL" | "CONSOLIDATED_BILLING" = "ALL";
  readonly units = new Map<string, Unit>();
  /** Account -> root or unit that it lies in, in the order of joining. */
  readonly parents = new Map<string, string>();
  readonly policies = new Map<string, OrganizationPolicy>();
  /** Policy -> targets. */
  readonly attachments = new Map<string, Set<string>>();
  readonly enabledTypes = new Set<PolicyType>(["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]);
  /** Account -> services it administers. */
  readonly delegated = new Map<string, Set<string>>();
  readonly #seed: number;
  #made = 0;

  constructor(management: string, seed = 1) {
    this.#seed = seed;
    this.management = management;
    this.id = `o-${letters(LOWER, 10, seed, management, "organization")}`;
    this.root = `r-${letters(LOWER, 4, seed, management, "root")}`;
    this.policies.set("p-FullAWSAccess", {
      id: "p-FullAWSAccess",
      type: "SERVICE_CONTROL_POLICY",
      name: "FullAWSAccess",
      description: "Allows access to every operation",
      content: ALLOW_ALL,
      aws: true,
    });
    this.policies.set("p-RCPFullAWSAccess", {
      id: "p-RCPFullAWSAccess",
      type: "RESOURCE_CONTROL_POLICY",
      name: "RCPFullAWSAccess",
      description: "Allows access to every resource",
      content: RCP_ALLOW_ALL,
      aws: true,
    });
    this.#attachDefaults(this.root);
    this.addAccount(management, this.root);
  }

  #attachDefaults(target: string): void {
    for (const id of ["p-FullAWSAccess", "p-RCPFullAWSAccess"]) this.attach(id, target);
  }

  attach(policy: string, target: string): void {
    const targets = this.attachments.get(policy) ?? new Set();
    targets.add(target);
    this.attachments.set(policy, targets);
  }

  addUnit(name: string, parent: string = this.root): string {
    const id = `ou-${this.root.slice(2)}-${letters(LOWER, 8, this.#seed, name, parent)}`;
    this.units.set(id, { id, name, parent });
    this.#attachDefaults(id);
    return id;
  }

  addAccount(account: string, parent: string = this.root): void {
    this.parents.set(account, parent);
    this.#attachDefaults(account);
  }

  newPolicyId(): string {
    return `p-${letters(LOWER, 8, this.#seed, "policy", this.#made++)}`;
  }

  has(account: string): boolean {
    return this.parents.has(account);
  }

  /** Whether this is the root, a unit or an account of the organization. */
  kindOf(target: string): "ROOT" | "ORGANIZATIONAL_UNIT" | "ACCOUNT" | undefined {
    if (target === this.root) return "ROOT";
    if (this.units.has(target)) return "ORGANIZATIONAL_UNIT";
    return this.parents.has(target) ? "ACCOUNT" : undefined;
  }

  arn(kind: string, rest: string): string {
    return `arn:aws:organizations::${this.management}:${kind}/${this.id}/${rest}`;
  }

  /** Root first, the target last. */
  path(target: string): readonly string[] {
    if (target === this.root) return [target];
    const above = this.units.get(target)?.parent ?? this.parents.get(target) ?? this.root;
    return [...this.path(above), target];
  }

  policiesOf(target: string, type: PolicyType): readonly OrganizationPolicy[] {
    return [...this.policies.values()].filter((policy) => policy.type === type && this.attachments.get(policy.id)?.has(target));
  }

  /** SCPs by level, as `decide` takes them; undefined: the account is under none. */
  serviceControlLevels(account: string): readonly (readonly PolicyDocument[])[] | undefined {
    if (account === this.management || !this.has(account) || !this.enabledTypes.has("SERVICE_CONTROL_POLICY")) return undefined;
    return this.path(account).map((level) =>
      this.policiesOf(level, "SERVICE_CONTROL_POLICY").map(({ content }) => parsed(content)),
    );
  }
}
