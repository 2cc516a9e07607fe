import { uniqueId } from "./dice.js";
import { Versioned } from "./versioned.js";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What users, groups and roles have in common. Documents are the text that was sent, to the byte. */
export interface Entity {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  /** ISO 8601. */
  readonly createDate: string;
  /** ARNs of managed policies, in the order of attaching. */
  readonly attached: readonly string[];
  readonly inline: Readonly<Record<string, string>>;
}

export interface Role extends Entity {
  readonly trust: string;
  readonly description?: string | undefined;
  /** Seconds. */
  readonly maxSession: number;
  readonly boundary?: string | undefined;
  readonly tags: readonly Tag[];
  readonly instanceProfiles: readonly string[];
  readonly lastUsed?: { readonly date: string; readonly region: string } | undefined;
}

export interface AccessKey {
  readonly active: boolean;
  readonly rotated: string;
  readonly lastUsed?: { readonly date: string; readonly region: string; readonly service: string } | undefined;
}

export interface User extends Entity {
  readonly groups: readonly string[];
  readonly boundary?: string | undefined;
  readonly tags: readonly Tag[];
  readonly password?: { readonly lastUsed?: string | undefined; readonly lastChanged: string } | undefined;
  readonly mfa: boolean;
  readonly keys: readonly AccessKey[];
}

export type Group = Entity;

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createDate: string;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly createDate: string;
  readonly updateDate: string;
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: string;
  /** Number of the version to be made next: numbers are never used twice. */
  readonly nextVersion: number;
  readonly tags: readonly Tag[];
  /** AWS's own, the same in every account. */
  readonly aws: boolean;
}

export interface PasswordPolicy {
  readonly MinimumPasswordLength: number;
  readonly RequireSymbols: boolean;
  readonly RequireNumbers: boolean;
  readonly RequireUppercaseCharacters: boolean;
  readonly RequireLowercaseCharacters: boolean;
  readonly AllowUsersToChangePassword: boolean;
  readonly ExpirePasswords: boolean;
  readonly MaxPasswordAge?: number;
  readonly PasswordReusePrevention?: number;
  readonly HardExpiry?: boolean;
}

export interface RootUser {
  readonly mfa: boolean;
  /** False where root is managed centrally and has no password. */
  readonly password: boolean;
  readonly keys: readonly AccessKey[];
  readonly lastUsed?: string | undefined;
  readonly created: string;
}

export interface ServerCertificate {
  readonly name: string;
  readonly expiration: string;
  readonly uploaded: string;
}

/** One account's IAM. */
export class IamState {
  readonly account: string;
  readonly users: Versioned<User>;
  readonly groups: Versioned<Group>;
  readonly roles: Versioned<Role>;
  /** Customer managed, by ARN. */
  readonly policies: Versioned<ManagedPolicy>;
  passwordPolicy: PasswordPolicy | undefined;
  aliases: readonly string[] = [];
  certificates: readonly ServerCertificate[] = [];
  /** Serial numbers of virtual devices that belong to nobody. */
  spareMfaDevices: readonly string[] = [];
  root: RootUser = { mfa: true, password: true, keys: [], created: "2020-01-01T00:00:00Z" };
  /** When the credential report that lies ready was made, in milliseconds; and the one being made. */
  report: { readonly made: number; readonly content: string } | undefined;
  /** Calls of GenerateCredentialReport that still answer that it is being made. */
  reportPending: number | undefined;
  #made = 0;

  constructor(account: string, memory: () => number) {
    this.account = account;
    this.users = new Versioned(memory);
    this.groups = new Versioned(memory);
    this.roles = new Versioned(memory);
    this.policies = new Versioned(memory);
  }

  /** An id that was never given before, so that a recreated principal is another one. */
  newId(prefix: string, name: string): string {
    return uniqueId(prefix, this.account, name, this.#made++);
  }

  arn(
    kind: "user" | "group" | "role" | "policy" | "instance-profile" | "server-certificate",
    path: string,
    name: string,
  ): string {
    return `arn:aws:iam::${this.account}:${kind}${path}${name}`;
  }
}
