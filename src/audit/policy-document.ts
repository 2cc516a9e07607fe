import { type AccessEntry, compileAnew } from "../iam/access.js";
import { catalogue } from "../iam/catalogue/index.js";
import type { PolicyDocument } from "../iam/document.js";
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
  /** By catalogue index of the action; kept by `statementsOn`. */
  about: Map<number, Statements> | undefined;
}

function unread(problem: string): ReadDocument {
  return { entries: [], pieces: [], denies: [], strangers: [], problem, about: undefined };
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

/** Place of the first statement that names a principal, or with `unnamed` of the first that names none. */
function placeOf(document: PolicyDocument, unnamed: boolean): number {
  return statementsOf(document).findIndex(
    ({ Principal, NotPrincipal }) => (Principal === undefined && NotPrincipal === undefined) === unnamed,
  );
}

function read(
  document: PolicyDocument | undefined,
  unnamed: boolean,
  known: WeakMap<PolicyDocument, ReadDocument>,
): ReadDocument {
  const whole = readDocument(document);
  if (document === undefined || whole.problem !== undefined) return whole;
  let found = known.get(document);
  if (found !== undefined) return found;
  const place = placeOf(document, unnamed);
  const says = unnamed ? "names no principal" : "names a principal, which only policies of resources do";
  found = place < 0 ? whole : unread(`its document cannot be read: statement ${place + 1} ${says}`);
  known.set(document, found);
  return found;
}

const own = new WeakMap<PolicyDocument, ReadDocument>();
const ofResources = new WeakMap<PolicyDocument, ReadDocument>();

/** Reads a policy of a user, group or role, a boundary or an SCP: AWS takes none that names a principal, and `decide` judges none. */
export function readOwnDocument(document: PolicyDocument | undefined): ReadDocument {
  return read(document, false, own);
}

/** Reads a trust policy or another policy of a resource, each statement of which must say for whom it is. */
export function readResourceDocument(document: PolicyDocument | undefined): ReadDocument {
  return read(document, true, ofResources);
}

function readAnew(document: PolicyDocument): ReadDocument {
  try {
    const entries = compileAnew(document);
    const pieces = entries.filter(({ effect }) => effect === "Allow").map(pieceOf);
    return {
      entries,
      // NotResource with `*` leaves nothing.
      pieces: pieces.filter(({ indexes, not, resources }) => indexes.length > 0 && !(not && resources.includes("*"))),
      denies: entries.filter(({ effect }) => effect === "Deny"),
      strangers: strangersOf(document),
      problem: undefined,
      about: undefined,
    };
  } catch (error) {
    return unread(`its document cannot be read: ${error instanceof Error ? error.message : "malformed"}`);
  }
}

const SILENT: Statements = Object.freeze({ allows: [], denies: [] });

/** The document's statements about an action, by its catalogue index; found once for every holder of the document. */
export function statementsOn(read: ReadDocument, index: number): Statements {
  let found = read.about?.get(index);
  if (found === undefined) {
    const about = read.entries.filter(({ actions }) => actions.has(index));
    const allows = about.filter(({ effect }) => effect === "Allow");
    found = about.length === 0 ? SILENT : { allows, denies: about.filter(({ effect }) => effect === "Deny") };
    read.about ??= new Map();
    read.about.set(index, found);
  }
  return found;
}
