import { statementsOf, textsOf } from "../../iam/statements.js";
import type { Principal } from "../principals.js";
import type { Standing } from "./organization.js";

/** Context keys with their values, as `decide` takes them. */
export type KeyValues = Readonly<Record<string, string | readonly string[]>>;

const TYPES = { user: "User", role: "AssumedRole", root: "Account" } as const;

/**
 * Keys that no request of a user, role or root has: AWS sends them with requests of its services alone.
 * Source: IAM User Guide, "AWS global condition context keys".
 */
const OF_SERVICES = new Set([
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
]);

/**
 * Can sessions of the role bring tags of their own? They may set any key, one of the role's own tags too, where the trust policy lets
 * somebody pass session tags. Source: IAM User Guide, "Pass session tags in AWS STS".
 */
function takesSessionTags({ role }: Principal): boolean {
  if (role === undefined) return false;
  const trust = role.AssumeRolePolicyDocument;
  const statements = statementsOf(trust);
  if (statements.length === 0) return true;
  return statements.some(({ Effect, Action, NotAction }) => {
    if (Effect === "Deny") return false;
    return NotAction !== undefined || textsOf(Action).some((pattern) => /[*?]|^sts:tagsession$/i.test(pattern));
  });
}

/** Keys that are certain of each kind of principal, tags and organization aside. */
const ALWAYS = [
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:principalisawsservice",
  "aws:currenttime",
  "aws:epochtime",
  "aws:username",
  ...OF_SERVICES,
];
const CERTAIN = {
  user: new Set([...ALWAYS, "aws:userid", "aws:federatedprovider"]),
  role: new Set(ALWAYS),
  root: new Set([...ALWAYS, "aws:userid"]),
} as const;

/** The moment at which requests are made, as a context has it. */
export interface Clock {
  readonly "aws:CurrentTime": string;
  readonly "aws:EpochTime": string;
}

/** @throws RangeError where the text is no ISO 8601 time. */
export function clockOf(asOf: string): Clock {
  const moment = new Date(asOf);
  return { "aws:CurrentTime": moment.toISOString(), "aws:EpochTime": String(Math.floor(moment.getTime() / 1000)) };
}

/** What is certain of every request of a principal. */
export class CertainContext {
  /** Keys in AWS's case, of a request for a resource of the principal's own account. */
  readonly own: KeyValues;
  readonly #principal: Principal;
  readonly #standing: Standing;
  #openTags: boolean | undefined;
  #more: Map<KeyValues, KeyValues> | undefined;

  constructor(principal: Principal, account: string, standing: Standing, clock: Clock) {
    const { type, arn, id, name, tags } = principal;
    this.#principal = principal;
    this.#standing = standing;
    const values: Record<string, string | readonly string[]> = {
      "aws:PrincipalArn": arn,
      "aws:PrincipalAccount": account,
      "aws:PrincipalType": TYPES[type],
      "aws:PrincipalIsAWSService": "false",
      "aws:CurrentTime": clock["aws:CurrentTime"],
      "aws:EpochTime": clock["aws:EpochTime"],
      "aws:ResourceAccount": account,
    };
    if (type === "user") values["aws:username"] = name;
    if (type !== "role") values["aws:userid"] = type === "user" ? id : account;
    if (typeof standing.organization === "string") {
      values["aws:PrincipalOrgID"] = standing.organization;
      values["aws:ResourceOrgID"] = standing.organization;
    }
    if (standing.path !== undefined) {
      values["aws:PrincipalOrgPaths"] = [standing.path];
      values["aws:ResourceOrgPaths"] = [standing.path];
    }
    if (tags.length > 0 && !this.#hasOpenTags) for (const { Key, Value } of tags) values[`aws:PrincipalTag/${Key}`] = Value;
    this.own = values;
  }

  get #hasOpenTags(): boolean {
    this.#openTags ??= takesSessionTags(this.#principal);
    return this.#openTags;
  }

  /** `own` and keys that many requests have, which go before it; put together once for each such set of keys. */
  ownWith(more: KeyValues): KeyValues {
    let found = this.#more?.get(more);
    if (found === undefined) {
      found = { ...this.own, ...more };
      this.#more ??= new Map();
      this.#more.set(more, found);
    }
    return found;
  }

  /** For a resource of another account, or of one that is not known. */
  elsewhere(owner: string | undefined, standing: Standing | undefined): KeyValues {
    const { "aws:ResourceAccount": _account, "aws:ResourceOrgID": _id, "aws:ResourceOrgPaths": _path, ...mine } = this.own;
    return {
      ...mine,
      ...(owner === undefined ? {} : { "aws:ResourceAccount": owner }),
      ...(typeof standing?.organization === "string" ? { "aws:ResourceOrgID": standing.organization } : {}),
      ...(standing?.path === undefined ? {} : { "aws:ResourceOrgPaths": [standing.path] }),
    };
  }

  /** Is it known whether requests have the key (lower case), and with which value, whatever the resource? */
  settles(key: string): boolean {
    if (!key.startsWith("aws:")) return false;
    if (CERTAIN[this.#principal.type].has(key)) return true;
    if (key.startsWith("aws:principaltag/")) return !this.#hasOpenTags;
    if (key === "aws:principalorgid") return this.#standing.organization !== undefined;
    return key === "aws:principalorgpaths" && (this.#standing.organization === null || this.#standing.path !== undefined);
  }
}
