import { type AccessEntry, type AccessPiece, allowedOn, uncovered } from "../../iam/access.js";
import { withinBoundary } from "../../iam/access-pieces.js";
import { arnTemplateToPattern, catalogue } from "../../iam/catalogue/index.js";
import { implies } from "../../iam/condition.js";
import type { Decision, DecisionInput, Layer } from "../../iam/decide.js";
import { coversResources, meetsResources } from "../../iam/resource-set.js";
import type { Principal } from "../principals.js";
import { scopeInWords } from "../scope-words.js";
import { entriesFor, indexFor } from "./action-entries.js";
import type { Estate } from "./estate.js";
import { grantsOf, type RecordGrant, recordsIn } from "./resource-grants.js";
import { hasResourcePolicies, mayBeShared } from "./resource-policies.js";
import { settled } from "./settled-entries.js";

/** Resources on which a principal may do something. */
export interface AccessOn {
  /** Patterns of resources, and conditions, in words. */
  readonly words: string;
  /** True: on all of them, for certain. False: on some, or perhaps. */
  readonly certain: boolean;
  /** ARN of the resource whose own policy grants it; null: the principal's policies do. */
  readonly grantedBy: string | null;
}

/** The answer for many resources at once. */
export interface ManyAnswer {
  readonly decision: Decision["decision"];
  /** The same if no policy that the snapshot does not hold said anything. */
  readonly bySnapshot: Decision["decision"];
  /** The layer that decided, or that leaves it open. */
  readonly layer: Layer;
  /** With `depends`: layers that are not in the snapshot and could change it. */
  readonly layers: readonly Layer[];
  readonly on: readonly AccessOn[];
}

type Scope = readonly string[];

/** Patterns of everything in an account that an action can be about. */
export function everythingFor(action: string, account: string, partition: string): Scope {
  const types = catalogue.action(action)?.resourceTypes ?? [];
  const patterns = types.flatMap(({ arns }) => arns.map((arn) => arnTemplateToPattern(arn, { account, partition })));
  return patterns.length === 0 ? ["*"] : [...new Set(patterns)];
}

const all = (resources: Scope) => ({ resources, notResources: false });

/** What of a piece lies in the scope, told as narrowly as the two patterns allow. */
function inScope(piece: AccessPiece, scope: Scope): readonly AccessPiece[] {
  if (!meetsResources(piece, all(scope))) return [];
  if (piece.notResources) return [piece];
  const narrow = piece.resources.flatMap((own) => {
    if (coversResources(all(scope), all([own]))) return [own];
    const met = scope.filter((wanted) => meetsResources(all([own]), all([wanted])));
    return met.map((wanted) => (coversResources(all([own]), all([wanted])) ? wanted : own));
  });
  return [{ ...piece, resources: [...new Set(narrow)] }];
}

/** Pieces for each of their patterns, each within what a level allows. */
function withinLevel(pieces: readonly AccessPiece[], allows: readonly AccessEntry[]): readonly AccessPiece[] {
  return pieces.flatMap((piece) => {
    const parts = piece.notResources ? [piece] : piece.resources.map((pattern) => ({ ...piece, resources: [pattern] }));
    return parts.flatMap((part) => withinBoundary(part, allows));
  });
}

const effect = (entries: readonly AccessEntry[], wanted: AccessEntry["effect"]) =>
  entries.filter((entry) => entry.effect === wanted);

/** Does one of the denies take everything in the scope, whatever the request? */
function deniesAll(denies: readonly AccessEntry[], scope: Scope): boolean {
  return scope.every((pattern) => denies.some((deny) => implies(undefined, deny.when) && coversResources(deny, all([pattern]))));
}

interface OwnSide {
  readonly pieces: readonly AccessPiece[];
  /** The layer that denies everything, or that leaves nothing. */
  readonly deniedBy: Layer | undefined;
  readonly emptiedBy: Layer;
}

/** What the principal's own policies leave of an action, within boundary, SCPs and RCPs. */
function ownSide(principal: Principal, action: string, scope: Scope, input: DecisionInput): OwnSide {
  const read = (documents: DecisionInput["identityPolicies"]) => settled(entriesFor(documents, action), input);
  const isRoot = principal.type === "root";
  const identity = read(isRoot ? [{ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }] : input.identityPolicies);
  const boundary = isRoot || input.permissionsBoundaries === undefined ? undefined : read(input.permissionsBoundaries);
  const scps = principal.serviceLinked ? [] : (input.serviceControlPolicies ?? []).map(read);
  const hasRcps = catalogue.service(action.slice(0, action.indexOf(":")))?.resourceControlPolicies !== false;
  const rcps = hasRcps && !principal.serviceLinked ? (input.resourceControlPolicies ?? []).map(read) : [];
  const layers: readonly [Layer, readonly AccessEntry[]][] = [
    ["rcp", rcps.flat()],
    ["scp", scps.flat()],
    ["identity", identity],
    ["boundary", boundary ?? []],
  ];
  const deniedBy = layers.find(([, entries]) => deniesAll(effect(entries, "Deny"), scope))?.[0];
  const denies = layers.flatMap(([, entries]) => effect(entries, "Deny"));
  const index = indexFor(action);
  const unlimited = allowedOn(effect(identity, "Allow"), undefined, index).flatMap((piece) => inScope(piece, scope));
  const bounded = allowedOn([...effect(identity, "Allow"), ...denies], boundary, index).flatMap((piece) => inScope(piece, scope));
  const levels = [...scps, ...rcps].map((entries) => effect(entries, "Allow"));
  const pieces = levels.reduce(withinLevel, bounded);
  const emptiedBy = unlimited.length === 0 ? "identity" : bounded.length === 0 ? "boundary" : "scp";
  return { pieces, deniedBy, emptiedBy };
}

