import type { JsonNode, Member, TextNode } from "./tree.js";

/** Nesting that is still read; AWS's own shapes need fewer than twenty levels. */
const DEEPEST = 200;

/** Why a text is not JSON, and where. */
export class JsonProblem extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.name = "JsonProblem";
    this.offset = offset;
  }
}

/** From an offset in the text that is read to one in the file that holds it. */
type OffsetMap = (offset: number) => number;

const SPACE = /[ \t\r\n]*/y;
const PLAIN = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Reader {
  readonly #text: string;
  readonly #map: OffsetMap;
  #at = 0;
  #level = 0;

  constructor(text: string, map: OffsetMap) {
    this.#text = text;
    this.#map = map;
  }

  whole(): JsonNode {
    const node = this.#value();
    this.end();
    return node;
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) this.#fail("there is more after the end of the value");
  }

  /** The elements of every list right below the top, one after another, so that none has to be kept. */
  *topLevelItems(): Generator<{ readonly key: string; readonly item: JsonNode }> {
    this.#space();
    for (const key of this.#members()) {
      this.#space();
      if (this.#text[this.#at] !== "[") this.#value();
      else for (const _ of this.#list()) yield { key: key.value, item: this.#value() };
    }
    this.end();
  }

  #fail(message: string, at = this.#at): never {
    throw new JsonProblem(this.#map(Math.min(at, this.#text.length)), message);
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  /** Takes the character if it stands here. */
  #take(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #enter(): void {
    this.#level += 1;
    if (this.#level > DEEPEST) this.#fail(`it is nested deeper than ${DEEPEST} levels`);
  }

  /** Steps from key to key of an object; whoever iterates reads the values. */
  *#members(): Generator<TextNode> {
    if (!this.#take("{")) this.#fail("expected an object");
    this.#enter();
    if (!this.#take("}"))
      for (;;) {
        this.#space();
        const key = this.#text[this.#at] === '"' ? this.#string() : this.#fail('expected a key in double quotes or "}"');
        if (!this.#take(":")) this.#fail("expected a colon after the key");
        yield key;
        if (this.#take("}")) break;
        if (!this.#take(",")) this.#fail('expected "," or "}"');
      }
    this.#level -= 1;
  }

  /** Steps from item to item of a list. */
  *#list(): Generator<void> {
    if (!this.#take("[")) this.#fail("expected a list");
    this.#enter();
    if (!this.#take("]"))
      for (;;) {
        yield;
        if (this.#take("]")) break;
        if (!this.#take(",")) this.#fail('expected "," or "]"');
      }
    this.#level -= 1;
  }

  #value(): JsonNode {
    this.#space();
    const from = this.#at;
    const character = this.#text[from];
    if (character === '"') return this.#string();
    if (character === "{") {
      const members: Member[] = [];
      for (const { value: key, start, end } of this.#members()) members.push({ key, at: { start, end }, value: this.#value() });
      return { kind: "object", members, ...this.#span(from) };
    }
    if (character === "[") {
      const items: JsonNode[] = [];
      for (const _ of this.#list()) items.push(this.#value());
      return { kind: "array", items, ...this.#span(from) };
    }
    PLAIN.lastIndex = from;
    const value = PLAIN.exec(this.#text)?.[0];
    if (value === undefined) this.#fail(character === undefined ? "the text ends too early" : "expected a value");
    this.#at = from + value.length;
    const kind = value === "null" ? "null" : value === "true" || value === "false" ? "boolean" : "number";
    return { kind, value, ...this.#span(from) };
  }

  #span(from: number): { start: number; end: number } {
    return { start: this.#map(from), end: this.#map(this.#at - 1) + 1 };
  }

  #string(): TextNode {
    const from = this.#at;
    const text = this.#text;
    let escapes = false;
    for (this.#at += 1; ; ) {
      const code = text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        escapes = true;
        ESCAPE.lastIndex = this.#at;
        if (!ESCAPE.test(text)) this.#fail("this is no escape that JSON knows");
        this.#at = ESCAPE.lastIndex;
      } else if (code >= 0x20) this.#at += 1;
      else
        this.#fail(
          Number.isNaN(code) || code === 10 || code === 13
            ? "a text in quotes does not end"
            : "a control character stands in a text",
        );
    }
    this.#at += 1;
    const raw = text.slice(from, this.#at);
    return { kind: "text", value: escapes ? (JSON.parse(raw) as string) : raw.slice(1, -1), ...this.#span(from) };
  }
}

/**
 * Reads JSON (RFC 8259), keeping places and repeated keys. `map` leads from the text to the file that holds it.
 * @throws JsonProblem at the first place that is not JSON.
 */
export function readJson(text: string, map: OffsetMap = (offset) => offset): JsonNode {
  return new Reader(text, map).whole();
}

/**
 * The elements of the lists right below the top of a large object; each may be dropped before the next is read.
 * @throws JsonProblem
 */
export function topLevelItems(text: string): Generator<{ readonly key: string; readonly item: JsonNode }> {
  return new Reader(text, (offset) => offset).topLevelItems();
}
