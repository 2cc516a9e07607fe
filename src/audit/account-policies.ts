import type { PolicyDocument } from "../iam/document.js";
import type { AuthorizationDetails, InlinePolicy, ManagedPolicyDetail } from "../model/evidence.js";
import { type ReadDocument, readOwnDocument } from "./policy-document.js";

/** A policy that a principal holds. */
export interface HeldPolicy {
  /** ARN of a managed policy; name of an inline one. */
  readonly name: string;
  readonly kind: "managed" | "inline";
  readonly document: PolicyDocument | undefined;
  /** Read when first asked for, once for every holder. */
  readonly read: ReadDocument;
}

/** Who a managed policy is attached to, by name; `boundaryOf`: how many principals it limits. */
export interface Attachments {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly boundaryOf: number;
}

class Held implements HeldPolicy {
  readonly name: string;
  readonly kind: "managed" | "inline";
  readonly document: PolicyDocument | undefined;
  #read: ReadDocument | undefined;

  constructor(name: string, kind: "managed" | "inline", document: PolicyDocument | undefined) {
    this.name = name;
    this.kind = kind;
    this.document = document;
  }

  get read(): ReadDocument {
    this.#read ??= readOwnDocument(this.document);
    return this.#read;
  }
}

/** The version in force; none where the snapshot does not hold it, or names more than one. */
function defaultDocument(policy: ManagedPolicyDetail): PolicyDocument | undefined {
  const versions = policy.PolicyVersionList ?? [];
  const marked = versions.filter((version) => version.IsDefaultVersion);
  const named = versions.find((version) => version.VersionId === policy.DefaultVersionId);
  if (marked.length > 1 || (marked.length === 1 && named !== undefined && named !== marked[0])) return undefined;
  return (marked[0] ?? named)?.Document;
}

interface Counting {
  users: string[];
  groups: string[];
  roles: string[];
  boundaryOf: number;
}

/** The managed policies of an account (AWS's own among them, as far as they are in use) and what they are attached to. */
export class AccountPolicies {
  readonly #details = new Map<string, ManagedPolicyDetail>();
  readonly #held = new Map<string, HeldPolicy>();
  readonly #uses = new Map<string, Counting>();

  constructor(details: AuthorizationDetails | undefined) {
    for (const policy of details?.Policies ?? []) this.#details.set(policy.Arn, policy);
    for (const user of details?.UserDetailList ?? []) this.#note(user, "users", user.Arn);
    for (const group of details?.GroupDetailList ?? []) this.#note(group, "groups", group.GroupName);
    for (const role of details?.RoleDetailList ?? []) this.#note(role, "roles", role.Arn);
  }

  #note(
    holder: {
      readonly AttachedManagedPolicies?: readonly { readonly PolicyArn: string }[];
      readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string };
    },
    kind: "users" | "groups" | "roles",
    name: string,
  ): void {
    for (const { PolicyArn } of holder.AttachedManagedPolicies ?? []) this.#use(PolicyArn)[kind].push(name);
    const boundary = holder.PermissionsBoundary?.PermissionsBoundaryArn;
    if (boundary !== undefined) this.#use(boundary).boundaryOf++;
  }

  #use(arn: string): Counting {
    let use = this.#uses.get(arn);
    if (use === undefined) {
      use = { users: [], groups: [], roles: [], boundaryOf: 0 };
      this.#uses.set(arn, use);
    }
    return use;
  }

  /** The managed policy of an ARN, with or without a document. */
  attached(arn: string): HeldPolicy {
    let held = this.#held.get(arn);
    if (held === undefined) {
      const detail = this.#details.get(arn);
      held = new Held(arn, "managed", detail && defaultDocument(detail));
      this.#held.set(arn, held);
    }
    return held;
  }

  inline({ PolicyName, PolicyDocument }: InlinePolicy): HeldPolicy {
    return new Held(PolicyName, "inline", PolicyDocument);
  }

  /** Stands for a policy that is known to exist and not to be readable. */
  missing(name: string): HeldPolicy {
    return new Held(name, "managed", undefined);
  }

  /** Every managed policy of the snapshot. */
  managed(): IterableIterator<ManagedPolicyDetail> {
    return this.#details.values();
  }

  /** A managed policy with its versions, by ARN. */
  detail(arn: string): ManagedPolicyDetail | undefined {
    return this.#details.get(arn);
  }

  /** Users and roles by ARN, groups by name. */
  attachmentsOf(arn: string): Attachments {
    return this.#uses.get(arn) ?? { users: [], groups: [], roles: [], boundaryOf: 0 };
  }

  /** ARNs of every policy that is attached to somebody, whether or not its document is there. */
  attachedArns(): readonly string[] {
    return [...this.#uses]
      .filter(([, { users, groups, roles }]) => users.length + groups.length + roles.length > 0)
      .map(([arn]) => arn);
  }
}
