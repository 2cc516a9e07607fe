import type { ConditionKey } from "./entries.js";
import { lowerLetters } from "./name-pattern.js";
import { conditionKeyHolders, rowOf, type ServiceRow } from "./tables.js";

/**
 * Parts of a listed key that stand for any text: `${TagKey}`, `<key>` in the tables of S3, and in those of Systems Manager and
 * Secrets Manager plain `tag-key` (`ssm:resourceTag/tag-key`). Source: Service Authorization Reference, "Condition keys for AWS
 * Systems Manager" and "Condition keys for AWS Secrets Manager".
 */
const OPEN = /\$\{[^{}]+\}|<[^<>]+>|(?<=tag\/)tag-key$/;

/**
 * Whether a written condition key is the listed one, letters in any case: `s3:existingobjecttag/team` is
 * `s3:ExistingObjectTag/<key>`. An open part stands for one character at least.
 */
export function namesConditionKey(listed: string, written: string): boolean {
  const pieces = listed.toLowerCase().split(OPEN);
  const text = lowerLetters(written);
  if (pieces.length === 1) return text === pieces[0];
  const tail = pieces.at(-1) ?? "";
  let from = 0;
  for (const [place, piece] of pieces.slice(0, -1).entries()) {
    const at = place === 0 ? (text.startsWith(piece) ? 0 : -1) : text.indexOf(piece, from + 1);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return text.endsWith(tail) && text.length - tail.length > from;
}

/**
 * The listed key that a written one means; an exact one before one with an open part.
 * Claims of OIDC providers ("token.actions.githubusercontent.com:sub") are listed for a few providers and claims only, so that
 * undefined is no proof against a key that begins with a provider's host name.
 */
export function findConditionKey(
  written: string,
  globalKeys: readonly ConditionKey[],
  keysOf: (row: ServiceRow) => readonly ConditionKey[],
): ConditionKey | undefined {
  const prefix = lowerLetters(written.slice(0, Math.max(written.indexOf(":"), 0)));
  const own = rowOf(prefix);
  const holders = own === undefined ? conditionKeyHolders.map(rowOf).filter((row) => row !== undefined) : [own];
  const listed = [...globalKeys, ...(prefix === "aws" ? [] : holders.flatMap(keysOf))];
  const lower = lowerLetters(written);
  return listed.find(({ key }) => key.toLowerCase() === lower) ?? listed.find(({ key }) => namesConditionKey(key, written));
}
