import { blockOf, dateOf, numberOf } from "../condition/compare.js";
import type { Comparison } from "../condition/operators.js";

/** Kinds of values that are ordered: what matters of a request's value is how it stands to the constants. */
export type Family = "text" | "number" | "date" | "address";

export function familyOf(comparison: Comparison): Family {
  if (comparison.startsWith("numeric")) return "number";
  if (comparison.startsWith("date")) return "date";
  return comparison === "ip" ? "address" : "text";
}

function spread(constants: readonly number[], step: number): readonly number[] {
  const [endless, known] = [constants.filter((value) => !Number.isFinite(value)), constants.filter(Number.isFinite)];
  const sorted = [...new Set(known.length === 0 ? [step] : known)].sort((a, b) => a - b);
  const values: number[] = [...endless];
  sorted.forEach((value, i) => {
    // Next to a large number, a step is too small to be told.
    const room = Math.max(step, Math.abs(value) / 1e6);
    if (i === 0) values.push(value - room);
    values.push(value);
    const next = sorted[i + 1];
    if (next === undefined) values.push(value + room);
    else values.push(...(value + step < next ? [value + step] : []), (value + next) / 2);
  });
  return values;
}

/** An instant as AWS writes it, from seconds since 1970. */
function dateText(seconds: number): string {
  if (!Number.isFinite(seconds)) return seconds > 0 ? BEYOND_NUMBERS : "1";
  const time = new Date(seconds * 1000);
  // What ISO cannot say to the point is said as seconds, in digits only.
  if (!Number.isInteger(seconds * 1000) || Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999)
    return Number.isInteger(seconds) ? BigInt(seconds).toString() : String(seconds);
  return time.toISOString().replace(/\.000Z$/, "Z");
}

/** Digits that make a number larger than any that is told from others. */
const BEYOND_NUMBERS = "9".repeat(400);

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? BEYOND_NUMBERS : `-${BEYOND_NUMBERS}`;
}

function addressText(bits: bigint, width: number): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join(".");
  return Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 65535n).toString(16)).join(":");
}

function addresses(texts: readonly string[]): readonly string[] {
  const starts: [bigint, number][] = [
    [0x08080808n, 32],
    [0n, 32],
    [0n, 128],
  ];
  for (const text of texts) {
    const block = blockOf(text);
    if (block === undefined) continue;
    const size = 1n << BigInt(block.width - block.prefix);
    const first = (block.bits / size) * size;
    const end = first + size;
    starts.push([first + (size > 1n ? 1n : 0n), block.width], [first, block.width]);
    if (end < 1n << BigInt(block.width)) starts.push([end, block.width]);
  }
  return starts.map(([bits, width]) => addressText(bits, width));
}

/**
 * Values of which one lies in every part that the constants cut the family's values into: at, between, below and above them. So
 * whatever can be met at all is met by one of these. Plain values first.
 */
export function valuesAround(family: Exclude<Family, "text">, constants: readonly string[]): readonly string[] {
  if (family === "address") return addresses(constants);
  const read = family === "number" ? numberOf : dateOf;
  const known = constants.map(read).filter((value) => value !== undefined);
  if (known.length === 0) return [family === "number" ? "1" : "2026-01-01T00:00:00Z"];
  const values = spread(known, family === "number" ? 1 : 86_400);
  return values.map(family === "number" ? numberText : dateText);
}
