import { chance, uniqueId } from "./dice.js";
import type { Entity, IamState, ManagedPolicy, Role, User } from "./iam-state.js";

/** Written before anybody looks. */
const START = 0;

/** How much IAM an account has. */
export interface IamSize {
  readonly users: number;
  readonly groups: number;
  readonly roles: number;
  readonly policies: number;
}

export const SMALL: IamSize = { users: 4, groups: 2, roles: 5, policies: 3 };

/** What can be planted into an account, for an audit to find. */
export type Planted =
  /** A user with a password, AdministratorAccess and no MFA. */
  | "administrator-without-mfa"
  /** A user whose key was last rotated four years ago. */
  | "old-key"
  /** A role that anybody may assume. */
  | "open-role"
  /** A role that may write its own policy. */
  | "escalation"
  | "root-key"
  | "no-password-policy";

export function documentOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function trustOf(principal: object, condition?: object): string {
  return documentOf({
    Effect: "Allow",
    Principal: principal,
    Action: "sts:AssumeRole",
    ...(condition === undefined ? {} : { Condition: condition }),
  });
}

/** Puts things into an account's IAM as if they had always been there. */
export class IamMaker {
  readonly iam: IamState;
  readonly #seed: number;

  constructor(iam: IamState, seed: number) {
    this.iam = iam;
    this.#seed = seed;
  }

  #entity(kind: "user" | "group" | "role", prefix: string, name: string, path: string): Entity {
    const { iam } = this;
    return {
      name,
      path,
      id: uniqueId(prefix, iam.account, name, this.#seed),
      arn: iam.arn(kind, path, name),
      createDate: "2024-02-01T08:00:00Z",
      attached: [],
      inline: {},
    };
  }

  user(name: string, more: Partial<User> = {}): User {
    const user: User = {
      ...this.#entity("user", "AIDA", name, more.path ?? "/"),
      groups: [],
      tags: [],
      mfa: true,
      keys: [],
      ...more,
    };
    this.iam.users.set(name, user, START);
    return user;
  }

  group(name: string, more: Partial<Entity> = {}): Entity {
    const group = { ...this.#entity("group", "AGPA", name, more.path ?? "/"), ...more };
    this.iam.groups.set(name, group, START);
    return group;
  }

  role(name: string, trust: string, more: Partial<Role> = {}): Role {
    const role: Role = {
      ...this.#entity("role", "AROA", name, more.path ?? "/"),
      trust,
      maxSession: 3600,
      tags: [],
      instanceProfiles: [],
      ...more,
    };
    this.iam.roles.set(name, role, START);
    return role;
  }

  policy(name: string, document: string, more: Partial<ManagedPolicy> = {}): ManagedPolicy {
    const path = more.path ?? "/";
    const arn = this.iam.arn("policy", path, name);
    const createDate = "2024-02-01T08:00:00Z";
    const policy: ManagedPolicy = {
      name,
      path,
      id: uniqueId("ANPA", this.iam.account, name, this.#seed),
      arn,
      createDate,
      updateDate: createDate,
      versions: [{ id: "v1", document, createDate }],
      defaultVersion: "v1",
      nextVersion: 2,
      tags: [],
      aws: false,
      ...more,
    };
    this.iam.policies.set(arn, policy, START);
    return policy;
  }
}

const READ = { Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: "arn:aws:dynamodb:*:*:table/orders" };

/** An ordinary account: users in groups, roles for code, a service-linked role, policies of its own. */
export function fillIam(iam: IamState, size: IamSize, seed: number): void {
  const make = new IamMaker(iam, seed);
  const { account } = iam;
  iam.passwordPolicy = {
    MinimumPasswordLength: 14,
    RequireSymbols: true,
    RequireNumbers: true,
    RequireUppercaseCharacters: true,
    RequireLowercaseCharacters: true,
    AllowUsersToChangePassword: true,
    ExpirePasswords: false,
    PasswordReusePrevention: 24,
  };
  for (let i = 0; i < size.policies; i++) {
    make.policy(`policy-${i}`, documentOf({ ...READ, Resource: `arn:aws:dynamodb:*:${account}:table/table-${i}` }), {
      path: "/made/",
    });
  }
  const policyArns = Array.from({ length: size.policies }, (_, i) => iam.arn("policy", "/made/", `policy-${i}`));
  for (let i = 0; i < size.groups; i++) {
    const attached = policyArns.slice(i, i + 1);
    make.group(`group-${i}`, { attached, inline: i === 0 ? { read: documentOf(READ) } : {} });
  }
  for (let i = 0; i < size.users; i++) {
    const hasKey = chance(seed, account, "key", i) < 0.5;
    make.user(`user-${i}`, {
      groups: size.groups === 0 ? [] : [`group-${i % size.groups}`],
      password: { lastUsed: "2026-09-29T06:00:00Z", lastChanged: "2026-08-22T06:00:00Z" },
      keys: hasKey ? [{ active: true, rotated: "2026-08-20T06:00:00Z" }] : [],
      tags: i === 0 ? [{ Key: "owner", Value: "platform" }] : [],
    });
  }
  for (let i = 0; i < size.roles; i++) {
    make.role(`workload-${i}`, trustOf({ Service: "ec2.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": account } }), {
      attached: policyArns.slice(0, 1 + (i % 2)),
      inline: { own: documentOf({ ...READ, Resource: `arn:aws:dynamodb:*:${account}:table/workload-${i}` }) },
      instanceProfiles: i === 0 ? ["workload-0"] : [],
      lastUsed: { date: "2026-09-30T06:00:00Z", region: "us-east-1" },
    });
  }
  make.role("AWSServiceRoleForAmazonGuardDuty", trustOf({ Service: "guardduty.amazonaws.com" }), {
    path: "/aws-service-role/guardduty.amazonaws.com/",
    attached: ["arn:aws:iam::aws:policy/aws-service-role/AmazonGuardDutyServiceRolePolicy"],
  });
}

/** Plants one thing to be found. */
export function plant(iam: IamState, what: Planted, seed: number): void {
  const make = new IamMaker(iam, seed);
  const administrator = ["arn:aws:iam::aws:policy/AdministratorAccess"];
  switch (what) {
    case "administrator-without-mfa":
      make.user("planted-administrator", {
        attached: administrator,
        mfa: false,
        password: { lastUsed: "2026-09-29T06:00:00Z", lastChanged: "2026-08-22T06:00:00Z" },
      });
      return;
    case "old-key":
      make.user("planted-old-key", { keys: [{ active: true, rotated: "2022-08-22T06:00:00Z" }] });
      return;
    case "open-role":
      make.role("planted-open", trustOf({ AWS: "*" }), { attached: administrator });
      return;
    case "escalation":
      make.role("planted-escalation", trustOf({ Service: "lambda.amazonaws.com" }), {
        inline: { own: documentOf({ Effect: "Allow", Action: "iam:PutRolePolicy", Resource: "*" }) },
      });
      return;
    case "root-key":
      iam.root = { ...iam.root, keys: [{ active: true, rotated: "2022-08-22T06:00:00Z" }] };
      return;
    case "no-password-policy":
      iam.passwordPolicy = undefined;
  }
}
