import { ActionSet } from "../iam/action-set.js";
import { catalogue } from "../iam/catalogue/index.js";
import { Failure } from "../model/failure.js";

/** Where words end in an action's name: `GetBucketAcl` after Get, Bucket, Acl; `DescribeDBInstances` after Describe, DB, Instances. */
const WORD_END = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

const ends = new Map<string, readonly number[]>();

/** Lengths of the name's beginnings that end with a word, shortest first; the last is the whole name. */
export function wordEnds(name: string): readonly number[] {
  let found = ends.get(name);
  if (found === undefined) {
    found = [...[...name.matchAll(WORD_END)].map((match) => match.index), name.length];
    ends.set(name, found);
  }
  return found;
}

function nameOf(index: number): string {
  const full = catalogue.nameAt(index);
  return full.slice(full.indexOf(":") + 1);
}

/** First index in [low, high) whose lower-case name is not before the text. */
function lowerBound(low: number, high: number, text: string): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (nameOf(middle).toLowerCase() < text) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Patterns of one service: the shortest prefix at a word's end under which everything is wanted, else the name itself. */
function ofService(prefix: string, first: number, count: number, wanted: ActionSet): readonly string[] {
  const end = first + count;
  const before = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) before[i + 1] = (before[i] ?? 0) + (wanted.has(first + i) ? 1 : 0);
  const isWhole = (low: number, high: number) => (before[high - first] ?? 0) - (before[low - first] ?? 0) === high - low;
  if (isWhole(first, end)) return [`${prefix}:*`];
  const patterns: string[] = [];
  let next = first;
  while (next < end) {
    if (!wanted.has(next)) {
      next++;
      continue;
    }
    const name = nameOf(next);
    let pattern = name;
    let after = next + 1;
    for (const length of wordEnds(name)) {
      const head = name.slice(0, length);
      const low = lowerBound(first, end, head.toLowerCase());
      const high = lowerBound(low, end, `${head.toLowerCase()}\u{10ffff}`);
      if (high - low < 2 || !isWhole(low, high)) continue;
      pattern = `${head}*`;
      after = high;
      break;
    }
    patterns.push(`${prefix}:${pattern}`);
    next = after;
  }
  return patterns;
}

/** The patterns, once the catalogue has confirmed that they match these actions and no others. */
export function exactly(patterns: readonly string[], wanted: ActionSet): readonly string[] {
  const matched = ActionSet.empty();
  for (const pattern of patterns) matched.addAll(catalogue.expand(pattern));
  if (!matched.equals(wanted))
    throw new Failure("minimise-inexact", "minimised action patterns do not match the actions they stand for", { kind: "bug" });
  return patterns;
}

const known = new Map<string, readonly string[]>();

/**
 * IAM action patterns that match exactly these actions of today's catalogue, sorted. Wildcards stand at the end of a word
 * (`s3:GetBucket*`), where a person can read what they mean, and nowhere else.
 */
export function minimise(wanted: ActionSet): readonly string[] {
  const key = wanted.key();
  const found = known.get(key);
  if (found !== undefined) return found;
  const patterns: string[] = [];
  let passed = -1;
  for (const index of wanted) {
    if (index < passed) continue;
    const service = catalogue.service(catalogue.serviceAt(index));
    if (service === undefined) throw new Failure("catalogue-index", `no service holds action ${index}`, { kind: "bug" });
    patterns.push(...ofService(service.prefix, service.first, service.count, wanted));
    passed = service.first + service.count;
  }
  const sorted = exactly(patterns.sort(), wanted);
  known.set(key, sorted);
  return sorted;
}
