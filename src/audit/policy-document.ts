import { type AccessEntry, compileAnew } from "../iam/access.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { PolicyDocument, Statement } from "../iam/document.js";
import { statementsOf, textsOf } from "../iam/statements.js";
import { type Piece, pieceOf } from "./piece.js";

/** What statements say about one action. */
export interface Statements {
  readonly allows: readonly AccessEntry[];
  readonly denies: readonly AccessEntry[];
}

/** A document as the engine reads it; with a `problem`, nobody can tell what it allows. */
export interface ReadDocument {
  readonly entries: readonly AccessEntry[];
  /** What its allow statements give. */
  readonly pieces: readonly Piece[];
  readonly denies: readonly AccessEntry[];
  /** Allowed action patterns that match no action of the catalogue. */
  readonly strangers: readonly string[];
  readonly problem: string | undefined;
  /** Places of the first statement that names a principal, and of the first that names none; -1: there is none. */
  readonly named: number;
  readonly unnamed: number;
  /** By catalogue index of the action; kept by `statementsOn`. */
  about: Map<number, Statements> | undefined;
}

function unread(problem: string): ReadDocument {
  return { entries: [], pieces: [], denies: [], strangers: [], problem, named: -1, unnamed: -1, about: undefined };
}

const matched = new Map<string, boolean>();
const MOST_REMEMBERED = 20_000;

/** Does the catalogue know no action of this pattern? */
function isStranger(pattern: string): boolean {
  let known = matched.get(pattern);
  if (known === undefined) {
    known = !catalogue.expand(pattern).isEmpty();
    if (matched.size < MOST_REMEMBERED) matched.set(pattern, known);
  }
  return !known;
}

function strangersOf(document: PolicyDocument): readonly string[] {
  return statementsOf(document).flatMap(({ Effect, Action }) => (Effect === "Allow" ? textsOf(Action).filter(isStranger) : []));
}

const known = new WeakMap<PolicyDocument, ReadDocument>();

/** Reads a document from an account, which may be anything; never throws. Each document is read once. */
export function readDocument(document: PolicyDocument | undefined): ReadDocument {
  if (document === undefined) return unread("its document is not in the snapshot");
  if (typeof document !== "object" || document === null) return unread("its document cannot be read: it is not an object");
  let read = known.get(document);
  if (read === undefined) {
    read = readAnew(document);
    known.set(document, read);
  }
  return read;
}

function misplaced(place: number, says: string): ReadDocument {
  return unread(`its document cannot be read: statement ${place + 1} ${says}`);
}

/** Reads a policy of a user, group or role, a boundary or an SCP: AWS takes none that names a principal, and `decide` judges none. */
export function readOwnDocument(document: PolicyDocument | undefined): ReadDocument {
  const read = readDocument(document);
  return read.named < 0 ? read : misplaced(read.named, "names a principal, which only policies of resources do");
}

/** Reads a trust policy or another policy of a resource, each statement of which must say for whom it is. */
export function readResourceDocument(document: PolicyDocument | undefined): ReadDocument {
  const read = readDocument(document);
  return read.unnamed < 0 ? read : misplaced(read.unnamed, "names no principal");
}

function namesPrincipal({ Principal, NotPrincipal }: Statement): boolean {
  return Principal !== undefined || NotPrincipal !== undefined;
}

function readAnew(document: PolicyDocument): ReadDocument {
  try {
    const entries = compileAnew(document);
    const statements = statementsOf(document);
    const pieces = entries.filter(({ effect }) => effect === "Allow").map(pieceOf);
    return {
      entries,
      // NotResource with `*` leaves nothing.
      pieces: pieces.filter(({ indexes, not, resources }) => indexes.length > 0 && !(not && resources.includes("*"))),
      denies: entries.filter(({ effect }) => effect === "Deny"),
      strangers: strangersOf(document),
      problem: undefined,
      named: statements.findIndex(namesPrincipal),
      unnamed: statements.findIndex((statement) => !namesPrincipal(statement)),
      about: undefined,
    };
  } catch (error) {
    return unread(`its document cannot be read: ${error instanceof Error ? error.message : "malformed"}`);
  }
}

/** Of an action that no statement is about. */
export const NO_STATEMENTS: Statements = Object.freeze({ allows: [], denies: [] });

/** The document's statements about an action, by its catalogue index; found once for every holder of the document. */
export function statementsOn(read: ReadDocument, index: number): Statements {
  let found = read.about?.get(index);
  if (found === undefined) {
    const about = read.entries.filter(({ actions }) => actions.has(index));
    const allows = about.filter(({ effect }) => effect === "Allow");
    found = about.length === 0 ? NO_STATEMENTS : { allows, denies: about.filter(({ effect }) => effect === "Deny") };
    read.about ??= new Map();
    read.about.set(index, found);
  }
  return found;
}
