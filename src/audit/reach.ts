import { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import { CLASSES } from "../iam/classes.js";
import { matches } from "../iam/pattern.js";
import type { Reach } from "../model/finding.js";
import { AUDIT_TRAIL, actionName, actionTables, DATA, PERMISSION, READS, SECRET, WRITES } from "./action-facts.js";
import { effectiveAccess } from "./effective-access.js";
import type { EffectiveAccess, Piece, Strength } from "./piece.js";
import type { Principal } from "./principals.js";
import { coversPattern, holds, holdsAllOfIam, mayMeet } from "./resource-scope.js";
import type { SensitiveResource } from "./sensitive-resources.js";

/** A policy that leaves out a few actions does not make an administrator less of one. */
const NEARLY_ALL = 0.9;

const SELF = /^arn:[^:]*:iam::[^:]*:(user|mfa)\/([^$]*\/)?\$\{aws:username\}$/i;

const CREDENTIAL = 1 << CLASSES.indexOf("credential");

const ASSUME_ROLE = catalogue.indexOf("sts:AssumeRole");
const PASS_ROLE = catalogue.indexOf("iam:PassRole");

/** Resources of a piece beyond the principal's own user. */
function beyondSelf(piece: Piece): boolean {
  return piece.not || piece.resources.some((pattern) => !SELF.test(pattern));
}

/** True where the piece lets its holder hand roles to a service, whichever that is. */
export function passesToAnyService(piece: Piece): boolean {
  return (piece.bits & PERMISSION) !== 0 && piece.indexes.includes(PASS_ROLE) && !piece.when.some(limitsService);
}

/** True where the piece lets its holder hand any role of the account to a service, whichever that is. */
export function passesAnyRole(piece: Piece, account: string, partition: string): boolean {
  if ((piece.bits & PERMISSION) === 0 || !piece.indexes.includes(PASS_ROLE)) return false;
  // No role's name is empty, so that `role/?*` is every role too.
  const roles = `arn:${partition}:iam::${account}:role/?*`;
  const all = piece.not ? !piece.resources.some((left) => holds(left, roles)) : coversPattern(piece, roles);
  if (!all) return false;
  return !piece.when.some(limitsService);
}

/** False where no allow statement of the principal holds `iam:PassRole` at all. */
export function mayPassRoles(principal: Principal): boolean {
  return principal.policies.some(({ read }) =>
    read.entries.some(({ effect, actions }) => effect === "Allow" && actions.has(PASS_ROLE)),
  );
}

/** Services that run code or make things as the role they are handed; a pattern that takes in all of them names none. */
const RUNNERS = ["cloudformation", "ec2", "ecs-tasks", "lambda"].map((name) => `${name}.amazonaws.com`);

/** False where no allow statement of the principal holds `sts:AssumeRole` at all. */
export function mayAssumeRoles(principal: Principal): boolean {
  return principal.policies.some(({ read }) =>
    read.entries.some(({ effect, actions }) => effect === "Allow" && actions.has(ASSUME_ROLE)),
  );
}

/** True where the piece lets its holder assume every role of the account that trusts it. */
export function assumesAnyRole(piece: Piece, account: string, partition: string): boolean {
  if (!piece.indexes.includes(ASSUME_ROLE)) return false;
  const roles = `arn:${partition}:iam::${account}:role/*`;
  return piece.not ? !piece.resources.some((left) => holds(left, roles)) : coversPattern(piece, roles);
}

/** True where the piece may assume roles of accounts other than those. */
function assumesBeyond(piece: Piece, followed: ReadonlySet<string>): boolean {
  if (!piece.indexes.includes(ASSUME_ROLE)) return false;
  return piece.not || piece.resources.some((pattern) => !followed.has(/^arn:[^:]*:iam::([0-9]{12}):/.exec(pattern)?.[1] ?? ""));
}

/** A condition that names the services that a role may be passed to. */
function limitsService(when: Readonly<Record<string, Readonly<Record<string, unknown>>>>): boolean {
  return Object.entries(when).some(
    ([operator, keys]) =>
      /^(ForAnyValue:|ForAllValues:)?(StringEquals|StringLike|StringEqualsIgnoreCase)$/i.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          key.toLowerCase() === "iam:passedtoservice" &&
          ![values].flat().some((value) => RUNNERS.every((runner) => matches(String(value), runner))),
      ),
  );
}

/**
 * Actions of a piece that make or change principals. Passing named roles is everyday work and not among them, nor is changing one's
 * own password or keys; one's own policies are, since whoever may write those may give themselves anything.
 */
function permissions(piece: Piece, account: string, partition: string): readonly number[] {
  const others = beyondSelf(piece);
  const { bits } = actionTables();
  const found: number[] = [];
  for (const index of piece.indexes) {
    if (((bits[index] ?? 0) & PERMISSION) === 0) continue;
    if (!others && (catalogue.classBitsAt(index) & CREDENTIAL) !== 0) continue;
    if (index !== PASS_ROLE || passesAnyRole(piece, account, partition)) found.push(index);
  }
  return found;
}

