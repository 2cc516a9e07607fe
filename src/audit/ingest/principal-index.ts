import type { AccountEvidence } from "../../model/evidence.js";

/** Something that IAM gave an id of its own: a user, role, group or policy. */
export interface Identified {
  readonly arn: string;
  /** AIDA…, AROA…, AGPA…, ANPA…: never given again, so that a recreated principal is another one. */
  readonly id: string;
}

/** Turns what findings say about principals (unique ids, session ARNs, names, instance profiles) into the ARNs of the evidence. */
export class PrincipalIndex {
  readonly #byId = new Map<string, Identified>();
  readonly #byArn = new Map<string, Identified>();
  readonly #byName = new Map<string, Identified>();
  readonly #byProfile = new Map<string, string>();
  /** Accounts that nobody has asked about yet; a snapshot without findings never asks. */
  #waiting: Pick<AccountEvidence, "account" | "authorization">[] = [];

  /** Adds one account's users, roles, groups and policies, as far as they are known. */
  add(evidence: Pick<AccountEvidence, "account" | "authorization">): void {
    this.#waiting.push(evidence);
  }

  #read(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const evidence of waiting) this.#addAll(evidence);
  }

  #addAll(evidence: Pick<AccountEvidence, "account" | "authorization">): void {
    const details = evidence.authorization;
    if (details === undefined) return;
    for (const { Arn, UserId, UserName } of details.UserDetailList)
      this.#put(evidence.account, "user", UserName, { arn: Arn, id: UserId });
    for (const { Arn, GroupId, GroupName } of details.GroupDetailList)
      this.#put(evidence.account, "group", GroupName, { arn: Arn, id: GroupId });
    for (const { Arn, PolicyId, PolicyName } of details.Policies)
      this.#put(evidence.account, "policy", PolicyName, { arn: Arn, id: PolicyId });
    for (const role of details.RoleDetailList) {
      this.#put(evidence.account, "role", role.RoleName, { arn: role.Arn, id: role.RoleId });
      for (const profile of role.InstanceProfileList ?? []) this.#byProfile.set(profile.Arn, role.Arn);
    }
  }

  #put(account: string, kind: string, name: string, identified: Identified): void {
    if (typeof identified.id === "string") this.#byId.set(identified.id, identified);
    this.#byArn.set(identified.arn, identified);
    this.#byName.set(`${account}/${kind}/${name}`, identified);
  }

  /** By the unique id that findings call PrincipalId; of a session (`AROA…:session`) by the role's part. */
  byPrincipalId(principalId: string): Identified | undefined {
    if (this.#waiting.length > 0) this.#read();
    const colon = principalId.indexOf(":");
    return this.#byId.get(colon < 0 ? principalId : principalId.slice(0, colon));
  }

  /** By name, which is unique in its account whatever the path. */
  byName(account: string, kind: "user" | "role", name: string): Identified | undefined {
    if (this.#waiting.length > 0) this.#read();
    return this.#byName.get(`${account}/${kind}/${name}`);
  }

  /** By ARN; a session's ARN means its role, and AWS Config writes the unique id where the name belongs. */
  byArn(arn: string): Identified | undefined {
    if (this.#waiting.length > 0) this.#read();
    return this.#byArn.get(arn) ?? this.#bySession(arn) ?? this.#byId.get(arn.slice(arn.lastIndexOf("/") + 1));
  }

  #bySession(arn: string): Identified | undefined {
    const [account, role] = sessionOf(arn) ?? [];
    return account === undefined || role === undefined ? undefined : this.byName(account, "role", role);
  }

  /** ARN of the principal that an ARN means: itself, or the role of a session, with its path where that is known. */
  principalArn(arn: string): string {
    const known = this.byArn(arn);
    if (known !== undefined) return known.arn;
    const [account, role] = sessionOf(arn) ?? [];
    return account === undefined || role === undefined
      ? arn
      : `arn:${arn.split(":", 2)[1] ?? "aws"}:iam::${account}:role/${role}`;
  }

  /** The role behind an instance profile. */
  roleOfProfile(profileArn: string): string | undefined {
    if (this.#waiting.length > 0) this.#read();
    return this.#byProfile.get(profileArn);
  }
}

/** Account and role name of `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
function sessionOf(arn: string): readonly [string, string] | undefined {
  const parts = arn.split(":");
  if (parts[2] !== "sts" || parts[4] === undefined || parts[5]?.startsWith("assumed-role/") !== true) return undefined;
  const role = parts[5].split("/")[1];
  return role === undefined || role === "" ? undefined : [parts[4], role];
}
