import { type DecisionRequest, decide } from "../../iam/decide.js";
import type { PolicyDocument } from "../../iam/document.js";
import { PolicyError } from "../../iam/policy-error.js";
import type { AskedKeys } from "./asked-keys.js";

/**
 * Does a role let a caller in? `open`: whatever stands in the way is the caller's own to choose. `hindered`: something that the caller
 * cannot choose and that names nobody may keep him out, such as a secret or a network.
 */
export type Openness = "closed" | "hindered" | "open";

/** Somebody at the door, with what is known of the call. A key that is neither in the context nor absent may hold anything. */
export interface Visitor {
  readonly principal: string;
  readonly action: "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity" | "sts:AssumeRoleWithSAML";
  readonly context: NonNullable<DecisionRequest["context"]>;
  /** Keys in lower case that the call certainly lacks. */
  readonly absent?: readonly string[];
  /** Keys in lower case that the visitor sets at will, beside those that every caller does. */
  readonly chosen?: (key: string) => boolean;
}

export interface Answer {
  readonly openness: Openness;
  /** What may keep the visitor out, where `hindered`: keys in lower case. */
  readonly keys: readonly string[];
}

/**
 * Keys that callers of STS set themselves, or can bring about in an account of their own: their tags, their device, their client.
 * Source: IAM User Guide, "AWS global condition context keys" and "Available keys for AWS STS".
 */
const CHOSEN =
  /^(aws:(principaltag|requesttag)\/|aws:(tagkeys|username|principaltype|requestedregion|securetransport|useragent|referer|multifactorauthpresent|multifactorauthage|tokenissuetime|viaawsservice|calledvia|calledviafirst|calledvialast|sourceidentity)$|sts:(rolesessionname|sourceidentity|durationseconds|transitivetagkeys)$)/;

const EVERYTHING: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }],
};

const CLOSED: Answer = { openness: "closed", keys: [] };

/** Asks the engine whether a trust policy lets a visitor in who may do everything on his own side. Throws PolicyError for an invalid document. */
function askOne(role: string, trust: PolicyDocument, asked: AskedKeys, visitor: Visitor): Answer {
  const { principal, action, context, absent = [], chosen } = visitor;
  const known = new Set([...Object.keys(context).map((key) => key.toLowerCase()), ...absent]);
  const unknownKeys = [...asked.keys()].filter((key) => !known.has(key));
  const request = { principal, action, resource: role, context };
  const { decision, dependsOn } = decide({ request, identityPolicies: [EVERYTHING], resourcePolicy: trust, unknownKeys });
  if (decision === "allowed") return { openness: "open", keys: [] };
  if (decision !== "depends") return CLOSED;
  const keys = (dependsOn?.keys ?? []).filter((key) => !CHOSEN.test(key) && chosen?.(key) !== true);
  return { openness: keys.length === 0 ? "open" : "hindered", keys };
}

/** A policy within IAM's quotas makes far fewer visitors; a hostile one could make millions. */
const MOST_VISITORS = 3000;
const TOO_MANY: Answer = { openness: "hindered", keys: ["more combinations of patterns than were tried"] };

/** The widest answer that one of the visitors gets; with too many to try, nobody can tell. */
export function askTrust(role: string, trust: PolicyDocument, asked: AskedKeys, visitors: Iterable<Visitor>): Answer {
  let best = CLOSED;
  let count = 0;
  for (const visitor of visitors) {
    if (++count > MOST_VISITORS) return TOO_MANY;
    const answer = askOne(role, trust, asked, visitor);
    if (answer.openness === "open") return answer;
    if (answer.openness === "hindered" && best.openness === "closed") best = answer;
  }
  return best;
}

/** Why a trust policy could not be asked, where that is the policy's fault; any other error is thrown again. */
export function problemOf(error: unknown): string {
  if (error instanceof PolicyError) return error.message;
  throw error;
}
