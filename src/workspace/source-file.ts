import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { Diagnostic, Place } from "../model/diagnostic.js";
import { excerpt, lineAt } from "./excerpt.js";
import { LineStarts } from "./line-starts.js";

/** Keys and indexes from the root of a file to a value in it. */
export type Path = readonly (string | number)[];

/** What a diagnostic says beside its place. */
export type Remark = Omit<Diagnostic, "place" | "excerpt">;

interface Span {
  readonly start: number;
  readonly end: number;
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function spanOf(node: unknown): Span | undefined {
  if (!isNode(node) || !node.range) return undefined;
  return { start: node.range[0], end: node.range[1] };
}

const MARKED_AT_MOST = 500;

/** What a file was read to. */
export interface Reading {
  readonly value: unknown;
  /** With the place of every part; read when it is asked for. */
  document(): Document.Parsed;
  /** Offset of a part where it is known without the document. */
  start?(path: Path, part: "key" | "value"): number | undefined;
}

/** One file of the workspace: its text, its value, and where each part of the value stands. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly value: unknown;
  readonly #reading: Reading | undefined;
  readonly #lines: LineStarts;

  constructor(path: string, text: string, reading?: Reading) {
    this.path = path;
    this.text = text;
    this.value = reading?.value;
    this.#reading = reading;
    this.#lines = new LineStarts(text);
  }

  /** Offset in the text as a place. */
  placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(Math.min(offset, this.text.length));
    return { file: this.path, line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** Where a value stands; with `key` where the key that holds it stands. A path that does not exist gives the nearest part that does. */
  place(path: Path, part: "key" | "value" = "value"): Place {
    return this.placeAt(this.#reading?.start?.(path, part) ?? this.#span(path, part).start);
  }

  /** A diagnostic at a value or its key, with the excerpt. */
  diagnostic(remark: Remark, path: Path, part: "key" | "value" = "value"): Diagnostic {
    const span = this.#span(path, part);
    return this.diagnosticAt(remark, span.start, span.end - span.start);
  }

  diagnosticAt(remark: Remark, offset: number, length: number): Diagnostic {
    const place = this.placeAt(offset);
    const at = Math.min(offset, this.text.length);
    return {
      ...remark,
      place,
      excerpt: excerpt(lineAt(this.text, at - place.column + 1, at), place.line, place.column, this.#onOneLine(offset, length)),
    };
  }

  #onOneLine(offset: number, length: number): number {
    // An excerpt shows less than this, and what is marked may be megabytes.
    const marked = Math.min(length, MARKED_AT_MOST);
    const end = this.text.slice(offset, offset + marked).search(/[\r\n]/);
    return end === -1 ? marked : end;
  }

  #span(path: Path, part: "key" | "value"): Span {
    const document = this.#reading?.document();
    let node: Node | null | undefined = document?.contents;
    let span = spanOf(node) ?? { start: 0, end: 0 };
    for (const [at, step] of path.entries()) {
      const wantsKey = part === "key" && at === path.length - 1;
      if (isAlias(node) && document !== undefined) node = node.resolve(document);
      let next: unknown;
      if (isMap(node)) {
        const pair = node.items.find((item) => keyText(item) === String(step));
        next = pair === undefined ? undefined : wantsKey || !isNode(pair.value) ? pair.key : pair.value;
      } else if (isSeq(node)) next = node.items[Number(step)];
      const found = spanOf(next);
      if (found === undefined) return span;
      span = found;
      node = isNode(next) ? next : undefined;
    }
    return span;
  }
}
