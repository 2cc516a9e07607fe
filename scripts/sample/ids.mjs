// Ids that look like AWS's and are nobody's: each comes from the name of its thing, so that a new thing changes no other.
import { createHash } from "node:crypto";

const SEED = "securecart sample";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Letters and digits that belong to a name. */
function letters(name, length) {
  const bytes = createHash("sha256").update(`${SEED} ${name}`).digest();
  return Array.from({ length }, (_, index) => ALPHABET[bytes[index] % 32]).join("");
}

/** Unique id of an IAM entity or access key, 21 characters (20 for keys), with EXAMPLE at its end. */
export function uniqueId(prefix, name) {
  const length = prefix === "AKIA" || prefix === "ASIA" ? 20 : 21;
  return `${prefix}${letters(name, length - 11)}EXAMPLE`;
}

export function hex(name, length) {
  return createHash("sha256").update(`${SEED} ${name}`).digest("hex").slice(0, length);
}

export function uuid(name) {
  const text = hex(name, 32);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/** The moment of the snapshot, and moments before it. */
export const TIME = "2026-10-01T06:00:00Z";

export function daysAgo(days, clock = "06:00:00") {
  const day = new Date(Date.parse(TIME) - days * 86_400_000).toISOString().slice(0, 10);
  return `${day}T${clock}+00:00`;
}

/** The same in the form that findings use. */
export function seenAgo(days, clock = "05:12:31.000Z") {
  return `${daysAgo(days).slice(0, 10)}T${clock}`;
}
