import { hash } from "node:crypto";
import { KEY_LENGTH } from "../../snapshot/draft/finding-index.js";
import type { PageBytes } from "../../snapshot/draft/spool.js";
import type { Entry } from "../calls/json-list.js";

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

function digest(key: string | Buffer): string {
  return hash("sha256", key, "hex").slice(0, KEY_LENGTH);
}

/** A finding for the spool: behind the hash of what tells it apart, by which the file is sorted whatever order AWS answered in. */
export function findingLine(key: string, record: unknown): string {
  return `${digest(key)} ${JSON.stringify(record)}`;
}

/** An entry's JSON on one line: line ends cannot stand within a string, so only an answer that is laid out in lines is written anew. */
function onOneLine(text: Buffer): Buffer {
  if (!text.includes(LINE_FEED) && !text.includes(CARRIAGE_RETURN)) return text;
  return Buffer.from(JSON.stringify(JSON.parse(text.toString("utf8"))));
}

/**
 * A page of findings for the spool, each as AWS sent it. What tells a finding apart are the texts that were looked for in it; one that
 * lacks any of them is told apart by all that it says.
 */
export function findingPage(bytes: Buffer, entries: readonly Entry[]): PageBytes {
  const lines = entries.map(({ from, to, texts }) => {
    const text = onOneLine(bytes.subarray(from, to));
    const isKnown = texts?.every((each) => each !== undefined) === true;
    return { key: digest(isKnown ? JSON.stringify(texts) : text), text };
  });
  const page = Buffer.allocUnsafe(lines.reduce((sum, { text }) => sum + KEY_LENGTH + text.length + 2, 0));
  let at = 0;
  for (const { key, text } of lines) {
    at += page.write(key, at, "latin1");
    page[at++] = SPACE;
    at += text.copy(page, at);
    page[at++] = LINE_FEED;
  }
  return { bytes: page, records: lines.length };
}
