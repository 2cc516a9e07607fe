import type { AccessEntry } from "../iam/access.js";
import { catalogue } from "../iam/catalogue/index.js";
import { includes } from "../iam/pattern.js";

/** What decrypts: Security Hub KMS.1 and KMS.2. */
const ACTIONS = ["kms:Decrypt", "kms:ReEncryptFrom"].map((name) => ({ name, index: catalogue.indexOf(name) }));

/** A pattern that every key of some region and account matches. */
function coversAllKeys(pattern: string): boolean {
  const parts = pattern.split(":");
  if (parts.length < 6) return /^(\*+|arn:\*+|arn:[^:]*:(\*+|kms:.*\*))$/.test(pattern);
  return includes(parts[2] ?? "", "kms") && includes(parts.slice(5).join(":"), "key/*");
}

/** Decrypting actions that the allow statements give on all keys; conditions and denies do not count, as in Security Hub. */
export function decryptsWithAllKeys(entries: readonly AccessEntry[]): readonly string[] {
  return ACTIONS.filter(({ index }) =>
    entries.some(
      (entry) =>
        entry.effect === "Allow" &&
        entry.actions.has(index) &&
        (entry.notResources ? !entry.resources.some(coversAllKeys) : entry.resources.some(coversAllKeys)),
    ),
  ).map(({ name }) => name);
}
