/** A JSON object from an account: anything may be missing, of another type, or hostile. */
export type JsonRecord = Readonly<Record<string, unknown>>;

const EMPTY: JsonRecord = Object.freeze({});
const NONE: readonly JsonRecord[] = Object.freeze([]);

const lowered = new Map<string, string>();

/** `AccessKeyId` -> `accessKeyId`: the CLI writes the one, EventBridge the other. */
function lowerFirst(key: string): string {
  let lower = lowered.get(key);
  if (lower === undefined) {
    lower = key.charAt(0).toLowerCase() + key.slice(1);
    lowered.set(key, lower);
  }
  return lower;
}

/** A field of a record in either case, whatever it is. */
export function field(record: JsonRecord, key: string): unknown {
  const value = record[key];
  return value === undefined ? record[lowerFirst(key)] : value;
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that holds an object; an empty one where it does not. */
export function object(record: JsonRecord, key: string): JsonRecord {
  const value = field(record, key);
  return isRecord(value) ? value : EMPTY;
}

/** The objects of a field that holds a list, at most 50: a finding names few, a hostile one may name millions. */
export function objects(record: JsonRecord, key: string): readonly JsonRecord[] {
  const value = field(record, key);
  return Array.isArray(value) ? value.slice(0, 50).filter(isRecord) : NONE;
}

/** Text, at most `limit` characters, not cut within a surrogate pair. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 2);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 2 : limit - 1)}…`;
}

/**
 * The longest text that tells one thing from another: AWS's ARNs and ids stay far below. What only says something is cut
 * shorter; what identifies must not be, or two things would become one.
 */
export const IDENTITY = 2048;

/** A field that holds text which is not empty, bounded. */
export function text(record: JsonRecord, key: string, limit = 300): string | undefined {
  const value = field(record, key);
  return typeof value === "string" && value !== "" ? clip(value, limit) : undefined;
}

/** A field that holds a number, or text that is one. */
export function number(record: JsonRecord, key: string): number | undefined {
  const value = field(record, key);
  const parsed = typeof value === "string" && value.length < 32 && value.trim() !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined;
}

/** A field that holds a moment: ISO 8601, or milliseconds since 1970. */
export function moment(record: JsonRecord, key: string): number | undefined {
  const value = field(record, key);
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || value.length > 40) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

const ACCOUNT = /^[0-9]{12}$/;
const REGION = /^[a-z0-9-]{4,32}$/;

/** A field that holds an account id; the fallback where it does not. */
export function accountOf(record: JsonRecord, key: string, fallback: string): string {
  const value = field(record, key);
  return typeof value === "string" && ACCOUNT.test(value) ? value : fallback;
}

/** A field that holds the name of a region; the fallback where it does not. */
export function regionOf(record: JsonRecord, key: string, fallback: string): string {
  const value = field(record, key);
  return typeof value === "string" && REGION.test(value) ? value : fallback;
}

/** A link that a person may follow: https, no spaces, quotes or control characters. */
export function httpsLink(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= 300 && /^https:\/\/[a-z0-9.-]+\/[\w./?=&%#+,:@~-]*$/i.test(value)
    ? value
    : undefined;
}

type Fact = string | number | boolean | readonly string[] | undefined;

/** Facts without those that the record does not hold, in order. */
export function facts(
  pairs: Readonly<Record<string, Fact>>,
): Readonly<Record<string, string | number | boolean | readonly string[]>> {
  const result: Record<string, string | number | boolean | readonly string[]> = {};
  for (const key in pairs) {
    const value = pairs[key];
    if (value !== undefined) result[key] = value;
  }
  return result;
}
