import { decide } from "../../../src/iam/decide.js";
import type { PolicyDocument } from "../../../src/iam/document.js";
import type { PolicyRecord, RoleRecord, StateReader } from "../../../src/roles/provision/known-state.js";
import type { LiveAccount } from "../../../src/roles/provision/live.js";
import type { AwsStep } from "../../../src/roles/provision/step.js";

interface Role extends RoleRecord {
  readonly attached: readonly string[];
  readonly inline: Readonly<Record<string, string>>;
}

const parsed = (text: string): PolicyDocument => JSON.parse(text) as PolicyDocument;
const FIVE = 5;

/** An account as steps change it, refusing what IAM refuses: the law of a sequence is asked of it after each step. */
export class SimulatedAccount {
  roles: Record<string, Role> = {};
  policies: Record<string, PolicyRecord & { readonly next: number }> = {};
  readonly account: string;

  constructor(account: string) {
    this.account = account;
  }

  copy(): SimulatedAccount {
    const other = new SimulatedAccount(this.account);
    other.roles = structuredClone(this.roles);
    other.policies = structuredClone(this.policies);
    return other;
  }

  addPolicy(name: string, document: PolicyDocument, tags: Record<string, string>, versions = 1): void {
    const arn = `arn:aws:iam::${this.account}:policy/bailiwick/${name}`;
    const all = Array.from({ length: versions }, (_, i) => ({
      id: `v${i + 1}`,
      isDefault: i === versions - 1,
      document: JSON.stringify(i === versions - 1 ? document : { ...document, Id: `old-${i}` }, undefined, 2),
    }));
    this.policies[arn] = { name, path: "/bailiwick/", description: null, tags, versions: all, next: versions + 1 };
  }

  /** As the planner sees it. */
  live(): LiveAccount {
    const uses = (wanted: (role: Role, arn: string) => boolean, arn: string): readonly string[] =>
      Object.entries(this.roles).flatMap(([name, role]) => (wanted(role, arn) ? [`role ${name}`] : []));
    return {
      account: this.account,
      partition: "aws",
      summary: undefined,
      principals: new Map(
        Object.entries(this.roles).map(([name, { path }]) => [
          `role ${name}`,
          [`arn:aws:iam::${this.account}:role${path}${name}`],
        ]),
      ),
      roles: Object.entries(this.roles).map(([name, role]) => ({
        name,
        path: role.path,
        arn: `arn:aws:iam::${this.account}:role${role.path}${name}`,
        trust: parsed(role.trust),
        boundary: role.boundary,
        attached: [...role.attached].sort(),
        inline: Object.entries(role.inline).map(([PolicyName, text]) => ({ PolicyName, PolicyDocument: parsed(text) })),
        maxSessionSeconds: role.maxSessionSeconds ?? 3600,
        tags: role.tags,
        instanceProfiles: [],
      })),
      policies: new Map(
        Object.entries(this.policies).map(([arn, { name, path, versions, tags }]) => [
          arn,
          {
            name,
            path,
            arn,
            tags,
            versions: versions.map(({ id, isDefault, document }) => ({ id, isDefault, document: parsed(document) })),
            document: parsed(versions.find(({ isDefault }) => isDefault)?.document ?? "{}"),
            holders: uses((role, each) => role.attached.includes(each), arn),
            bounds: uses((role, each) => role.boundary === each, arn),
          },
        ]),
      ),
    };
  }

  reader(): StateReader {
    return {
      role: async (name) => this.roles[name] ?? null,
      attached: async (role) => new Set(this.roles[role]?.attached ?? []),
      inline: async (role, name) => this.roles[role]?.inline[name] ?? null,
      policy: async (arn) => this.policies[arn] ?? null,
      scp: async () => null,
      scpTargets: async () => new Set(),
    };
  }

