import type { Visitor } from "./ask-trust.js";
import { type AskedKeys, filled, patternsOf } from "./asked-keys.js";
import { issuerOf, PUBLIC_PROVIDERS, type TokenIssuer } from "./token-issuers.js";

const ACTION = "sts:AssumeRoleWithWebIdentity";
const STRANGER = "stranger";

/** What a caller without an identity in AWS certainly lacks. */
const WITHOUT_IDENTITY = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
];

/** A subject that names its owner, whatever its shape: what stands before the first wildcard ends the owner's name. */
const OWNED = /^[^*?:]+:(?<owner>[^*?/:]+)[/:]/;
const WILD = /[*?]/;

/** Claims about who changed or reviewed what, which a build does not set for itself. */
const NOT_CHOSEN = /:(sub|amr|actor|actor_id|job_workflow_ref|job_workflow_sha|workflow_ref|user_id|user_login|user_email)$/;

type Context = Visitor["context"];

/** Condition keys about claims of the provider, lower case. */
function claimsIn(url: string, asked: AskedKeys): readonly string[] {
  const prefix = `${url.toLowerCase()}:`;
  return [...asked.keys()].filter((key) => key.startsWith(prefix));
}

function visitor(provider: string, context: Context, chosen: (key: string) => boolean, absent: readonly string[] = []): Visitor {
  return { principal: provider, action: ACTION, context, chosen, absent: [...WITHOUT_IDENTITY, ...absent] };
}

const buildChooses =
  (url: string) =>
  (key: string): boolean =>
    key.startsWith(`${url.toLowerCase()}:`) && !NOT_CHOSEN.test(key);

function keysOf(url: string, claims: readonly string[]): readonly string[] {
  return claims.map((claim) => `${url.toLowerCase()}:${claim}`);
}

function subjectKey(url: string): string {
  return `${url.toLowerCase()}:sub`;
}

function subjects(url: string, asked: AskedKeys): readonly string[] {
  return [...new Set(asked.get(subjectKey(url)) ?? [])];
}

function partsOf(
  issuer: TokenIssuer,
  subject: string,
): { readonly owner: string | undefined; readonly project: string | undefined } {
  const groups = issuer.subject.exec(subject)?.groups;
  return { owner: groups?.owner ?? OWNED.exec(subject)?.groups?.owner, project: groups?.project };
}

/** Subjects of owners whom nobody named: one of their own, and what patterns leave open. */
function strangersSubjects(issuer: TokenIssuer | undefined, url: string, asked: AskedKeys): readonly string[] {
  const own = issuer?.make(STRANGER, STRANGER).usual ?? STRANGER;
  const open = patternsOf(asked, subjectKey(url)).filter((pattern) => {
    const { owner } = issuer === undefined ? { owner: OWNED.exec(pattern)?.groups?.owner } : partsOf(issuer, pattern);
    return owner === undefined || WILD.test(owner);
  });
  const ends = open.filter((pattern) => pattern.startsWith("*")).map((pattern) => own + filled(pattern.slice(1)));
  return [own, ...open.map(filled), ...ends];
}

/** The claims with a stranger's values, one variant for each pattern that leaves a value open. */
function withStrangersClaims(keys: readonly string[], asked: AskedKeys): readonly Context[] {
  const asIs = Object.fromEntries(keys.map((key) => [key, STRANGER]));
  return [asIs, ...keys.flatMap((key) => patternsOf(asked, key).map((pattern) => ({ ...asIs, [key]: filled(pattern) })))];
}

/** Anybody with a token of the provider who is nobody that the policy names. */
export function* tokenStrangers(provider: string, url: string, asked: AskedKeys): Generator<Visitor> {
  const claims = claimsIn(url, asked);
  if (PUBLIC_PROVIDERS.test(url)) {
    const amr = `${url}:amr`;
    const keys = claims.filter((key) => key !== amr);
    for (const context of withStrangersClaims(keys, asked)) yield visitor(provider, context, (key) => key === amr);
    return;
  }
  const issuer = issuerOf(url);
  const telling = keysOf(url, [...(issuer?.ownerClaims ?? []), ...(issuer?.projectClaims ?? [])]).filter((key) => asked.has(key));
  for (const context of withStrangersClaims(telling, asked))
    for (const subject of strangersSubjects(issuer, url, asked))
      yield visitor(provider, { ...context, [subjectKey(url)]: subject }, buildChooses(url));
}

