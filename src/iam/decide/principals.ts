import type { Context } from "../condition/context.js";
import type { OneOrMany, PrincipalElement } from "../document.js";

type PrincipalKind = "user" | "role" | "session" | "federated" | "root" | "service" | "provider" | "anonymous";

/** What a principal's name alone tells. */
interface NamedCaller {
  readonly kind: PrincipalKind;
  /** As the request names it. */
  readonly name: string;
  readonly partition: string;
  /** Undefined for services, identity providers, CloudFront's origin access identities and anonymous callers. */
  readonly account: string | undefined;
  /** Name of the user, federated user or role, without its path; for a session, its role's. */
  readonly shortName: string;
  /** For a role or a session, name of the role, which is unique in the account whatever its path. */
  readonly role: string | undefined;
}

/** Who makes the request. */
export interface Caller extends NamedCaller {
  /** For a session, the role's ARN where the context holds it. */
  readonly roleArn: string | undefined;
  /** Unique id of user or role (`AIDA…`, `AROA…`), where the context holds it. */
  readonly uniqueId: string | undefined;
  /** For a session, who vouched for it (`aws:FederatedProvider`), where the context holds it. */
  readonly provider?: string | undefined;
}

const ARN = /^arn:([^:]*):(iam|sts)::(\d{12}|aws):(.+)$/;
const ORIGIN_ACCESS_IDENTITY = /^arn:[^:]*:iam::cloudfront:user\//;
const CALLERS_KEPT = 8_192;
const callers = new Map<string, NamedCaller>();

function outsider(name: string): PrincipalKind {
  if (name === "*") return "anonymous";
  return /\.amazonaws\.com(\.cn)?$/.test(name) ? "service" : "provider";
}

function kindOf(service: string, resource: string): PrincipalKind {
  if (resource === "root") return "root";
  if (resource.startsWith("user/")) return "user";
  if (resource.startsWith("role/")) return "role";
  if (service === "sts" && resource.startsWith("assumed-role/")) return "session";
  if (service === "sts" && resource.startsWith("federated-user/")) return "federated";
  return "provider";
}

function read(name: string): NamedCaller {
  const [, partition = "aws", service = "", account, resource = ""] = ARN.exec(name) ?? [];
  const kind = account === undefined ? outsider(name) : kindOf(service, resource);
  const parts = resource.split("/");
  const shortName = (kind === "session" ? parts[1] : parts[parts.length - 1]) ?? "";
  const role = kind === "session" || kind === "role" ? shortName : undefined;
  return { kind, name, partition, account: kind === "provider" ? undefined : account, shortName, role };
}

function named(name: string): NamedCaller {
  const known = callers.get(name);
  if (known !== undefined) return known;
  const made = read(name);
  if (callers.size >= CALLERS_KEPT) callers.clear();
  callers.set(name, made);
  return made;
}

/** Reads the request's principal; `context` may hold the role behind a session. */
export function callerOf(principal: string, context: Context): Caller {
  const { kind, name, partition, account, shortName, role } = named(principal);
  const isSession = kind === "session";
  const roleArn = isSession ? context.get("aws:principalarn")?.[0] : undefined;
  // Written out: every decision makes one, and copying an object with more added takes several times as long.
  return {
    kind,
    name,
    partition,
    account,
    shortName,
    role,
    roleArn: roleArn?.includes(":role/") ? roleArn : undefined,
    uniqueId: account === undefined ? undefined : context.get("aws:userid")?.[0]?.split(":")[0],
    provider: isSession ? context.get("aws:federatedprovider")?.[0] : undefined,
  };
}

/** The ARN of a session's role if it has no path; its real path is not in the session's ARN. */
export function assumedRoleArn({ partition, account, shortName }: Caller): string {
  return `arn:${partition}:iam::${account}:role/${shortName}`;
}

/**
 * How directly a Principal element names the caller: `itself` (its own ARN, or the service), `role` (the role behind a session),
 * `account` (its account, which leaves the decision to the account's own policies), `everyone`.
 */
export type Named = "itself" | "role" | "account" | "everyone";

/** One name of a Principal element. */
interface PrincipalName {
  readonly kind: string;
  readonly name: string;
  /** The account that it stands for, where it is an account. */
  readonly wholeAccount: string | undefined;
  /** Where it is a role: its account and its name without the path. */
  readonly roleAccount: string | undefined;
  readonly roleName: string | undefined;
}

const names = new WeakMap<object, readonly PrincipalName[]>();

function nameOf(kind: string, name: string): PrincipalName {
  const [, , , account, resource = ""] = ARN.exec(name) ?? [];
  const isRole = resource.startsWith("role/");
  return {
    kind,
    name,
    wholeAccount: resource === "root" ? account : /^\d{12}$/.test(name) ? name : undefined,
    roleAccount: isRole ? account : undefined,
    roleName: isRole ? resource.slice(resource.lastIndexOf("/") + 1) : undefined,
  };
}

function namesIn(element: Exclude<PrincipalElement, "*">): readonly PrincipalName[] {
  const known = names.get(element);
  if (known !== undefined) return known;
  const made = Object.entries(element).flatMap(([kind, list]: [string, OneOrMany<string>]) =>
    (typeof list === "string" ? [list] : list).map((name) => nameOf(kind, name)),
  );
  names.set(element, made);
  return made;
}

/** Is the name the role behind the session? A role's name is unique in its account, so without its ARN any path will do. */
function isRoleOf(own: PrincipalName, caller: Caller): boolean {
  if (own.roleName === undefined || own.roleAccount !== caller.account) return false;
  return caller.roleArn === undefined ? own.roleName === caller.role : own.name === caller.roleArn;
}

function way(own: PrincipalName, caller: Caller): Named | undefined {
  const { kind, name } = own;
  if (kind === "Service") return caller.kind === "service" && (name === caller.name || name === "*") ? "itself" : undefined;
  if (kind === "Federated") {
    const isNamed = name === caller.name || name === caller.provider || (name === "*" && caller.kind === "provider");
    return isNamed ? "itself" : undefined;
  }
  if (kind !== "AWS") return undefined;
  if (name === "*") return "everyone";
  if (caller.account === undefined) return name === caller.name && ORIGIN_ACCESS_IDENTITY.test(name) ? "itself" : undefined;
  if (name === caller.name) return "itself";
  if (own.wholeAccount !== undefined) {
    if (own.wholeAccount !== caller.account) return undefined;
    return caller.kind === "root" ? "itself" : "account";
  }
  if (caller.uniqueId !== undefined && name === caller.uniqueId) return caller.kind === "session" ? "role" : "itself";
  return caller.kind === "session" && isRoleOf(own, caller) ? "role" : undefined;
}

const DIRECTNESS: readonly Named[] = ["itself", "role", "everyone", "account"];

/** The most direct way in which the element names the caller; undefined: not at all. Source: "AWS JSON policy elements: Principal". */
export function namedBy(element: PrincipalElement, caller: Caller): Named | undefined {
  if (element === "*") return "everyone";
  let best = DIRECTNESS.length;
  for (const own of namesIn(element)) {
    const found = way(own, caller);
    if (found !== undefined) best = Math.min(best, DIRECTNESS.indexOf(found));
  }
  return DIRECTNESS[best];
}
