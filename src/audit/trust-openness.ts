import type { Statement } from "../iam/document.js";
import { textsOf } from "./policy-document.js";

/** Keys that tell who calls, and that a stranger cannot set at will. */
const WHO = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:userid",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
]);

const POSITIVE = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/i;

/** Values of the keys that a condition demands; operators that also hold without the key demand nothing. */
function demanded(statement: Statement, wanted: (key: string) => boolean): readonly (readonly string[])[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    POSITIVE.test(operator)
      ? Object.entries(keys)
          .filter(([key]) => wanted(key.toLowerCase()))
          .map(([, values]) => [values].flat().map(String))
      : [],
  );
}

const saysSomething = (values: readonly string[]): boolean => values.length > 0 && !values.some((value) => /^[*?]*$/.test(value));

/** Does a condition limit who may assume the role to those it names? */
export function namesCallers(statement: Statement): boolean {
  return demanded(statement, (key) => WHO.has(key)).some(saysSomething);
}

/** Does a condition ask for an external id? */
export function asksExternalId(statement: Statement): boolean {
  return demanded(statement, (key) => key === "sts:externalid").some(saysSomething);
}

/** Identity providers that anybody can get a token from; who that is stands in the subject. */
const OPEN_TO_ALL =
  /^(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|oidc\.circleci\.com|agent\.buildkite\.com)(\/|$)/;
/** Those whose audience is an application of the account's own. */
const BY_AUDIENCE = /^(accounts\.google\.com|cognito-identity\.amazonaws\.com|www\.amazon\.com|graph\.facebook\.com)$/;

function federatedOpen(provider: string, statement: Statement): boolean {
  const issuer = provider.includes(":oidc-provider/") ? provider.slice(provider.indexOf(":oidc-provider/") + 15) : provider;
  const subjects = demanded(statement, (key) => key.endsWith(":sub"));
  // `repo:*` names every repository there is.
  const named = subjects.some(
    (values) => saysSomething(values) && !values.some((value) => /^[^/]{0,40}:?\*/.test(value) && !value.includes("/")),
  );
  if (OPEN_TO_ALL.test(issuer)) return !named;
  if (BY_AUDIENCE.test(issuer)) return !named && !demanded(statement, (key) => /:(aud|app_id)$/.test(key)).some(saysSomething);
  return provider === "*";
}

/** Whom a trust statement lets in without telling who that is, in words; `undefined`: nobody. */
export function openTo(statement: Statement): string | undefined {
  if (statement.Effect !== "Allow") return undefined;
  const { Principal, NotPrincipal } = statement;
  if (NotPrincipal !== undefined) return namesCallers(statement) ? undefined : "everybody but those it names";
  const aws =
    Principal === "*" ? ["*"] : textsOf(typeof Principal === "object" && Principal !== null ? Principal.AWS : undefined);
  if (aws.includes("*") && !namesCallers(statement)) return "every AWS account";
  const federated = textsOf(typeof Principal === "object" && Principal !== null ? Principal.Federated : undefined);
  const open = federated.find((provider) => federatedOpen(provider, statement));
  return open === undefined ? undefined : `everybody who can get a token from ${open.slice(open.indexOf("/") + 1)}`;
}

/** Accounts that a trust statement lets in, by id. */
export function trustedAccounts(statement: Statement): readonly string[] {
  if (statement.Effect !== "Allow" || typeof statement.Principal !== "object" || statement.Principal === null) return [];
  return textsOf(statement.Principal.AWS).flatMap(
    (principal) => /^(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::|$)/.exec(principal)?.[1] ?? [],
  );
}
