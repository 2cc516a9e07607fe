import type { Visitor } from "./ask-trust.js";
import { type AskedKeys, filled, patternsOf } from "./asked-keys.js";
import type { Trust } from "./readable-trust.js";

/** Accounts of nobody, one of which no policy names. */
const NOBODYS = ["999999999999", "888888888888", "777777777777", "666666666666"];
const ORGANIZATION = "o-strangers0";
const UNIT = `${ORGANIZATION}/r-qqqq/ou-qqqq-strangers/`;
const UNIQUE_ID = "AROASTRANGERSTRANGER0";

/** Where and when visitors knock. */
export interface Door {
  readonly account: string;
  readonly partition: string;
  /** ISO 8601. */
  readonly asOf: string;
}

type Context = Visitor["context"];

/** Moments to ask at, where a policy asks for the time: now, and so late that everything that is to begin has begun. */
function momentsOf(asked: AskedKeys, { asOf }: Door): readonly Context[] {
  if (!asked.has("aws:currenttime") && !asked.has("aws:epochtime")) return [{}];
  return [asOf, "2999-01-01T00:00:00Z"].map((time) => ({
    "aws:CurrentTime": time,
    "aws:EpochTime": Math.floor(Date.parse(time) / 1000),
  }));
}

/** Organizations that a stranger may belong to: none, one of his own, and what a pattern leaves open. */
function organizationsOf(asked: AskedKeys): readonly Context[] {
  const ids = patternsOf(asked, "aws:principalorgid").map(filled);
  const paths = patternsOf(asked, "aws:principalorgpaths").filter((path) => /^[^/]*[*?]/.test(path));
  if (!asked.has("aws:principalorgid") && !asked.has("aws:principalorgpaths")) return [{}];
  const member = (id: string, path: string): Context => ({ "aws:PrincipalOrgID": id, "aws:PrincipalOrgPaths": [path] });
  return [
    {},
    member(ORGANIZATION, UNIT),
    ...ids.map((id) => member(id, UNIT)),
    ...paths.map((path) => member(ORGANIZATION, filled(path))),
  ];
}

const WHOLE_ACCOUNT = /^[0-9]{12}$/;

/** An account whose number a pattern such as `12*` leaves open. */
function accountLike(pattern: string): string {
  const [start = "", ...rest] = pattern.replaceAll("?", "9").split("*");
  const end = rest.join("");
  return rest.length === 0 ? start : start + "9".repeat(Math.max(0, 12 - start.length - end.length)) + end;
}

/** The account segment of an ARN, or of a pattern of ARNs. */
function accountSegment(pattern: string): string {
  return pattern.split(":", 5)[4] ?? "*";
}

/** ARNs of an account that patterns leave open, the account itself included. */
function arnsIn(account: string, asked: AskedKeys, { partition }: Door): readonly string[] {
  const prefix = `arn:${partition}:iam::${account}:`;
  const open = patternsOf(asked, "aws:principalarn").filter((pattern) => {
    const segment = accountSegment(pattern);
    return !WHOLE_ACCOUNT.test(segment) || segment === account;
  });
  const resources = open.map((pattern) => {
    const resource = filled(pattern.split(":").slice(5).join(":") || pattern.slice(pattern.lastIndexOf(":") + 1));
    return /^(role|user)\//.test(resource) ? resource : `role/${resource}`;
  });
  return [...new Set([`${prefix}role/stranger`, ...resources.map((resource) => prefix + resource)])];
}

function userIdsOf(asked: AskedKeys): readonly string[] {
  const open = patternsOf(asked, "aws:userid").filter((pattern) => /[*?]/.test(pattern.split(":", 1)[0] ?? ""));
  return [`${UNIQUE_ID}:stranger`, ...open.map(filled)];
}

/** Keys that only a service's call carries. */
const OF_SERVICES = ["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];

/** What every caller of `sts:AssumeRole` with an identity of its own brings, but for who it is. */
function* callsOf(asked: AskedKeys, door: Door, organizations: readonly Context[]): Generator<Context> {
  for (const organization of organizations)
    for (const moment of momentsOf(asked, door))
      yield {
        "aws:ResourceAccount": door.account,
        "aws:ResourceOrgID": "o-thisownorg",
        "aws:ResourceOrgPaths": ["o-thisownorg/r-self/"],
        "aws:PrincipalIsAWSService": false,
        ...organization,
        ...moment,
      };
}

const ORGANIZATION_KEYS = ["aws:principalorgid", "aws:principalorgpaths"];

/** Somebody of an account that the policy does not name, in every guise that its patterns leave open. */
export function* strangers({ asked, names }: Trust, door: Door): Generator<Visitor> {
  const texts = [...names.AWS, ...[...asked.values()].flat()];
  const named = new Set([door.account, ...texts.flatMap((text) => text.match(/\d{12}/g) ?? [])]);
  const unnamed = NOBODYS.find((account) => !named.has(account)) ?? "555555555555";
  const partly = [
    ...patternsOf(asked, "aws:principalaccount"),
    ...patternsOf(asked, "aws:principalarn").map(accountSegment),
  ].filter((pattern) => /[*?]/.test(pattern) && /\d/.test(pattern));
  const accounts = new Set([unnamed, ...partly.map(accountLike)].filter((account) => account !== door.account));
  for (const account of accounts)
    for (const principal of arnsIn(account, asked, door))
      for (const userId of userIdsOf(asked))
        for (const call of callsOf(asked, door, organizationsOf(asked)))
          yield {
            principal,
            action: "sts:AssumeRole",
            context: { ...call, "aws:PrincipalAccount": account, "aws:PrincipalArn": principal, "aws:userid": userId },
            absent: [...OF_SERVICES, ...ORGANIZATION_KEYS],
          };
}

/** An external id that nobody agreed on, and those that a pattern of wildcards alone lets through. */
function externalIdsOf(asked: AskedKeys): readonly Context[] {
  const meaningless = patternsOf(asked, "sts:externalid").filter((pattern) => /^[*?]+$/.test(pattern));
  const ids = ["an-id-that-nobody-agreed-on", ...meaningless.map(filled)];
  return [{}, ...ids.map((id) => ({ "sts:ExternalId": id }))];
}

/** A principal of one account that the policy names, without the agreed external id and outside every named organization. */
export function* partners(account: string, { asked, names }: Trust, door: Door): Generator<Visitor> {
  const own = names.AWS.filter((name) => accountSegment(name) === account && /:(role|user)\//.test(name));
  const written = (asked.get("aws:principalarn") ?? []).filter(
    (value) => accountSegment(value) === account && !/[*?$]/.test(value),
  );
  for (const principal of new Set([...own, ...written, ...arnsIn(account, asked, door)]))
    for (const id of externalIdsOf(asked))
      for (const call of callsOf(asked, door, organizationsOf(asked)))
        yield {
          principal,
          action: "sts:AssumeRole",
          context: { ...call, ...id, "aws:PrincipalAccount": account, "aws:PrincipalArn": principal },
          absent: [...OF_SERVICES, ...ORGANIZATION_KEYS, "sts:externalid"],
        };
}