/** Layers that are not at hand and have a say in the scope. */
function unknownIn(estate: Estate, action: string, scope: Scope, owner: Owner, input: DecisionInput): readonly Layer[] {
  const service = action.slice(0, action.indexOf(":")).toLowerCase();
  const layers = (input.unknownLayers ?? []).filter((layer) => layer !== "resource" && layer !== "rcp");
  const isRcp = catalogue.service(service)?.resourceControlPolicies !== false && input.unknownLayers?.includes("rcp") === true;
  const isKnown = scope.every((pattern) => pattern !== "*" && !estate.resourceSide(action, pattern).isUnknown);
  const isShared = owner !== "own" && scope.some((pattern) => mayBeShared(action, pattern));
  return [
    ...layers,
    ...(isRcp ? (["rcp"] as const) : []),
    ...(isShared || (hasResourcePolicies(service) && !isKnown) ? (["resource"] as const) : []),
  ];
}

function told(pieces: readonly AccessPiece[], grants: readonly RecordGrant[]): readonly AccessOn[] {
  const words = ({ resources, notResources, when }: AccessPiece) =>
    scopeInWords({ resources, not: notResources }, when === undefined ? [] : [when]);
  const found = new Map<string, AccessOn>();
  const add = (piece: AccessPiece, grantedBy: string | null): void => {
    const key = `${grantedBy} ${words(piece)}`;
    const known = found.get(key);
    found.set(key, { words: words(piece), certain: piece.certain || known?.certain === true, grantedBy });
  };
  for (const piece of pieces) add(piece, null);
  for (const { piece, arn } of grants) add(piece, arn);
  return [...found.values()];
}

const doubtful = (piece: AccessPiece): AccessPiece => ({ ...piece, certain: false });

type Owner = "own" | "another" | "any";

/** Whose the resources are: across accounts, the caller's own side is not enough. */
function ownerOf(estate: Estate, scope: Scope, account: string): Owner {
  const owners = scope.map((pattern) => estate.resourcePolicies.governing(pattern)?.account ?? pattern.split(":", 5)[4] ?? "");
  // Without account, an ARN is of the caller's account, or of one that only the resource's own policy tells of.
  if (owners.every((owner) => owner === "" || owner === account)) return "own";
  return owners.some((owner) => owner === account || !/^[0-9]{12}$/.test(owner)) ? "any" : "another";
}

/**
 * May a principal do something on resources that patterns name, and on which of them? `allowed`: on every one of them, for certain.
 * A deny only where no resource among them can be allowed; everything between is `depends`, with the resources in `on`.
 */
export function accessOn(
  estate: Estate,
  principal: Principal,
  asked: {
    readonly action: string;
    readonly scope: Scope;
    readonly context?: Readonly<Record<string, readonly string[]>> | undefined;
    /** Owner of everything in the scope, where the patterns do not say. */
    readonly resourceAccount?: string | undefined;
  },
): ManyAnswer {
  const { action, scope, context, resourceAccount } = asked;
  const [first = "*"] = scope;
  const inputOf = (resource: string) => estate.inputFor(principal, { action, resource, context, resourceAccount });
  const input = inputOf(first);
  const { account } = estate.sideOf(principal);
  const owner = ownerOf(estate, scope, account);
  const own = ownSide(principal, action, scope, input);
  const layers = unknownIn(estate, action, scope, owner, input);
  if (own.deniedBy !== undefined)
    return { decision: "explicitDeny", bySnapshot: "explicitDeny", layer: own.deniedBy, layers: [], on: [] };
  const records = recordsIn(estate, action, scope);
  const { pieces: near, grants } = grantsOf(records, { principal, action, own: own.pieces, inputOf, account });
  const isSeen = !layers.includes("resource");
  const pieces = owner === "own" ? near : owner === "another" && isSeen ? [] : near.map(doubtful);
  const on = told(
    pieces,
    grants.flatMap(({ arn, piece }) => inScope(piece, scope).map((part) => ({ arn, piece: part }))),
  );
  if (on.length === 0) {
    const answer = { bySnapshot: "implicitDeny", on } as const;
    const open = layers.find((layer) => layer === "identity" || layer === "resource");
    if (open === undefined)
      return { ...answer, decision: "implicitDeny", layer: own.pieces.length > 0 ? "resource" : own.emptiedBy, layers: [] };
    return { ...answer, decision: "depends", layer: open, layers };
  }
  const isWhole = uncovered({ ...all(scope), when: undefined }, pieces) === undefined;
  const bySnapshot = isWhole ? "allowed" : "depends";
  const decision = layers.length === 0 ? bySnapshot : "depends";
  return { decision, bySnapshot, layer: layers[0] ?? "identity", layers, on };
}
