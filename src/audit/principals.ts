import type {
  AccountEvidence,
  AttachedPolicy,
  AuthorizationDetails,
  BoundaryRef,
  GroupDetail,
  InlinePolicy,
  RoleDetail,
  Tag,
  UserDetail,
} from "../model/evidence.js";
import { AccountPolicies, type HeldPolicy } from "./account-policies.js";
import type { EffectiveAccess } from "./piece.js";

/** A user, role or root of one account with every policy that says what it may do. */
export interface Principal {
  readonly type: "user" | "role" | "root";
  readonly arn: string;
  /** AIDA… or AROA…, never given again; `<account>:root`. */
  readonly id: string;
  readonly name: string;
  readonly user: UserDetail | undefined;
  readonly role: RoleDetail | undefined;
  /** Identity policies: inline, attached, and those of the groups. */
  readonly policies: readonly HeldPolicy[];
  readonly boundary: HeldPolicy | undefined;
  readonly tags: readonly Tag[];
  /** A role that AWS makes and changes for a service of its own; nobody can give it other access. */
  readonly serviceLinked: boolean;
  /** What `effectiveAccess` found, once somebody asked. */
  access: EffectiveAccess | undefined;
}

const NO_POLICIES: readonly HeldPolicy[] = Object.freeze([]);
const NO_TAGS: readonly Tag[] = Object.freeze([]);
const SESSION = /^arn:[^:]*:sts::([0-9]{12}):assumed-role\/([^/]+)\//;

interface Holder {
  readonly Path?: string;
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[];
  readonly PermissionsBoundary?: BoundaryRef;
  readonly Tags?: readonly Tag[];
}

/** Everybody in one account who may do something, by ARN and by name. The root user is always there. */
export class AccountPrincipals {
  readonly account: string;
  readonly partition: string;
  readonly policies: AccountPolicies;
  readonly #byArn = new Map<string, Principal>();
  readonly #roles = new Map<string, Principal>();
  readonly #members = new Map<string, string[]>();
  readonly #groups = new Map<string, { readonly detail: GroupDetail; readonly policies: readonly HeldPolicy[] }>();

  constructor(evidence: Pick<AccountEvidence, "account" | "authorization">) {
    this.account = evidence.account;
    const details = evidence.authorization;
    this.policies = new AccountPolicies(details);
    const anyArn = details?.RoleDetailList[0]?.Arn ?? details?.UserDetailList[0]?.Arn ?? "arn:aws";
    this.partition = /^arn:(aws[a-z-]*):/.exec(anyArn)?.[1] ?? "aws";
    this.#addRoot();
    if (details !== undefined) this.#addAll(details);
  }

  #addRoot(): void {
    const arn = `arn:${this.partition}:iam::${this.account}:root`;
    const id = `${this.account}:root`;
    this.#byArn.set(arn, {
      type: "root",
      arn,
      id,
      name: "root",
      user: undefined,
      role: undefined,
      policies: NO_POLICIES,
      boundary: undefined,
      tags: NO_TAGS,
      serviceLinked: false,
      access: undefined,
    });
  }

  #addAll(details: AuthorizationDetails): void {
    for (const group of details.GroupDetailList)
      this.#groups.set(group.GroupName, { detail: group, policies: this.#policiesOfGroup(group) });
    for (const user of details.UserDetailList) {
      const policies = this.#own(user.UserPolicyList, user);
      const { Arn: arn, UserId: id, UserName: name } = user;
      for (const group of user.GroupList ?? []) {
        const shared = this.#groups.get(group)?.policies ?? [this.policies.missing(`group ${group}`)];
        for (const policy of shared) policies.push(policy);
        this.#join(group, arn);
      }
      this.#byArn.set(arn, {
        type: "user",
        arn,
        id: id ?? arn,
        name,
        user,
        role: undefined,
        policies,
        boundary: this.#boundaryOf(user),
        tags: user.Tags ?? NO_TAGS,
        serviceLinked: false,
        access: undefined,
      });
    }
    for (const role of details.RoleDetailList) {
      const { Arn: arn, RoleId: id, RoleName: name } = role;
      const principal: Principal = {
        type: "role",
        arn,
        id: id ?? arn,
        name,
        user: undefined,
        role,
        policies: this.#own(role.RolePolicyList, role),
        boundary: this.#boundaryOf(role),
        tags: role.Tags ?? NO_TAGS,
        serviceLinked: /^arn:[^:]*:iam::[0-9]{12}:role\/aws-service-role\//.test(role.Arn),
        access: undefined,
      };
      this.#byArn.set(arn, principal);
      this.#roles.set(name, principal);
    }
  }

  #boundaryOf(holder: Holder): HeldPolicy | undefined {
    const arn = holder.PermissionsBoundary?.PermissionsBoundaryArn;
    return arn === undefined ? undefined : this.policies.attached(arn);
  }

  #own(inline: readonly InlinePolicy[] | undefined, holder: Holder): HeldPolicy[] {
    const policies: HeldPolicy[] = [];
    for (const policy of inline ?? []) policies.push(this.policies.inline(policy));
    for (const { PolicyArn } of holder.AttachedManagedPolicies ?? []) policies.push(this.policies.attached(PolicyArn));
    return policies;
  }

  #policiesOfGroup(group: GroupDetail): readonly HeldPolicy[] {
    return this.#own(group.GroupPolicyList, group);
  }

  #join(group: string, arn: string): void {
    const members = this.#members.get(group);
    if (members === undefined) this.#members.set(group, [arn]);
    else members.push(arn);
  }

  /** Every group of the account. */
  *groups(): Generator<GroupDetail> {
    for (const { detail } of this.#groups.values()) yield detail;
  }

  /** What a group, by its name, gives its members; empty where the snapshot does not hold the group. */
  policiesOfGroup(name: string): readonly HeldPolicy[] {
    return this.#groups.get(name)?.policies ?? NO_POLICIES;
  }

  /** ARN of a group, by its name. */
  groupArn(name: string): string {
    return this.#groups.get(name)?.detail.Arn ?? `arn:${this.partition}:iam::${this.account}:group/${name}`;
  }

  /** ARNs of a group's users. */
  membersOf(group: string): readonly string[] {
    return this.#members.get(group) ?? [];
  }

  /** By ARN; a session's ARN means its role. */
  find(arn: string): Principal | undefined {
    const found = this.#byArn.get(arn);
    if (found !== undefined) return found;
    const [, account, role] = SESSION.exec(arn) ?? [];
    return account === this.account && role !== undefined ? this.#roles.get(role) : undefined;
  }

  /** In the snapshot's order, the root user first. */
  all(): IterableIterator<Principal> {
    return this.#byArn.values();
  }

  get size(): number {
    return this.#byArn.size;
  }
}
