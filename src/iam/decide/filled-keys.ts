import { dateOf } from "../condition/compare.js";
import { type Context, type ContextValues, readContext } from "../condition/context.js";
import { assumedRoleArn, type Caller } from "./principals.js";

/** What keys are filled in from. */
export interface Facts {
  readonly caller: Caller;
  /** Account of the resource; undefined where the request does not tell. */
  readonly resourceAccount: string | undefined;
}

const TYPES: Readonly<Partial<Record<Caller["kind"], string>>> = {
  root: "Account",
  user: "User",
  role: "AssumedRole",
  session: "AssumedRole",
  federated: "FederatedUser",
  anonymous: "Anonymous",
};

function userId({ kind, account, shortName }: Caller): string | undefined {
  if (kind === "root") return account;
  if (kind === "federated") return `${account}:${shortName}`;
  return kind === "anonymous" ? "anonymous" : undefined;
}

function isService({ kind, account }: Caller): string | undefined {
  if (kind === "service") return "true";
  // Calls of anonymous callers and of identity providers are not signed, and do not have the key.
  return account === undefined ? undefined : "false";
}

/**
 * The value of a global key that follows from who calls and what is called. Source: IAM User Guide, "AWS global condition context
 * keys" and "IAM policy elements: Variables and tags" (principal key values).
 */
function followsFrom(key: string, { caller, resourceAccount }: Facts): string | undefined {
  switch (key) {
    case "aws:principalarn":
      if (caller.account === undefined) return undefined;
      return caller.kind === "session" ? assumedRoleArn(caller) : caller.name;
    case "aws:principalaccount":
      return caller.account;
    case "aws:principaltype":
      return TYPES[caller.kind];
    case "aws:username":
      return caller.kind === "user" ? caller.shortName : undefined;
    case "aws:userid":
      return userId(caller);
    case "aws:principalisawsservice":
      return isService(caller);
    case "aws:principalservicename":
      return caller.kind === "service" ? caller.name : undefined;
    case "aws:resourceaccount":
      return resourceAccount;
  }
  return undefined;
}

/** Each of the two clocks from the other. */
function clock(key: string, given: Context): string | undefined {
  const other = given.get(key === "aws:currenttime" ? "aws:epochtime" : "aws:currenttime");
  const seconds = other?.length === 1 ? dateOf(other[0] ?? "") : undefined;
  if (seconds === undefined || Math.abs(seconds) > 8.64e12) return undefined;
  return key === "aws:epochtime" ? String(Math.floor(seconds)) : new Date(seconds * 1000).toISOString();
}

const REQUEST_TAG = "aws:requesttag/";

/** The keys of the tags that a request passes, in the case that the context names them in. */
function tagKeys(values: ContextValues | undefined): readonly string[] | undefined {
  const keys = Object.entries(values ?? {}).flatMap(([key, value]) =>
    key.toLowerCase().startsWith(REQUEST_TAG) && value !== undefined && value !== null ? [key] : [],
  );
  return keys.length === 0 ? undefined : keys.map((key) => key.slice(REQUEST_TAG.length));
}

/**
 * A request's context with the global keys that AWS fills in and that follow from the rest of the request. What the context holds
 * always wins, and what is not known stays so. Keys are read when the first one is asked for.
 */
export class RequestContext implements Context {
  readonly #values: ContextValues | undefined;
  readonly #facts: Facts;
  readonly #unknown: ReadonlySet<string> | undefined;
  readonly #assumed: (key: string) => void;
  #given: ReadonlyMap<string, readonly string[]> | undefined;

  /** `assumed` hears of a key whose value is only likely: the role of a session, whose path is not known. */
  constructor(
    values: ContextValues | undefined,
    facts: Facts,
    unknown: ReadonlySet<string> | undefined,
    assumed: (key: string) => void,
  ) {
    this.#values = values;
    this.#facts = facts;
    this.#unknown = unknown;
    this.#assumed = assumed;
  }

  /** What the request itself says of a key; the first value, should there be several. */
  given(key: string): string | undefined {
    this.#given ??= readContext(this.#values);
    return this.#given.get(key)?.[0];
  }

  get(key: string): readonly string[] | undefined {
    this.#given ??= readContext(this.#values);
    const own = this.#given.get(key);
    if (own !== undefined || !key.startsWith("aws:") || this.#unknown?.has(key)) return own;
    if (key === "aws:tagkeys") return tagKeys(this.#values);
    const isClock = key === "aws:currenttime" || key === "aws:epochtime";
    const value = isClock ? clock(key, this.#given) : followsFrom(key, this.#facts);
    if (value === undefined) return undefined;
    if (key === "aws:principalarn" && this.#facts.caller.kind === "session") this.#assumed("aws:PrincipalArn");
    return [value];
  }
}
