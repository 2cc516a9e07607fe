import { ActionSet } from "../action-set.js";
import { type CatalogueService, catalogue } from "../catalogue/index.js";

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

/**
 * Does a word of an action's name end before the place? `GetBucketAcl` after Get, Bucket, Acl; `DescribeDBInstances` after Describe,
 * DB, Instances.
 */
function endsBefore(name: string, at: number): boolean {
  if (!isUpper(name.charCodeAt(at))) return false;
  const before = name.charCodeAt(at - 1);
  if (isLower(before) || (before >= 48 && before <= 57)) return true;
  return isUpper(before) && isLower(name.charCodeAt(at + 1));
}

const ends = new Map<string, readonly number[]>();

/** Lengths of the name's beginnings that end with a word, shortest first; the last is the whole name. */
export function wordEnds(name: string): readonly number[] {
  let found = ends.get(name);
  if (found === undefined) {
    const places: number[] = [];
    for (let at = 1; at < name.length; at++) if (endsBefore(name, at)) places.push(at);
    places.push(name.length);
    found = places;
    ends.set(name, found);
  }
  return found;
}

/** A service's action names without prefix, in the catalogue's order, as AWS writes them and in lower case. */
interface Names {
  readonly written: readonly string[];
  readonly lower: readonly string[];
}

const names = new Map<string, Names>();
function namesOf({ prefix, first, count }: CatalogueService): Names {
  let found = names.get(prefix);
  if (found === undefined) {
    const written = Array.from({ length: count }, (_, i) => catalogue.nameAt(first + i).slice(prefix.length + 1));
    found = { written, lower: written.map((name) => name.toLowerCase()) };
    names.set(prefix, found);
  }
  return found;
}

/** First place in [low, high) whose name is not before the text. */
function lowerBound(sorted: readonly string[], low: number, high: number, text: string): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? "") < text) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** `whole`: a service of which everything is wanted is written `s3:*`, and so takes in what AWS adds; `verbs`: a word always stands first. */
export type Widest = "whole" | "verbs";

/** Patterns of one service: the shortest prefix at a word's end under which everything is wanted, else the name itself. */
function ofService(service: CatalogueService, wanted: readonly number[], widest: Widest): readonly string[] {
  const { prefix, count } = service;
  if (widest === "whole" && wanted.length === count) return [`${prefix}:*`];
  const { written, lower } = namesOf(service);
  const before = new Uint32Array(count + 1);
  for (let i = 0; i < wanted.length; i++) before[(wanted[i] as number) + 1] = 1;
  for (let i = 0; i < count; i++) before[i + 1] = (before[i + 1] ?? 0) + (before[i] ?? 0);
  const isWanted = (place: number): boolean => before[place + 1] !== before[place];
  const patterns: string[] = [];
  let next = 0;
  for (let i = 0; i < wanted.length; i++) {
    const place = wanted[i] as number;
    if (place < next) continue;
    const name = written[place] ?? "";
    let pattern = name;
    next = place + 1;
    const lengths = wordEnds(name);
    for (let at = 0; at < lengths.length; at++) {
      const length = lengths[at] as number;
      const head = (lower[place] ?? "").slice(0, length);
      // Names under one prefix stand side by side: its neighbours tell of most prefixes that they will not do.
      const earlier = lower[place - 1]?.startsWith(head) === true;
      const later = lower[place + 1]?.startsWith(head) === true;
      if ((!earlier && !later) || (earlier && !isWanted(place - 1)) || (later && !isWanted(place + 1))) continue;
      const low = lowerBound(lower, 0, place, head);
      const high = lowerBound(lower, place, count, `${head}\u{10ffff}`);
      if ((before[high] ?? 0) - (before[low] ?? 0) !== high - low) continue;
      pattern = `${name.slice(0, length)}*`;
      next = high;
      break;
    }
    patterns.push(`${prefix}:${pattern}`);
  }
  return patterns;
}

const inexact = () => new Error("minimised action patterns do not match the actions they stand for");

/** The patterns, once the catalogue has confirmed that they match these actions and no others. */
export function exactly(patterns: readonly string[], wanted: ActionSet): readonly string[] {
  const matched = catalogue.expandAll(patterns);
  if (!matched.equals(wanted)) throw inexact();
  return patterns;
}

const known = new Map<string, readonly string[]>();
const scratch = ActionSet.empty();

/** As `exactly`, for one service, without making sets. */
function confirmed(patterns: readonly string[], { first }: CatalogueService, places: readonly number[]): readonly string[] {
  catalogue.expandAll(patterns, scratch.clear());
  if (scratch.size !== places.length || !places.every((place) => scratch.has(first + place))) throw inexact();
  return patterns;
}

/** Patterns of one service, remembered by what is wanted of it. */
function rememberedFor(service: CatalogueService, places: readonly number[], widest: Widest): readonly string[] {
  const key = `${widest} ${service.prefix} ${String.fromCharCode(...places)}`;
  let patterns = known.get(key);
  if (patterns === undefined) {
    patterns = confirmed(ofService(service, places, widest), service, places);
    known.set(key, patterns);
  }
  return patterns;
}

/**
 * IAM action patterns that match exactly these actions of today's catalogue, sorted. Wildcards stand at the end of a word
 * (`s3:GetBucket*`), where a person can read what they mean, and nowhere else.
 */
export function minimise(wanted: ActionSet, widest: Widest = "whole"): readonly string[] {
  return patternsOf(wanted, widest, Number.POSITIVE_INFINITY) ?? [];
}

/** The same, or undefined as soon as the patterns, written as a list, take more characters than `limit`. */
export function minimiseWithin(limit: number, wanted: ActionSet): readonly string[] | undefined {
  return patternsOf(wanted, "whole", limit);
}

function patternsOf(wanted: ActionSet, widest: Widest, limit: number): readonly string[] | undefined {
  const patterns: string[] = [];
  let length = 0;
  let from = wanted.next(0);
  while (from !== -1) {
    const service = catalogue.service(catalogue.serviceAt(from));
    if (service === undefined) throw new RangeError(`no service holds action ${from}`);
    const end = service.first + service.count;
    const places: number[] = [];
    for (let index = from; index !== -1 && index < end; index = wanted.next(index + 1)) places.push(index - service.first);
    for (const pattern of rememberedFor(service, places, widest)) {
      patterns.push(pattern);
      length += pattern.length + 3;
    }
    if (length > limit) return undefined;
    from = wanted.next(end);
  }
  return patterns.sort();
}