  #documentOf(arn: string): PolicyDocument {
    const found = this.policies[arn]?.versions.find(({ isDefault }) => isDefault);
    if (found === undefined) throw new Error(`no policy ${arn}`);
    return parsed(found.document);
  }

  /** May the role do it, whoever it is assumed by? */
  allows(name: string, action: string, resource: string): boolean {
    const role = this.roles[name];
    if (role === undefined) return false;
    return (
      decide({
        request: { principal: `arn:aws:iam::${this.account}:role${role.path}${name}`, action, resource },
        identityPolicies: [...role.attached.map((arn) => this.#documentOf(arn)), ...Object.values(role.inline).map(parsed)],
        ...(role.boundary === null ? {} : { permissionsBoundaries: [this.#documentOf(role.boundary)] }),
      }).decision === "allowed"
    );
  }

  /** May the principal of the account assume the role? */
  admits(name: string, principal: string): boolean {
    const role = this.roles[name];
    if (role === undefined) return false;
    return (
      decide({
        request: { principal, action: "sts:AssumeRole", resource: `arn:aws:iam::${this.account}:role${role.path}${name}` },
        identityPolicies: [],
        resourcePolicy: parsed(role.trust),
      }).decision === "allowed"
    );
  }

  #change(name: string, change: (role: Role) => Role): void {
    const role = this.roles[name];
    if (role === undefined) throw new Error(`NoSuchEntity: ${name}`);
    this.roles[name] = change(role);
  }

  #policy(arn: string): PolicyRecord & { readonly next: number } {
    const policy = this.policies[arn];
    if (policy === undefined) throw new Error(`NoSuchEntity: ${arn}`);
    return policy;
  }

  /** One call, as IAM answers it. Throws what IAM refuses. */
  apply(step: AwsStep): void {
    switch (step.call) {
      case "create-role": {
        if (this.roles[step.role] !== undefined) throw new Error(`EntityAlreadyExists: ${step.role}`);
        if (step.boundary !== null) this.#documentOf(step.boundary);
        const { path, trust, boundary, maxSessionSeconds, description, tags } = step;
        this.roles[step.role] = { path, trust, boundary, maxSessionSeconds, description, tags, attached: [], inline: {} };
        return;
      }
      case "delete-role": {
        const role = this.roles[step.role];
        if ((role?.attached.length ?? 0) + Object.keys(role?.inline ?? {}).length > 0) throw new Error("DeleteConflict");
        delete this.roles[step.role];
        return;
      }
      case "put-trust":
        this.#change(step.role, (role) => ({ ...role, trust: step.trust }));
        return;
      case "put-boundary":
        this.#documentOf(step.boundary);
        this.#change(step.role, (role) => ({ ...role, boundary: step.boundary }));
        return;
      case "delete-boundary":
        this.#change(step.role, (role) => ({ ...role, boundary: null }));
        return;
      case "put-session":
        this.#change(step.role, (role) => ({ ...role, maxSessionSeconds: step.maxSessionSeconds }));
        return;
      case "tag-role":
        this.#change(step.role, (role) => ({ ...role, tags: { ...role.tags, ...step.tags } }));
        return;
      case "untag-role":
        this.#change(step.role, (role) => ({
          ...role,
          tags: Object.fromEntries(Object.entries(role.tags).filter(([key]) => !step.keys.includes(key))),
        }));
        return;
      case "attach-policy":
        this.#documentOf(step.policy);
        this.#change(step.role, (role) => {
          const attached = [...new Set([...role.attached, step.policy])].sort();
          if (attached.length > 10) throw new Error("LimitExceeded");
          return { ...role, attached };
        });
        return;
      case "detach-policy":
        this.#change(step.role, (role) => ({ ...role, attached: role.attached.filter((arn) => arn !== step.policy) }));
        return;
      case "put-inline-policy":
        this.#change(step.role, (role) => ({ ...role, inline: { ...role.inline, [step.name]: step.document } }));
        return;
      case "delete-inline-policy":
        this.#change(step.role, ({ inline: { [step.name]: _, ...inline }, ...role }) => ({ ...role, inline }));
        return;
      case "create-policy": {
        if (this.policies[step.policy] !== undefined) throw new Error(`EntityAlreadyExists: ${step.policy}`);
        const { name, path, description, tags, document } = step;
        const versions = [{ id: "v1", isDefault: true, document }];
        this.policies[step.policy] = { name, path, description, tags, versions, next: 2 };
        return;
      }
      case "create-policy-version": {
        const policy = this.#policy(step.policy);
        if (policy.versions.length >= FIVE) throw new Error("LimitExceeded");
        const versions = policy.versions.map((version) => ({ ...version, isDefault: false }));
        const made = { id: `v${policy.next}`, isDefault: true, document: step.document };
        this.policies[step.policy] = { ...policy, versions: [...versions, made], next: policy.next + 1 };
        return;
      }
      case "restore-policy": {
        const { name, path, description, tags, versions } = step;
        this.policies[step.policy] = { name, path, description, tags, versions, next: 100 };
        return;
      }
      case "delete-policy-version": {
        const policy = this.#policy(step.policy);
        if (policy.versions.some(({ id, isDefault }) => id === step.version && isDefault)) throw new Error("DeleteConflict");
        this.policies[step.policy] = { ...policy, versions: policy.versions.filter(({ id }) => id !== step.version) };
        return;
      }
      case "delete-policy":
        for (const role of Object.values(this.roles))
          if (role.attached.includes(step.policy) || role.boundary === step.policy) throw new Error("DeleteConflict");
        if (this.#policy(step.policy).versions.length > 1) throw new Error("DeleteConflict");
        delete this.policies[step.policy];
        return;
      case "tag-policy":
        this.policies[step.policy] = { ...this.#policy(step.policy), tags: { ...this.#policy(step.policy).tags, ...step.tags } };
        return;
      case "untag-policy": {
        const policy = this.#policy(step.policy);
        const tags = Object.fromEntries(Object.entries(policy.tags).filter(([key]) => !step.keys.includes(key)));
        this.policies[step.policy] = { ...policy, tags };
        return;
      }
      default:
        throw new Error(`the account has no organization for ${step.call}`);
    }
  }
}