/** Reads data of a resource that says what it holds: a bit beside those of `action-facts`. */
const SENSITIVE = 1 << 8;
/** May assume every role that trusts it: another such bit. */
const ASSUMES = 1 << 9;

const NONE: readonly number[] = Object.freeze([]);
const NOWHERE: ReadonlySet<string> = new Set();

/** What a piece alone makes of its holder; kept with the piece, since many hold the same. */
function strengthOf(piece: Piece, account: string, partition: string, sensitive: readonly SensitiveResource[]): Strength {
  const known = piece.strength;
  if (known?.sensitive === sensitive && known.account === account && known.partition === partition) return known;
  const own = piece.bits;
  const managing = (own & PERMISSION) === 0 ? NONE : permissions(piece, account, partition);
  const reads = (own & DATA) !== 0 && readsAny(piece, sensitive);
  const assumes = assumesAnyRole(piece, account, partition);
  const bits = (own & ~PERMISSION) | (managing.length > 0 ? PERMISSION : 0) | (reads ? SENSITIVE : 0) | (assumes ? ASSUMES : 0);
  piece.strength = { account, partition, sensitive, bits, managing };
  return piece.strength;
}

/** On everything, or on everything but some that are not the account's roles; or on all that IAM holds. */
function reachesPrincipals(piece: Piece): boolean {
  const { broad, not, resources } = piece;
  if (holdsAllOfIam(piece)) return true;
  return broad && !(not && resources.some((left) => holds(left, "arn:aws:iam::000000000000:role/any")));
}

/** Whoever may do one of these to any principal makes an administrator of it, whatever else of IAM is denied. */
export const GRANTING = ["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:PutUserPolicy"].map((action) =>
  catalogue.indexOf(action),
);

/** Keys such as `iam:PolicyARN` say what may be given, which is then not just anything. */
function limitsGiving(piece: Piece): boolean {
  return piece.when.some((block) => Object.values(block).some((keys) => Object.keys(keys).some((key) => /^iam:/i.test(key))));
}

/**
 * Nearly every action on everything, and giving principals any policy among them. A few denied actions of IAM, such as making
 * users, do not make an administrator less of one.
 */
export function isAdministrator(access: EffectiveAccess): boolean {
  access.administrator ??= allowsNearlyAll(access);
  return access.administrator;
}

function allowsNearlyAll(access: EffectiveAccess): boolean {
  let most = 0;
  for (const piece of access.pieces) if (piece.broad) most += piece.indexes.length;
  if (most < catalogue.size * NEARLY_ALL) return false;
  const broad = access.pieces.filter(reachesPrincipals);
  const allowed = new Uint8Array(catalogue.size);
  const giving = new Set<number>();
  const { first: ofIam = 0, count: inIam = 0 } = catalogue.service("iam") ?? {};
  for (const piece of broad) {
    for (const index of piece.indexes) if (piece.broad || (index >= ofIam && index < ofIam + inIam)) allowed[index] = 1;
    if (!limitsGiving(piece)) for (const index of GRANTING) if (piece.actions.indexes.includes(index)) giving.add(index);
  }
  return giving.size > 0 && allowed.reduce((sum, one) => sum + one, 0) >= catalogue.size * NEARLY_ALL;
}

const ranges = new Map<string, readonly [first: number, end: number]>();

/** First index of a service's actions and the one behind the last; the same for none. */
function rangeOf(service: string): readonly [first: number, end: number] {
  let range = ranges.get(service);
  if (range === undefined) {
    const { first = 0, count = 0 } = catalogue.service(service) ?? {};
    range = [first, first + count];
    ranges.set(service, range);
  }
  return range;
}

/** Does the piece read data of one of the resources? Written out: it is asked of every piece of an account. */
function readsAny(piece: Piece, sensitive: readonly SensitiveResource[]): boolean {
  for (let i = 0; i < sensitive.length; i++) if (readsData(piece, sensitive[i] as SensitiveResource)) return true;
  return false;
}

/** Does the piece read data of the resource? */
function readsData(piece: Piece, sensitive: SensitiveResource): boolean {
  if ((piece.bits & DATA) === 0) return false;
  const range = rangeOf(sensitive.service);
  const first = range[0];
  const end = range[1];
  const { indexes } = piece;
  if ((indexes[0] ?? 0) >= end || (indexes[indexes.length - 1] ?? 0) < first) return false;
  return meetsResource(piece, sensitive) && readsBetween(indexes, first, end);
}

function meetsResource(piece: Piece, sensitive: SensitiveResource): boolean {
  return piece.not
    ? !piece.resources.some((left) => holds(left, sensitive.pattern))
    : piece.resources.some((pattern) => mayMeet(pattern, sensitive.pattern));
}

/** Does one of the actions from `first` to before `end` read data? */
function readsBetween(indexes: Piece["indexes"], first: number, end: number): boolean {
  const { bits } = actionTables();
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i] as number;
    if (index >= first && index < end && ((bits[index] ?? 0) & DATA) !== 0) return true;
  }
  return false;
}

