import { looksEmbedded, readEmbedded } from "../embedded-json.js";
import type { PolicyType } from "../policy-type.js";
import type { SizeQuota } from "../quota.js";
import { JsonProblem } from "../read-json.js";
import type { JsonNode, Span } from "../tree.js";

/** What a place says of the documents that it holds. */
export interface Holds {
  /** Undefined: to be inferred from the document. */
  readonly type?: PolicyType | undefined;
  /** Null: no quota binds it, since AWS wrote it. Undefined: the widest of its type. */
  readonly quota?: SizeQuota | null | undefined;
}

/** A policy document in a file. */
interface FoundDocument extends Holds {
  readonly kind: "document";
  /** Where in the file, in words: `Role deploy, inline policy logs`. */
  readonly name: string;
  readonly root: JsonNode;
}

/** A place where a document belongs, and nobody can tell today what it will be. */
interface UncheckedDocument {
  readonly kind: "unchecked";
  readonly name: string;
  readonly at: Span;
  readonly why: string;
}

/** A place where a document belongs, and something else stands. */
interface BrokenDocument {
  readonly kind: "broken";
  readonly name: string;
  readonly at: Span;
  readonly message: string;
}

export type FoundPolicy = FoundDocument | UncheckedDocument | BrokenDocument;

/** Reads the document at a place: JSON itself, or JSON in a text, plain or percent-encoded. `text` is the file's. */
export function documentAt(node: JsonNode | undefined, text: string, name: string, holds: Holds): readonly FoundPolicy[] {
  if (node === undefined || node.kind === "null") return [];
  if (node.kind === "unknown")
    return [{ kind: "unchecked", name, at: node, why: "the template fills it in when it is deployed" }];
  if (node.kind !== "text") return [{ kind: "document", name, root: node, ...holds }];
  if (node.value.trim() === "") return [];
  if (!looksEmbedded(node.value)) return [{ kind: "broken", name, at: node, message: "The text is no policy document." }];
  try {
    return [{ kind: "document", name, root: readEmbedded(node, text), ...holds }];
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const at = { start: error.offset, end: error.offset + 1 };
    return [{ kind: "broken", name, at, message: `The document is not JSON: ${error.message}.` }];
  }
}
