import { factsOf } from "../action-facts.js";
import type { EffectiveAccess, Piece } from "../piece.js";
import type { ReadDocument } from "../policy-document.js";
import type { Principal } from "../principals.js";
import { actionRisk } from "./action-risk.js";
import { riskKinds } from "./risk-kinds.js";
import { isWide } from "./wide-scope.js";

/** What is risky about a principal's access. */
export interface AccessRisk {
  /** Kinds of risk, as bits of `risk-kinds`, that it has on everything in a service. */
  readonly wide: number;
  /** Kinds that it has on anything at all. */
  readonly anywhere: number;
  /** Services that it may do everything in, on everything; by prefix. */
  readonly services: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

function isWidePiece(piece: Piece): boolean {
  piece.wide ??= isWide(piece, piece.when);
  return piece.wide;
}

/** Which kinds of risk the access holds. */
export function accessRisk({ pieces }: EffectiveAccess): AccessRisk {
  let wide = 0;
  let anywhere = 0;
  let services: Set<string> | undefined;
  for (const piece of pieces) {
    const risk = actionRisk(piece.actions);
    anywhere |= risk.kinds;
    if (((risk.kinds & ~wide) === 0 && risk.services.length === 0) || !isWidePiece(piece)) continue;
    wide |= risk.kinds;
    if (risk.services.length === 0) continue;
    services ??= new Set();
    for (const service of risk.services) services.add(service);
  }
  return { wide, anywhere, services: services ?? NONE };
}

/** Pieces that hold one of the kinds. */
export function piecesWith({ pieces }: EffectiveAccess, kind: number, widely: boolean): readonly Piece[] {
  return pieces.filter((piece) => (actionRisk(piece.actions).kinds & kind) !== 0 && (!widely || isWidePiece(piece)));
}

/** Pieces that give whole services. */
export function piecesOfServices({ pieces }: EffectiveAccess): readonly Piece[] {
  return pieces.filter((piece) => actionRisk(piece.actions).services.length > 0 && isWidePiece(piece));
}

/** The actions of one of the kinds in these pieces, by index; ascending. */
export function actionsWith(pieces: readonly Piece[], kind: number): readonly number[] {
  const kinds = riskKinds();
  const found = new Set<number>();
  for (const piece of pieces)
    for (const index of actionRisk(piece.actions).indexes) if (((kinds[index] ?? 0) & kind) !== 0) found.add(index);
  return [...found].sort((a, b) => a - b);
}

/** Statements of a document that allow something of the kind, counted from 1, with their Sid. */
function statementsWith(read: ReadDocument, kind: number, widely: boolean): readonly string[] {
  return read.entries
    .filter(({ effect, actions, resources, notResources, when }) => {
      if (effect !== "Allow" || (actionRisk(factsOf(actions)).kinds & kind) === 0) return false;
      return !widely || isWide({ resources, not: notResources }, when === undefined ? [] : [when]);
    })
    .map(({ statement, sid }) => `statement ${statement + 1}${sid === undefined ? "" : ` (${sid.slice(0, 60)})`}`);
}

const MOST_SOURCES = 6;

function policyName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** Where the principal has the kind from: policies and statements, the first few. */
export function grantedBy(principal: Principal, kind: number, widely: boolean): readonly string[] {
  const found: string[] = [];
  for (const { name, read } of principal.policies) {
    for (const statement of statementsWith(read, kind, widely)) found.push(`${policyName(name)} ${statement}`);
    if (found.length >= MOST_SOURCES) break;
  }
  return found.slice(0, MOST_SOURCES);
}

/** Policies from which the principal has whole services, the first few. */
export function servicesGrantedBy(principal: Principal): readonly string[] {
  const giving = principal.policies.filter(({ read }) =>
    read.entries.some(
      ({ effect, actions, resources, notResources, when }) =>
        effect === "Allow" &&
        actionRisk(factsOf(actions)).services.length > 0 &&
        isWide({ resources, not: notResources }, when === undefined ? [] : [when]),
    ),
  );
  return [...new Set(giving.map(({ name }) => policyName(name)))].slice(0, MOST_SOURCES);
}
