import type { OneOrMany, PrincipalElement } from "../document.js";

type CallerKind =
  | "user"
  | "role"
  | "session"
  | "federated"
  | "root"
  | "service"
  | "provider"
  | "origin"
  | "canonical"
  | "anonymous";

/** Who makes the request, as far as the principal's name tells. */
export interface Caller {
  readonly kind: CallerKind;
  /** As the request names it. */
  readonly name: string;
  readonly partition: string;
  /** Undefined for services, identity providers, CloudFront's origin access identities, canonical users and anonymous callers. */
  readonly account: string | undefined;
  /** Name of the user, the federated user or the role, without its path; for a session, its role's. */
  readonly shortName: string;
}

/** How directly a statement names the caller; bits, so that several ways can be asked for at once. */
export const NAMED = {
  /** Its own ARN or unique id, or the service's name; also by statements of kinds that name no principal. */
  itself: 1,
  /** The role behind a session. */
  role: 2,
  everyone: 4,
  /** Its account, which leaves the decision to the account's own policies. */
  account: 8,
} as const;

const ARN = /^arn:([^:]*):(iam|sts)::(\d{12}|aws):(.+)$/;
const ORIGIN_ACCESS_IDENTITY = /^arn:[^:]*:iam::cloudfront:user\//;
/** An account by the id that S3 gives it; nothing else tells which account it is. */
const CANONICAL_USER = /^[0-9a-f]{64}$/;
const CALLERS_KEPT = 8_192;
const callers = new Map<string, Caller>();

function outsider(name: string): CallerKind {
  if (name === "*") return "anonymous";
  if (ORIGIN_ACCESS_IDENTITY.test(name)) return "origin";
  if (CANONICAL_USER.test(name)) return "canonical";
  return /\.amazonaws\.com(\.cn)?$/.test(name) ? "service" : "provider";
}

function kindOf(service: string, resource: string): CallerKind {
  if (resource === "root") return "root";
  if (resource.startsWith("user/")) return "user";
  if (resource.startsWith("role/")) return "role";
  if (service === "sts" && resource.startsWith("assumed-role/")) return "session";
  if (service === "sts" && resource.startsWith("federated-user/")) return "federated";
  return "provider";
}

function read(name: string): Caller {
  const [, partition = "aws", service = "", account, resource = ""] = ARN.exec(name) ?? [];
  const kind = account === undefined ? outsider(name) : kindOf(service, resource);
  const parts = resource.split("/");
  const shortName = (kind === "session" ? parts[1] : parts[parts.length - 1]) ?? "";
  return { kind, name, partition, account: kind === "provider" ? undefined : account, shortName };
}

/** Reads the request's principal. */
export function callerOf(name: string): Caller {
  const known = callers.get(name);
  if (known !== undefined) return known;
  const made = read(name);
  if (callers.size >= CALLERS_KEPT) callers.clear();
  callers.set(name, made);
  return made;
}

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

export type ReadPrincipal = readonly PrincipalName[];

const EVERYONE: ReadPrincipal = [
  { kind: "AWS", name: "*", wholeAccount: undefined, roleAccount: undefined, roleName: undefined },
];

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

/** Reads a Principal or NotPrincipal element. */
export function readPrincipal(element: PrincipalElement): ReadPrincipal {
  if (element === "*") return EVERYONE;
  return Object.entries(element).flatMap(([kind, names]: [string, OneOrMany<string>]) =>
    (typeof names === "string" ? [names] : names).map((name) => nameOf(kind, name)),
  );
}

/** What the request's context says of a key (lower case), without anything filled in. */
type Given = (key: string) => string | undefined;

/** Is the name the role behind the session? A role's name is unique in its account, so without its ARN any path will do. */
function isRoleOf(own: PrincipalName, caller: Caller, given: Given): boolean {
  if (own.roleAccount !== caller.account) return false;
  const known = given("aws:principalarn");
  return known?.includes(":role/") ? own.name === known : own.roleName === caller.shortName;
}

/** The ARN of a session's role if it has no path; its real path is not in the session's ARN. */
export function assumedRoleArn({ partition, account, shortName }: Caller): string {
  return `arn:${partition}:iam::${account}:role/${shortName}`;
}

function isUniqueId(own: PrincipalName, given: Given): boolean {
  if (!/^A[A-Z0-9]{3,}$/.test(own.name)) return false;
  const id = given("aws:userid");
  return id !== undefined && (id === own.name || id.startsWith(`${own.name}:`));
}

function named(own: PrincipalName, caller: Caller, given: Given): number {
  const { kind, name } = own;
  if (kind === "Service") return caller.kind === "service" && (name === caller.name || name === "*") ? NAMED.itself : 0;
  if (kind === "Federated") {
    if (name === caller.name || (name === "*" && caller.kind === "provider")) return NAMED.itself;
    return caller.kind === "session" && given("aws:federatedprovider") === name ? NAMED.itself : 0;
  }
  if (kind === "CanonicalUser") return name === caller.name ? NAMED.itself : 0;
  if (name === "*") return NAMED.everyone;
  if (caller.account === undefined) return caller.kind === "origin" && name === caller.name ? NAMED.itself : 0;
  if (name === caller.name) return NAMED.itself;
  if (own.wholeAccount !== undefined) {
    if (own.wholeAccount !== caller.account) return 0;
    return caller.kind === "root" ? NAMED.itself : NAMED.account;
  }
  if (isUniqueId(own, given)) return caller.kind === "session" ? NAMED.role : NAMED.itself;
  return caller.kind === "session" && own.roleName !== undefined && isRoleOf(own, caller, given) ? NAMED.role : 0;
}

/**
 * All ways in which the element names the caller; 0: not at all. Each counts: who is named by role and as everyone has what everyone
 * has. Source: "AWS JSON policy elements: Principal".
 */
export function namedBy(element: ReadPrincipal, caller: Caller, given: Given): number {
  let ways = 0;
  for (const own of element) ways |= named(own, caller, given);
  return ways;
}
