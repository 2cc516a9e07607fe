import { attachedAfter, policyAfter, roleAfter, scpTagsAfter, scpTargetsAfter } from "../../roles/provision/after-step.js";
import type { PolicyRecord, RoleRecord, ScpRecord, StateReader } from "../../roles/provision/known-state.js";
import type { AwsStep } from "../../roles/provision/step.js";
import type { ScpStep } from "./scp-calls.js";

/**
 * What is known of an account while it is changed: read when first asked for, and then kept in step with what is done. Reads may still
 * tell an old state after they have told a new one, and what is put back must not be that.
 */
export class Memory implements StateReader {
  readonly #fresh: StateReader;
  readonly #roles = new Map<string, RoleRecord | null>();
  readonly #attached = new Map<string, ReadonlySet<string>>();
  readonly #inline = new Map<string, string | null>();
  readonly #policies = new Map<string, PolicyRecord | null>();
  readonly #scps = new Map<string, ScpRecord | null>();
  readonly #scpTargets = new Map<string, ReadonlySet<string>>();

  constructor(fresh: StateReader) {
    this.#fresh = fresh;
  }

  readonly role = (name: string): Promise<RoleRecord | null> => remembered(this.#roles, name, () => this.#fresh.role(name));
  readonly attached = (role: string): Promise<ReadonlySet<string>> =>
    remembered(this.#attached, role, () => this.#fresh.attached(role));
  readonly inline = (role: string, name: string): Promise<string | null> =>
    remembered(this.#inline, `${role} ${name}`, () => this.#fresh.inline(role, name));
  readonly policy = (arn: string): Promise<PolicyRecord | null> => remembered(this.#policies, arn, () => this.#fresh.policy(arn));
  readonly scp = (name: string): Promise<ScpRecord | null> => remembered(this.#scps, name, () => this.#fresh.scp(name));
  readonly scpTargets = (name: string): Promise<ReadonlySet<string>> =>
    remembered(this.#scpTargets, name, () => this.#fresh.scpTargets(name));

  /** Takes in that a step is done. */
  done(step: AwsStep): void {
    if ("role" in step) {
      const { role } = step;
      if (this.#roles.has(role) || step.call === "create-role")
        this.#roles.set(role, roleAfter(this.#roles.get(role) ?? null, step));
      const attached = this.#attached.get(role);
      if (attached !== undefined || step.call === "create-role")
        this.#attached.set(role, attachedAfter(attached ?? new Set(), step));
      if (step.call === "put-inline-policy") this.#inline.set(`${role} ${step.name}`, step.document);
      if (step.call === "delete-inline-policy") this.#inline.set(`${role} ${step.name}`, null);
    } else if ("policy" in step) {
      const after = policyAfter(this.#policies.get(step.policy) ?? null, step);
      if (after === undefined) this.#policies.delete(step.policy);
      else if (this.#policies.has(step.policy)) this.#policies.set(step.policy, after);
    } else this.#doneScp(step);
  }

  #doneScp(step: ScpStep): void {
    const { name } = step;
    const scp = this.#scps.get(name);
    const targets = this.#scpTargets.get(name);
    if (step.call === "delete-scp") this.#scps.set(name, null);
    // A new one's id is the service's to give.
    else if (step.call === "create-scp") this.#scps.delete(name);
    else if ((step.call === "tag-scp" || step.call === "untag-scp") && scp) this.#scps.set(name, scpTagsAfter(scp, step));
    else if (step.call === "update-scp" && scp) this.#scps.set(name, { ...scp, document: step.document });
    if (step.call === "create-scp" || step.call === "delete-scp") this.#scpTargets.set(name, new Set());
    else if (targets !== undefined) this.#scpTargets.set(name, scpTargetsAfter(targets, step));
  }

  /** Forgets everything: what comes next is read anew. */
  forget(): void {
    for (const map of [this.#roles, this.#attached, this.#inline, this.#policies, this.#scps, this.#scpTargets]) map.clear();
  }
}

async function remembered<T>(map: Map<string, T>, key: string, read: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known !== undefined || map.has(key)) return known as T;
  const value = await read();
  map.set(key, value);
  return value;
}
