import { checkedStatements } from "../check-document.js";
import { type Caller, callerOf } from "../decide/principals.js";
import type { ConditionBlock, PolicyDocument, PrincipalElement, Statement } from "../document.js";

/** A caller that stands for all callers that the policies' principals cannot tell from it. */
export interface Representative {
  readonly caller: Caller;
  /** What the context must say for it to be that caller. */
  readonly when: ConditionBlock;
  /** What the request's own context holds of the keys that make a caller, as far as naming it goes. */
  readonly given: ReadonlyMap<string, string>;
  /** Its name is one that the policies write; another one's name may be chosen anew. */
  readonly isNamed: boolean;
}

/** What the policies' Principal elements write. */
interface Written {
  readonly accounts: Set<string>;
  readonly arns: Set<string>;
  readonly ids: Set<string>;
  readonly services: Set<string>;
  readonly providers: Set<string>;
  /** CloudFront's origin access identities, and accounts by their canonical user. */
  readonly outsiders: Set<string>;
}

const ARN = /^arn:[^:]*:(iam|sts)::(\d{12}):(.+)$/;
const ACCOUNTS = ["111122223333", "444455556666", "123456789012", "777788889999", "222233334444"];
const ACCOUNTS_AT_MOST = 6;
const NOTHING: ReadonlyMap<string, string> = new Map();
const ROLE_ARN = "aws:principalarn";

function note(element: PrincipalElement, written: Written): void {
  if (element === "*") return;
  for (const [kind, names] of Object.entries(element)) {
    for (const name of typeof names === "string" ? [names] : names) {
      if (kind === "Service") written.services.add(name);
      else if (kind === "Federated") written.providers.add(name);
      else if (kind === "CanonicalUser" || callerOf(name).kind === "origin") written.outsiders.add(name);
      else if (/^\d{12}$/.test(name)) written.accounts.add(name);
      else if (/^A[A-Z]{3}[A-Z0-9]+$/.test(name)) written.ids.add(name);
      else if (ARN.test(name)) written.arns.add(name);
    }
  }
}

function statements(documents: readonly PolicyDocument[]): readonly Statement[] {
  return documents.flatMap(checkedStatements);
}

/** Accounts that conditions and principals speak of, seldom named ones first; before them one that nothing names. */
export function accountsIn(documents: readonly PolicyDocument[]): readonly string[] {
  const found = new Map<string, number>();
  for (const statement of statements(documents)) {
    const text = JSON.stringify([statement.Principal, statement.NotPrincipal, statement.Condition]);
    for (const [, account = ""] of text.matchAll(/(?<!\d)(\d{12})(?!\d)/g)) found.set(account, (found.get(account) ?? 0) + 1);
  }
  const other = ACCOUNTS.find((account) => !found.has(account)) ?? "999999999999";
  // What both sides name is seldom new.
  const seldom = [...found].sort(([, a], [, b]) => a - b).map(([account]) => account);
  return [other, ...seldom.slice(0, ACCOUNTS_AT_MOST)];
}

function sessionsOf(account: string, roles: readonly string[], sessions: readonly string[]): readonly Representative[] {
  const names = new Map<string, { arns: string[]; sessions: Set<string> }>();
  const entry = (name: string) => {
    const known = names.get(name) ?? { arns: [], sessions: new Set(["example"]) };
    names.set(name, known);
    return known;
  };
  entry("example-role");
  for (const arn of roles) entry(arn.split("/").pop() ?? "").arns.push(arn);
  for (const arn of sessions) {
    const [, name = "", session = ""] = arn.split("/");
    entry(name).sessions.add(session);
  }
  return [...names].flatMap(([name, { arns, sessions: own }]) =>
    [...own].flatMap((session) => {
      const caller = callerOf(`arn:aws:sts::${account}:assumed-role/${name}/${session}`);
      const isNamed = name !== "example-role";
      const free = { caller, when: {}, given: NOTHING, isNamed };
      if (arns.length === 0) return [free];
      // The role behind a session is known by its whole ARN where the context holds it.
      // Without it any path will do, and the key may then be filled in.
      return [
        ...arns.map((arn) => ({
          ...free,
          given: new Map([[ROLE_ARN, arn]]),
          when: { StringEquals: { "aws:PrincipalArn": arn } },
        })),
        free,
        {
          ...free,
          given: new Map([[ROLE_ARN, `arn:aws:iam::${account}:role/other/${name}`]]),
          when: { StringLike: { "aws:PrincipalArn": "*:role/*" }, StringNotEquals: { "aws:PrincipalArn": arns } },
        },
      ];
    }),
  );
}