/** The same strangers, should their tokens lack the subject: for conditions that hold where a key is missing. */
export function* subjectless(provider: string, url: string, asked: AskedKeys): Generator<Visitor> {
  if (!asked.has(subjectKey(url))) return;
  for (const one of tokenStrangers(provider, url, asked)) {
    const { [subjectKey(url)]: _subject, ...context } = one.context as Record<string, string>;
    yield { ...one, context, absent: [...(one.absent ?? []), subjectKey(url)] };
  }
}

function literals(keys: readonly string[], asked: AskedKeys): Context {
  const named = keys.flatMap((key) => {
    const value = asked.get(key)?.find((text) => !WILD.test(text));
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(named);
}

/** Owners that the policy names: by the subject, or by a claim. */
export function ownersNamed(issuer: TokenIssuer, url: string, asked: AskedKeys): readonly string[] {
  const bySubject = subjects(url, asked).flatMap((subject) => partsOf(issuer, subject).owner ?? []);
  const byClaim = keysOf(url, issuer.ownerClaims.slice(0, 1)).flatMap((key) => asked.get(key) ?? []);
  return [...new Set([...bySubject, ...byClaim])].filter((owner) => !WILD.test(owner));
}

/** Builds of an owner's projects that the policy does not name. */
export function* insiders(
  provider: string,
  issuer: TokenIssuer,
  owner: string,
  url: string,
  asked: AskedKeys,
): Generator<Visitor> {
  const patterns = patternsOf(asked, subjectKey(url)).filter((pattern) => {
    const parts = partsOf(issuer, pattern);
    if (issuer.shared && parts.owner !== owner) return false;
    return parts.project === undefined || WILD.test(parts.project);
  });
  const owning = literals(keysOf(url, issuer.ownerClaims), asked);
  const telling = keysOf(url, issuer.projectClaims).filter((key) => asked.has(key));
  for (const context of withStrangersClaims(telling, asked))
    for (const subject of [issuer.make(owner, STRANGER).usual, ...patterns.map(filled)])
      yield visitor(provider, { ...owning, ...context, [subjectKey(url)]: subject }, buildChooses(url));
}

/** Builds of the named projects that whoever may suggest a change can start. */
export function* looseBuilds(provider: string, issuer: TokenIssuer, url: string, asked: AskedKeys): Generator<Visitor> {
  const telling = literals(keysOf(url, [...issuer.ownerClaims, ...issuer.projectClaims]), asked);
  for (const subject of subjects(url, asked)) {
    const { owner = STRANGER, project } = partsOf(issuer, subject);
    if (project === undefined || WILD.test(project) || WILD.test(owner)) continue;
    const { loose } = issuer.make(owner, project);
    const audience = (key: string): boolean => key === `${url.toLowerCase()}:aud`;
    if (loose !== undefined) yield visitor(provider, { ...telling, [subjectKey(url)]: loose }, audience);
  }
}

/** Anybody at all in the directory of a provider that is not known: some subject, for an audience that the provider was made for. */
export function* directoryMembers(provider: string, url: string): Generator<Visitor> {
  yield visitor(provider, { [subjectKey(url)]: STRANGER }, (key) => key === `${url.toLowerCase()}:aud`);
}

/** Guests, who sign in nowhere, of the Cognito identity pools that the policy names. Source: Amazon Cognito Developer Guide, "Role trust and permissions". */
export function* guests(provider: string, url: string, asked: AskedKeys): Generator<Visitor> {
  for (const pool of asked.get(`${url}:aud`) ?? []) {
    const context = { [`${url}:aud`]: filled(pool), [`${url}:amr`]: ["unauthenticated"], [`${url}:sub`]: STRANGER };
    yield visitor(provider, context, () => false);
  }
}
