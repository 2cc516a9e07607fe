import type { Statement } from "../iam/document.js";
import { textsOf } from "./policy-document.js";

const ORGANIZATION = /^o-[a-z0-9]+$/;
const ORGANIZATION_PATH = /^o-[a-z0-9]+\//;
const ACCOUNT = /^[0-9]{12}$/;

/**
 * Keys that tell who calls, and that a stranger cannot set at will, with what a value must look like to name somebody: a role's
 * name, a session's name or the start of a number is anybody's to choose, so the organization, account or unique id must be whole.
 */
const WHO: Readonly<Record<string, RegExp>> = {
  "aws:principalorgid": ORGANIZATION,
  "aws:principalorgpaths": ORGANIZATION_PATH,
  "aws:principalarn": /^arn:[a-z-]+:(iam|sts)::[0-9]{12}:/,
  "aws:principalaccount": ACCOUNT,
  "aws:userid": /^(A(IDA|ROA)[A-Z0-9]+|[0-9]{12})(:|$)/,
  "aws:sourceaccount": ACCOUNT,
  "aws:sourcearn": /^arn:[a-z-]+:(s3:::[^*?]+|[a-z0-9-]+:[^:]*:[0-9]{12}:)/,
  "aws:sourceorgid": ORGANIZATION,
  "aws:sourceorgpaths": ORGANIZATION_PATH,
};

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

/** Do the values of one of these keys all name somebody? */
function names(statement: Statement, keys: readonly string[]): boolean {
  return keys.some((name) =>
    demanded(statement, (key) => key === name).some(
      (values) => values.length > 0 && values.every((value) => WHO[name]?.test(value) === true),
    ),
  );
}

/** Does a condition limit who may assume the role to those it names? */
function namesCallers(statement: Statement): boolean {
  return names(statement, Object.keys(WHO));
}

/** Does a condition limit who may assume the role to organizations that it names? */
export function namesOrganization(statement: Statement): boolean {
  return names(
    statement,
    Object.keys(WHO).filter((key) => key.includes("org")),
  );
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

/** A subject that names its owner: what stands before the first wildcard ends the owner's name (`repo:example/`, `organization:example:`). */
const OWNED_SUBJECT = /^(?:[^*?]*$|org\/[^*?/]+\/|[^*?:]+:[^*?/:]+[/:])/;

function federatedOpen(provider: string, statement: Statement): boolean {
  const issuer = provider.includes(":oidc-provider/") ? provider.slice(provider.indexOf(":oidc-provider/") + 15) : provider;
  const subjects = demanded(statement, (key) => key.endsWith(":sub"));
  const named = subjects.some((values) => saysSomething(values) && values.every((value) => OWNED_SUBJECT.test(value)));
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
  if (aws.some((name) => /^[^:]*(:[^:]*){0,4}[*?]/.test(name)) && !namesCallers(statement)) return "every AWS account";
  const federated = textsOf(typeof Principal === "object" && Principal !== null ? Principal.Federated : undefined);
  const open = federated.find((provider) => federatedOpen(provider, statement));
  return open === undefined ? undefined : `everybody who can get a token from ${open.slice(open.indexOf("/") + 1)}`;
}

function accountsIn(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => /^(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::|$)/.exec(name)?.[1] ?? []);
}

/** Accounts that a trust statement lets in, by id: those that it names, or for everybody those of its conditions. */
export function trustedAccounts(statement: Statement): readonly string[] {
  const { Effect, Principal } = statement;
  if (Effect !== "Allow" || Principal === undefined || Principal === null) return [];
  const named = Principal === "*" ? ["*"] : textsOf(Principal.AWS);
  if (!named.includes("*")) return accountsIn(named);
  const who = demanded(statement, (key) => key === "aws:principalaccount" || key === "aws:principalarn").flat();
  return [...accountsIn(named), ...accountsIn(who)];
}