function sensitiveData(pieces: readonly Piece[], sensitive: readonly SensitiveResource[]): readonly SensitiveResource[] {
  if (sensitive.length === 0) return [];
  return sensitive.filter((each) => pieces.some((piece) => readsData(piece, each)));
}

/**
 * The strongest thing that a principal can do by its own policies. What nobody could read makes it `unknown`, unless it is an
 * administrator without it; so does leave to assume any role, save of `followed` accounts: those whose roles somebody else follows.
 */
export function reachOf(
  principal: Principal,
  sensitive: readonly SensitiveResource[],
  access = effectiveAccess(principal),
  followed: ReadonlySet<string> = NOWHERE,
): Reach {
  if (principal.type === "root") return "administrator";
  if (isAdministrator(access)) return "administrator";
  if (access.problems.length > 0) return "unknown";
  const [, partition = "aws", , , account = ""] = principal.arn.split(":");
  let bits = 0;
  for (const piece of access.pieces) bits |= strengthOf(piece, account, partition, sensitive).bits;
  if ((bits & PERMISSION) !== 0) return "manages-permissions";
  if ((bits & ASSUMES) !== 0 && access.pieces.some((piece) => assumesBeyond(piece, followed))) return "unknown";
  if ((bits & SECRET) !== 0) return "reads-secrets";
  if ((bits & SENSITIVE) !== 0) return "reads-sensitive-data";
  if ((bits & AUDIT_TRAIL) !== 0) return "changes-audit-trail";
  // What the catalogue does not know counts as a change, as does an action that nobody reviewed.
  if ((bits & WRITES) !== 0 || access.strangers.length > 0) return "writes";
  return (bits & READS) !== 0 ? "reads" : "nothing";
}

function listed(names: Iterable<string>, most: number): string {
  const all = [...new Set(names)];
  const more = all.length - most;
  return more > 0 ? `${all.slice(0, most).join(", ")} and ${more} more` : all.join(", ");
}

/** Every action of the pieces, by index; ascending. */
function actionsOf(pieces: readonly Piece[]): readonly number[] {
  const allowed = ActionSet.empty();
  for (const piece of pieces) for (const index of piece.indexes) allowed.add(index);
  return [...allowed];
}

/** Services of those of the actions that have the bit, each once; a service's actions stand together. */
function servicesOf(indexes: readonly number[], bit: number): readonly string[] {
  const { bits, groups, services } = actionTables();
  const found: string[] = [];
  let last = -1;
  for (const index of indexes) {
    if (((bits[index] ?? 0) & bit) === 0) continue;
    const place = Math.floor((groups[index] as number) / CLASSES.length);
    if (place !== last) found.push(services[place] ?? "");
    last = place;
  }
  return found;
}

function dataSentences(pieces: readonly Piece[], sensitive: readonly SensitiveResource[]): readonly string[] {
  const byKind = new Map<string, string[]>();
  for (const { holds, name } of sensitiveData(pieces, sensitive)) byKind.set(holds, [...(byKind.get(holds) ?? []), name]);
  return [...byKind].map(([holds, names]) => `reads ${holds} (${listed(names, 4)})`);
}

/** What a principal can do, a short sentence each, worst first. */
export function accessSentences(
  principal: Principal,
  sensitive: readonly SensitiveResource[],
  access = effectiveAccess(principal),
): readonly string[] {
  if (principal.type === "root" || isAdministrator(access)) return ["administrator"];
  const { pieces, problems } = access;
  const [, partition = "aws", , , account = ""] = principal.arn.split(":");
  const managing = [...new Set(pieces.flatMap((piece) => strengthOf(piece, account, partition, sensitive).managing))].sort(
    (a, b) => a - b,
  );
  const passing = pieces.some((piece) => passesAnyRole(piece, account, partition));
  const names = (indexes: readonly number[]): readonly string[] => indexes.map(actionName);
  const all = actionsOf(pieces);
  const { bits } = actionTables();
  const audit = all.filter((index) => ((bits[index] ?? 0) & AUDIT_TRAIL) !== 0);
  const sentence = (text: string, parts: readonly string[], most = 3): readonly string[] =>
    parts.length === 0 ? [] : [`${text} ${listed(parts, most)}`];
  return [
    ...sentence("manages permissions:", names(managing.filter((index) => index !== PASS_ROLE))),
    ...(passing ? ["may pass any role"] : []),
    ...sentence("reads secrets in", servicesOf(all, SECRET)),
    ...dataSentences(pieces, sensitive),
    ...sentence("changes the audit trail:", names(audit)),
    ...sentence("writes in", servicesOf(all, WRITES)),
    ...sentence("reads in", servicesOf(all, READS)),
    ...sentence("may call what the catalogue does not know:", access.strangers),
    ...problems.slice(0, 2).map((problem) => `what else is unknown: ${problem}`),
  ];
}
