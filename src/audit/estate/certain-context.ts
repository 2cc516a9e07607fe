import { statementsOf, textsOf } from "../policy-document.js";
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

/** What is certain of every request of a principal. */
export class CertainContext {
  /** Keys in AWS's case. */
  readonly values: KeyValues;
  readonly #present: ReadonlySet<string>;
  readonly #type: Principal["type"];
  readonly #openTags: boolean;
  readonly #inNone: boolean;

  constructor(principal: Principal, account: string, standing: Standing, asOf: string) {
    const { type, arn, id, name, tags } = principal;
    const moment = new Date(asOf);
    this.#type = type;
    this.#openTags = takesSessionTags(principal);
    this.#inNone = standing.organization === null;
    this.values = {
      "aws:PrincipalArn": arn,
      "aws:PrincipalAccount": account,
      "aws:PrincipalType": TYPES[type],
      "aws:PrincipalIsAWSService": "false",
      "aws:CurrentTime": moment.toISOString(),
      "aws:EpochTime": String(Math.floor(moment.getTime() / 1000)),
      ...(type === "user" ? { "aws:username": name, "aws:userid": id } : {}),
      ...(type === "root" ? { "aws:userid": account } : {}),
      ...(typeof standing.organization === "string" ? { "aws:PrincipalOrgID": standing.organization } : {}),
      ...(standing.path === undefined ? {} : { "aws:PrincipalOrgPaths": [standing.path] }),
      ...(this.#openTags ? {} : Object.fromEntries(tags.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value]))),
    };
    this.#present = new Set(Object.keys(this.values).map((key) => key.toLowerCase()));
  }

  /** Is it known whether requests have the key (lower case), and with which value? */
  settles(key: string): boolean {
    if (this.#present.has(key) || OF_SERVICES.has(key)) return true;
    if (key.startsWith("aws:principaltag/")) return !this.#openTags;
    if (key === "aws:principalorgid" || key === "aws:principalorgpaths") return this.#inNone;
    if (key === "aws:username") return true;
    return this.#type === "user" && key === "aws:federatedprovider";
  }
}
