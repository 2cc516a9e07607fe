import { hash } from "node:crypto";
import { KEY_LENGTH } from "../../snapshot/draft/finding-index.js";

/** A finding for the spool: behind the hash of what tells it apart, by which the file is sorted whatever order AWS answered in. */
export function findingLine(key: string, record: unknown): string {
  return `${hash("sha256", key, "hex").slice(0, KEY_LENGTH)} ${JSON.stringify(record)}`;
}
