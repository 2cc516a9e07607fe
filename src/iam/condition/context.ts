import { valuesOf } from "./operators.js";

/** Condition keys in lower case with their values; an absent key is absent. Make one with `readContext`. */
export interface Context {
  get(key: string): readonly string[] | undefined;
}

/** What is not known of a request, and who wants to hear which keys were asked for. */
export interface Knowledge {
  /** Keys in lower case that may hold any value, or be absent. */
  readonly unknownKeys?: ReadonlySet<string> | undefined;
  /** Called with every key, as written, that was looked for and not found. */
  onMissing?(key: string): void;
}

type ContextValue = string | number | boolean | readonly (string | number | boolean)[];
/** A request's context as it comes: key, in any case, to value or values. */
export type ContextValues = Readonly<Record<string, ContextValue | undefined | null>>;

const KEYS_KEPT = 4_096;
const lowered = new Map<string, string>();

/** The key in lower case; the same few are asked for again and again. */
function lowerKey(key: string): string {
  const known = lowered.get(key);
  if (known !== undefined) return known;
  const made = key.toLowerCase();
  if (lowered.size >= KEYS_KEPT) lowered.clear();
  lowered.set(key, made);
  return made;
}

/** A request's context by key, whatever its case. A key with an empty list, or whose value is undefined or null, is absent. */
export function readContext(values: ContextValues | undefined): ReadonlyMap<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  if (values === undefined) return context;
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value === undefined || value === null) continue;
    const list = valuesOf(value);
    if (list.length > 0) context.set(lowerKey(key), list);
  }
  return context;
}
