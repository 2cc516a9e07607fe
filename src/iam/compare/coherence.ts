import type { Caller } from "../decide/principals.js";
import type { ConditionBlock } from "../document.js";

type Rule = readonly [operator: string, key: string, value: string];

const present = (key: string): Rule => ["Null", key, "false"];
const absent = (key: string): Rule => ["Null", key, "true"];

/** AWS sends these with every request. Source: IAM User Guide, "AWS global condition context keys", their availability. */
const ALWAYS: readonly Rule[] = ["aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:RequestedRegion"].map(present);

const OF_NOBODY: readonly Rule[] = [
  "aws:PrincipalArn",
  "aws:PrincipalAccount",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:username",
  "aws:MultiFactorAuthPresent",
].map(absent);

function ofAccount(caller: Caller, isNamed: boolean): readonly Rule[] {
  const { account = "", name } = caller;
  const like = (key: string, pattern: string): Rule => ["StringLike", key, pattern];
  const common: readonly Rule[] = [
    ["StringEquals", "aws:PrincipalAccount", account],
    ["Bool", "aws:PrincipalIsAWSService", "false"],
    absent("aws:PrincipalServiceName"),
  ];
  const arn = (pattern: string): Rule => like("aws:PrincipalArn", isNamed ? name : `arn:aws:iam::${account}:${pattern}`);
  const type = (text: string): Rule => ["StringEquals", "aws:PrincipalType", text];
  switch (caller.kind) {
    case "user":
      return [
        ...common,
        arn("user/?*"),
        type("User"),
        isNamed ? ["StringEquals", "aws:username", name.split("/").pop() ?? ""] : like("aws:username", "?*"),
        like("aws:userid", caller.uniqueId ?? "AIDA?*"),
      ];
    case "root":
      return [...common, arn("root"), type("Account"), absent("aws:username"), like("aws:userid", account)];
    case "federated":
      return [
        ...common,
        like("aws:PrincipalArn", name),
        type("FederatedUser"),
        absent("aws:username"),
        like("aws:userid", `${account}:?*`),
      ];
    case "session": {
      const role = caller.roleArn ?? `arn:aws:iam::${account}:role/${isNamed ? caller.role : "?*"}`;
      const id = `${caller.uniqueId ?? "AROA?*"}:${name.split("/").pop()}`;
      return [...common, like("aws:PrincipalArn", role), type("AssumedRole"), absent("aws:username"), like("aws:userid", id)];
    }
    default:
      return [
        ...common,
        arn("role/?*"),
        type("AssumedRole"),
        absent("aws:username"),
        like("aws:userid", `${caller.uniqueId ?? "AROA?*"}:?*`),
      ];
  }
}

function rulesOf(caller: Caller, isNamed: boolean): readonly Rule[] {
  if (caller.account !== undefined) return ofAccount(caller, isNamed);
  const type = (text: string): Rule => ["StringEquals", "aws:PrincipalType", text];
  const isService = caller.kind === "service";
  const own: readonly Rule[] = isService
    ? [["StringEquals", "aws:PrincipalServiceName", caller.name]]
    : [absent("aws:PrincipalServiceName"), ...(caller.kind === "anonymous" ? [type("Anonymous")] : [])];
  return [...OF_NOBODY, ["Bool", "aws:PrincipalIsAWSService", String(isService)], ...own];
}

/**
 * What AWS itself puts into the context of the caller's requests, as conditions, of the keys that are asked for. A request that does
 * not meet them is none that AWS could see.
 */
export function coherence(caller: Caller, isNamed: boolean, asked: ReadonlySet<string>): readonly ConditionBlock[] {
  return [...ALWAYS, ...rulesOf(caller, isNamed)]
    .filter(([, key]) => asked.has(key.toLowerCase()))
    .map(([operator, key, value]) => ({ [operator]: { [key]: value } }));
}

/** The caller by the name that the context gives it; undefined where the context says two things. */
export function calledBy(caller: Caller, context: ReadonlyMap<string, readonly string[]>): string | undefined {
  const arn = context.get("aws:principalarn")?.[0];
  const user = context.get("aws:username")?.[0];
  if (caller.kind === "user") {
    const name = arn ?? (user === undefined ? caller.name : `arn:aws:iam::${caller.account}:user/${user}`);
    return user === undefined || name.split("/").pop() === user ? name : undefined;
  }
  if (caller.kind === "role") return arn ?? caller.name;
  if (caller.kind !== "session" || arn === undefined) return caller.name;
  return caller.name.replace(/assumed-role\/[^/]*\//, `assumed-role/${arn.split("/").pop()}/`);
}
