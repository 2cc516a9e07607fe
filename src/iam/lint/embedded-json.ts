import { readJson } from "./read-json.js";
import type { JsonNode, TextNode } from "./tree.js";

/** A decoded text and, for each of its characters, the offset in the file of what it was written as. */
interface Decoded {
  readonly text: string;
  readonly offsets: Uint32Array;
}

/** How many characters of the file the character at `at` takes: an escape has two or six. */
function writtenLength(raw: string, at: number): number {
  if (raw[at] !== "\\") return 1;
  return raw[at + 1] === "u" ? 6 : 2;
}

function unescaped(node: TextNode, file: string): Decoded {
  const offsets = new Uint32Array(node.value.length + 1);
  // A block of YAML has no escapes that we could follow: all of it is at its beginning.
  if (file[node.start] !== '"') return { text: node.value, offsets: offsets.fill(node.start) };
  const raw = file.slice(node.start, node.end);
  let at = 1;
  for (let index = 0; index < node.value.length; index++) {
    offsets[index] = node.start + at;
    at += writtenLength(raw, at);
  }
  offsets[node.value.length] = node.end - 1;
  return { text: node.value, offsets };
}

function isEncoded(text: string): boolean {
  return /^\s*%7b/i.test(text);
}

/** Undoes percent-encoding (RFC 3986), as IAM's API writes documents. Undefined: it is not well encoded. */
function percentDecoded({ text, offsets }: Decoded): Decoded | undefined {
  let whole: string;
  try {
    whole = decodeURIComponent(text);
  } catch {
    return undefined;
  }
  const mapped = new Uint32Array(whole.length + 1);
  let at = 0;
  for (let index = 0; index < whole.length; ) {
    const offset = offsets[at] ?? 0;
    const character = String.fromCodePoint(whole.codePointAt(index) ?? 0);
    for (const _ of character.split("")) mapped[index++] = offset;
    if (text[at] !== "%") at += character.length;
    else {
      const lead = Number.parseInt(text.slice(at + 1, at + 3), 16);
      at += 3 * (lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
    }
  }
  mapped[whole.length] = offsets[text.length] ?? 0;
  return { text: whole, offsets: mapped };
}

/** Could the text be a document, escaped or percent-encoded? */
export function looksEmbedded(text: string): boolean {
  return /^\s*\{/.test(text) || isEncoded(text);
}

/**
 * Reads JSON that stands as a text in a JSON file, plain or percent-encoded; places are places in the file.
 * @throws JsonProblem
 */
export function readEmbedded(node: TextNode, file: string): JsonNode {
  const plain = unescaped(node, file);
  const { text, offsets } = (isEncoded(plain.text) ? percentDecoded(plain) : undefined) ?? plain;
  return readJson(text, (offset) => offsets[Math.min(offset, text.length)] ?? node.start);
}
