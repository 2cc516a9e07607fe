import type { Context } from "../condition/evaluate.js";
import type { OneOrMany, PrincipalElement } from "../document.js";

type PrincipalKind = "user" | "role" | "session" | "federated" | "root" | "service" | "provider" | "anonymous";

/** Who makes the request. */
export interface Caller {
  readonly kind: PrincipalKind;
  /** As the request names it. */
  readonly name: string;
  readonly account: string | undefined;
  /** For a session, name of its role, which is unique in the account whatever its path. */
  readonly role: string | undefined;
  /** For a session, the role's ARN where the context holds it. */
  readonly roleArn: string | undefined;
  /** Unique id of user or role (`AIDA…`, `AROA…`), where the context holds it. */
  readonly uniqueId: string | undefined;
}

const ARN = /^arn:[^:]*:(iam|sts)::(\d{12}|aws):(.+)$/;

/** Reads the request's principal; `context` may hold the role behind a session. */
export function callerOf(principal: string, context: Context): Caller {
  const none = { name: principal, account: undefined, role: undefined, roleArn: undefined, uniqueId: undefined };
  const [, service = "", account, resource = ""] = ARN.exec(principal) ?? [];
  const uniqueId = context.get("aws:userid")?.[0]?.split(":")[0];
  const known = { ...none, account, uniqueId };
  if (principal === "*") return { ...none, kind: "anonymous" };
  if (account === undefined) return { ...none, kind: /\.amazonaws\.com(\.cn)?$/.test(principal) ? "service" : "provider" };
  if (resource === "root") return { ...known, kind: "root" };
  if (resource.startsWith("user/")) return { ...known, kind: "user" };
  if (resource.startsWith("role/")) return { ...known, kind: "role", role: resource.split("/").pop() };
  if (service === "sts" && resource.startsWith("assumed-role/")) {
    const roleArn = context.get("aws:principalarn")?.[0];
    return {
      ...known,
      kind: "session",
      role: resource.split("/").at(-2),
      roleArn: roleArn?.includes(":role/") ? roleArn : undefined,
    };
  }
  if (service === "sts" && resource.startsWith("federated-user/")) return { ...known, kind: "federated" };
  return { ...none, kind: "provider" };
}

/**
 * How directly a Principal element names the caller: `itself` (its own ARN, or the service), `role` (the role behind a session),
 * `account` (its account, which leaves the decision to the account's own policies), `everyone`.
 */
export type Named = "itself" | "role" | "account" | "everyone";

function named(kind: string, name: string, caller: Caller): Named | undefined {
  if (kind === "Service") return caller.kind === "service" && (name === caller.name || name === "*") ? "itself" : undefined;
  if (kind === "Federated") return name === caller.name || (name === "*" && caller.kind === "provider") ? "itself" : undefined;
  if (kind === "CanonicalUser") return undefined;
  if (name === "*") return "everyone";
  if (caller.account === undefined) return undefined;
  if (name === caller.name) return "itself";
  const [, , account, resource = ""] = ARN.exec(name) ?? [];
  if (name === caller.account || (account === caller.account && resource === "root")) {
    return caller.kind === "root" ? "itself" : "account";
  }
  if (caller.uniqueId !== undefined && name === caller.uniqueId) return caller.kind === "session" ? "role" : "itself";
  if (caller.kind !== "session" || account !== caller.account || !resource.startsWith("role/")) return undefined;
  const isRole = caller.roleArn === undefined ? resource.split("/").pop() === caller.role : name === caller.roleArn;
  return isRole ? "role" : undefined;
}

const DIRECTNESS: readonly (Named | undefined)[] = ["itself", "role", "everyone", "account", undefined];

/** The most direct way in which the element names the caller; undefined: not at all. Source: "AWS JSON policy elements: Principal". */
export function namedBy(element: PrincipalElement, caller: Caller): Named | undefined {
  if (element === "*") return "everyone";
  const ways = Object.entries(element).flatMap(([kind, names]: [string, OneOrMany<string>]) =>
    (typeof names === "string" ? [names] : names).map((name) => named(kind, name, caller)),
  );
  return DIRECTNESS.find((way) => ways.includes(way));
}
