import { lowerText } from "../wildcard.js";
import type { Comparison } from "./operators.js";

/** How many days the month has, the first being 1. */
function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Seconds since 1970 of an ISO 8601 date or an epoch time; a date without a zone is UTC. Undefined: not a date. */
export function dateOf(text: string): number | undefined {
  if (/^\d{5,}(\.\d+)?$/.test(text)) return Number(text);
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?([Zz]|[+-]\d\d:?\d\d)?)?)?)?$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "0", zone = "Z"] = parts;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > daysOf(Number(year), Number(month))) return;
  if (Number(minute) > 59 || Number(second) > 60 || Number(hour) > 24) return;
  if (hour === "24" && Number(minute) + Number(second) > 0) return;
  const offset = /^[Zz]$/.test(zone) ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute) - offset) / 1000 + Number(second);
}

export function numberOf(text: string): number | undefined {
  return /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

interface Address {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

function addressOf(text: string): Address | undefined {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (v4 !== null) {
    const octets = v4.slice(1).map(Number);
    return octets.every((octet) => octet < 256)
      ? { bits: octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n), width: 32 }
      : undefined;
  }
  if (!text.includes(":") || !/^[0-9a-fA-F:.]+$/.test(text)) return undefined;
  let plain = text;
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (embedded !== null) {
    const inner = addressOf(embedded[2] ?? "");
    if (inner === undefined) return undefined;
    plain = `${embedded[1]}${(inner.bits >> 16n).toString(16)}:${(inner.bits & 0xffffn).toString(16)}`;
  }
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], rest = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const gap = 8 - head.length - rest.length;
  if (halves.length === 1 ? gap !== 0 : gap < 1) return undefined;
  const groups = [...head, ...Array<string>(gap).fill("0"), ...rest];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n), width: 128 };
}

/** A CIDR block or single address of version 4 or 6. Undefined: neither. */
export function blockOf(text: string): (Address & { readonly prefix: number }) | undefined {
  const [address = "", prefix, more] = text.split("/");
  const parsed = addressOf(address);
  if (parsed === undefined || more !== undefined || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const length = prefix === undefined ? parsed.width : Number(prefix);
  return length > parsed.width ? undefined : { ...parsed, prefix: length };
}

type Test = (request: string) => boolean;
type MakeTest = (policy: string) => Test;

const never: Test = () => false;

function inBlock(policy: string): Test {
  const outer = blockOf(policy);
  if (outer === undefined) return never;
  const shift = BigInt(outer.width - outer.prefix);
  const network = outer.bits >> shift;
  return (request) => {
    const inner = addressOf(request);
    return inner !== undefined && inner.width === outer.width && inner.bits >> shift === network;
  };
}

function ordered(read: (text: string) => number | undefined, holds: (request: number, policy: number) => boolean): MakeTest {
  return (policy) => {
    const wanted = read(policy);
    if (wanted === undefined) return never;
    return (request) => {
      const given = read(request);
      return given !== undefined && holds(given, wanted);
    };
  };
}

/**
 * Tests of plain values, without patterns and variables, made once for a policy's value. What is no number, date or address matches
 * nothing.
 */
export const PLAIN: Readonly<Partial<Record<Comparison, MakeTest>>> = {
  numeric: ordered(numberOf, (r, p) => r === p),
  numericLess: ordered(numberOf, (r, p) => r < p),
  numericLessOrEqual: ordered(numberOf, (r, p) => r <= p),
  numericGreater: ordered(numberOf, (r, p) => r > p),
  numericGreaterOrEqual: ordered(numberOf, (r, p) => r >= p),
  date: ordered(dateOf, (r, p) => r === p),
  dateLess: ordered(dateOf, (r, p) => r < p),
  dateLessOrEqual: ordered(dateOf, (r, p) => r <= p),
  dateGreater: ordered(dateOf, (r, p) => r > p),
  dateGreaterOrEqual: ordered(dateOf, (r, p) => r >= p),
  bool: (policy) => {
    const wanted = lowerText(policy);
    return (request) => lowerText(request) === wanted;
  },
  binary: (policy) => (request) => request === policy,
  ip: inBlock,
};

/** Is the text a number, as the Numeric operators read one? */
export function isNumberText(text: string): boolean {
  return numberOf(text) !== undefined;
}

/** Is the text a date, as the Date operators read one? */
export function isDateText(text: string): boolean {
  return dateOf(text) !== undefined || /^\d+$/.test(text);
}

/** Is the text an address or a CIDR block, as the address operators read one? */
export function isAddressBlock(text: string): boolean {
  return blockOf(text) !== undefined;
}