function inAccount(account: string, written: Written): readonly Representative[] {
  const own = [...written.arns].filter((arn) => ARN.exec(arn)?.[2] === account);
  const part = (arn: string): string => ARN.exec(arn)?.[3] ?? "";
  const roles = own.filter((arn) => part(arn).startsWith("role/"));
  const sessions = own.filter((arn) => part(arn).startsWith("assumed-role/"));
  const others = own.filter((arn) => !roles.includes(arn) && !sessions.includes(arn) && part(arn) !== "root");
  const plain = (name: string, isNamed: boolean): Representative => ({
    caller: callerOf(name),
    when: {},
    given: NOTHING,
    isNamed,
  });
  return [
    plain(`arn:aws:iam::${account}:root`, true),
    plain(`arn:aws:iam::${account}:user/example`, false),
    ...others.map((arn) => plain(arn, true)),
    plain(`arn:aws:iam::${account}:role/example-role`, false),
    ...roles.map((arn) => plain(arn, true)),
    ...sessionsOf(account, roles, sessions),
    plain(`arn:aws:sts::${account}:federated-user/example`, false),
  ];
}

/** Unique ids (`AIDA…`, `AROA…`) name a caller by the context's `aws:userid`. */
function withIds(one: Representative, ids: readonly string[]): readonly Representative[] {
  if (ids.length === 0 || one.caller.account === undefined) return [one];
  const unlike = { ...one.when, StringNotLikeIfExists: { "aws:userid": ids.flatMap((id) => [id, `${id}:*`]) } };
  return [
    { ...one, when: unlike },
    ...ids.map((id) => ({
      ...one,
      given: new Map([...one.given, ["aws:userid", id]]),
      when: { ...one.when, StringLikeIfExists: { "aws:userid": [id, `${id}:*`] }, Null: { "aws:userid": "false" } },
    })),
  ];
}

/** A session is named by its identity provider too, where the context holds that. */
function withProviders(one: Representative, providers: readonly string[]): readonly Representative[] {
  if (providers.length === 0 || one.caller.kind !== "session") return [one];
  return [
    { ...one, when: { ...one.when, StringNotEqualsIfExists: { "aws:FederatedProvider": providers } } },
    ...providers.map((name) => ({
      ...one,
      given: new Map([...one.given, ["aws:federatedprovider", name]]),
      when: {
        ...one.when,
        StringEqualsIfExists: { "aws:FederatedProvider": name },
        Null: { ...one.when.Null, "aws:FederatedProvider": "false" },
      },
    })),
  ];
}

/** Callers of which every caller has one that no Principal or NotPrincipal element of these policies can tell from it. */
export function representatives(documents: readonly PolicyDocument[]): readonly Representative[] {
  const written: Written = {
    accounts: new Set(),
    arns: new Set(),
    ids: new Set(),
    services: new Set(),
    providers: new Set(),
    outsiders: new Set(),
  };
  for (const statement of statements(documents)) {
    if (statement.Principal !== undefined) note(statement.Principal, written);
    if (statement.NotPrincipal !== undefined) note(statement.NotPrincipal, written);
  }
  const plain = (name: string, isNamed: boolean): Representative => ({
    caller: callerOf(name),
    when: {},
    given: NOTHING,
    isNamed,
  });
  const accounts = new Set(accountsIn(documents));
  for (const arn of written.arns) accounts.add(ARN.exec(arn)?.[2] ?? "");
  for (const account of written.accounts) accounts.add(account);
  return [
    plain("*", true),
    ...[...written.services].filter((name) => name !== "*").map((name) => plain(name, true)),
    plain("example.amazonaws.com", false),
    ...[...written.providers].filter((name) => name !== "*").map((name) => plain(name, true)),
    plain("arn:aws:iam::111122223333:saml-provider/example", false),
    plain("oidc.example.com", false),
    ...[...written.outsiders].map((name) => plain(name, true)),
    ...[...accounts]
      .flatMap((account) => inAccount(account, written))
      .flatMap((one) => withIds(one, [...written.ids]))
      .flatMap((one) => withProviders(one, [...written.providers])),
  ];
}
