import { arnIncludes, arnIntersects, arnPatternOf, variableTokens } from "../arn-pattern.js";
import { arnMatches } from "../pattern.js";
import { type FormatSet, formatSet, formats, NO_RESOURCE } from "./formats.js";

/** Which kinds of resources a pattern of a Resource element reaches. */
export interface Reach {
  /** Formats of which the pattern may match a resource, for some values of its variables. Never one too few. */
  readonly met: FormatSet;
  /** Formats of which it matches every resource in every request. Never one too many. */
  readonly covered: FormatSet;
  /** Where it meets a format, there is a resource that it matches in every request: no variable, and one way to read it. */
  readonly plain: boolean;
}

/** Buckets of S3. Their names hold no slash, so that a pattern with one names objects. Source: S3 User Guide, "Bucket naming rules". */
const BUCKET = "arn:*:s3:::*";

const REACHES_KEPT = 50_000;
const reaches = new Map<string, Reach>();

export function reachOf(pattern: string): Reach {
  let found = reaches.get(pattern);
  if (found === undefined) {
    if (reaches.size >= REACHES_KEPT) reaches.clear();
    found = worked(pattern);
    reaches.set(pattern, found);
  }
  return found;
}

function worked(pattern: string): Reach {
  const { patterns } = formats();
  const tokens = variableTokens(pattern);
  const { crossing, segments } = arnPatternOf(tokens);
  const isObjects = !crossing && segments?.length === 6 && /^(?:[^:]*:){5}.*\//s.test(pattern.replace(/\$\{[^}]*\}/g, ""));
  const met: number[] = [];
  const covered: number[] = [];
  for (const number of candidates(pattern, crossing)) {
    const format = patterns[number] ?? NO_RESOURCE;
    // `*` as a resource is a text of its own, which few patterns match.
    if (number === 0) {
      if (arnMatches(pattern, NO_RESOURCE)) met.push(0);
      if (arnMatches(pattern, NO_RESOURCE, "must")) covered.push(0);
      continue;
    }
    if ((format === BUCKET && isObjects) || !arnIntersects(pattern, format)) continue;
    met.push(number);
    if (arnIncludes(pattern, format)) covered.push(number);
  }
  const plain = segments !== undefined && !crossing && !tokens.some((token) => typeof token === "string");
  return { met: formatSet(ascending(met)), covered: formatSet(ascending(covered)), plain };
}

/** Formats that the pattern could meet: a service segment and a last segment that begin otherwise rule out all others. */
function candidates(pattern: string, crossing: boolean): readonly number[] {
  const { byService, heads, every } = formats();
  const [, partition = "", service = ""] = /^arn:([^:]*):([^:*?$]+):/.exec(pattern) ?? [];
  const fixed = service !== "" && (!crossing || !/[*?$]/.test(partition));
  const own = fixed ? [...(byService.get("") ?? []), ...(byService.get(service) ?? [])] : every;
  const head = crossing ? "" : (/^arn:(?:[^:]*:){4}([^*?$]*)/.exec(pattern)?.[1] ?? "");
  if (head === "") return own;
  return own.filter((number) => {
    const other = heads[number] ?? "";
    return head.startsWith(other) || other.startsWith(head);
  });
}

const ascending = (numbers: number[]): readonly number[] => numbers.sort((a, b) => a - b);

/** The formats of several patterns together. */
export function together(sets: readonly FormatSet[]): FormatSet {
  const [only, ...others] = sets;
  if (only !== undefined && others.every((set) => set === only)) return only;
  return formatSet(ascending([...new Set(sets.flatMap((set) => set.numbers))]));
}
