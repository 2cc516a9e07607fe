import { ActionSet } from "../action-set.js";
import { type CatalogueService, catalogue } from "../catalogue/index.js";
import { exactly, minimise, wordEnds } from "./minimise.js";

interface Candidate {
  readonly text: string;
  readonly covers: number[];
  gain: number;
}

/** Characters that a pattern takes in a list: its own, two quotes, a comma. */
const cost = (text: string) => text.length + 3;

/** `Attach*`, `*Volume`, `Attach*Volume`, `*Vpc*`: every way to end or begin a wildcard at a word of the name. */
function shapes(name: string): readonly string[] {
  const ends = wordEnds(name);
  const found: string[] = [];
  for (let i = 0; i < ends.length; i++) found.push(`${name.slice(0, ends[i])}*`);
  // A word begins where the one before it ends.
  for (let s = 0; s < ends.length - 1; s++) {
    const start = ends[s] as number;
    const tail = `*${name.slice(start)}`;
    found.push(tail);
    for (let i = 0; i <= s; i++) found.push(name.slice(0, ends[i]) + tail);
    for (let i = s + 1; i < ends.length; i++) {
      const end = ends[i] as number;
      if (end - start > 2) found.push(`*${name.slice(start, end)}*`);
    }
  }
  return found;
}

/** Patterns of the service that match nothing but wanted actions as far as whole words tell, with the actions they match. */
function candidatesOf(first: number, count: number, prefix: string, wanted: ActionSet): readonly Candidate[] {
  const nameOf = (index: number) => catalogue.nameAt(index).slice(prefix.length + 1);
  // Nearly every shape is of one action alone, and gets no list.
  const covers = new Map<string, number | number[]>();
  wanted.forEach((index) => {
    for (const shape of shapes(nameOf(index))) {
      const known = covers.get(shape);
      if (known === undefined) covers.set(shape, index);
      else if (typeof known === "number") {
        if (known !== index) covers.set(shape, [known, index]);
      } else if (known[known.length - 1] !== index) known.push(index);
    }
  });
  for (let index = first; index < first + count; index++)
    if (!wanted.has(index)) for (const shape of shapes(nameOf(index))) covers.delete(shape);
  const found: Candidate[] = [];
  for (const [shape, own] of covers)
    if (typeof own === "object") found.push({ text: `${prefix}:${shape}`, covers: own, gain: 0 });
  return found;
}

function gainOf(candidate: Candidate, left: ActionSet): number {
  let gain = -cost(candidate.text);
  for (const index of candidate.covers) if (left.has(index)) gain += cost(catalogue.nameAt(index));
  return gain;
}

/** Greedy cover: the pattern that saves most comes first. Gains only shrink, so that a stale one is an upper bound. */
function cover(candidates: readonly Candidate[], wanted: ActionSet): readonly string[] {
  let left = wanted;
  const patterns: string[] = [];
  for (const candidate of candidates) candidate.gain = gainOf(candidate, left);
  const worse = (a: Candidate, b: Candidate) => a.gain - b.gain || (a.text < b.text ? 1 : -1);
  const queue = candidates.filter((candidate) => candidate.gain > 0).sort(worse);
  for (let best = queue.pop(); best !== undefined; best = queue.pop()) {
    const gain = gainOf(best, left);
    if (gain <= 0) continue;
    if (gain < best.gain) {
      best.gain = gain;
      let [low, high] = [0, queue.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (worse(queue[middle] as Candidate, best) < 0) low = middle + 1;
        else high = middle;
      }
      queue.splice(low, 0, best);
      continue;
    }
    const matched = catalogue.expand(best.text);
    if (!wanted.includes(matched)) continue;
    patterns.push(best.text);
    left = left.minus(matched);
  }
  return [...patterns, ...minimise(left)];
}

const known = new Map<string, readonly string[]>();

/** Patterns of one service, remembered: the boundary's shapes squeeze one service after the other. */
function ofService(service: CatalogueService, own: ActionSet): readonly string[] {
  const key = `${service.prefix} ${own.key()}`;
  let patterns = known.get(key);
  if (patterns === undefined) {
    const plain = minimise(own);
    if (own.size === service.count) return plain;
    const short = cover(candidatesOf(service.first, service.count, service.prefix, own), own);
    patterns = exactly(short.join().length < plain.join().length ? short : plain, own);
    known.set(key, patterns);
  }
  return patterns;
}

/**
 * As `minimise`, with wildcards anywhere at a word: shorter and harder to read. For the boundary alone, and only where the plain patterns
 * do not fit in one document.
 */
export function compact(wanted: ActionSet): readonly string[] {
  const patterns: string[] = [];
  for (let from = wanted.next(0); from !== -1; ) {
    const service = catalogue.service(catalogue.serviceAt(from));
    if (service === undefined) break;
    patterns.push(...ofService(service, wanted.intersect(ActionSet.empty().addRange(service.first, service.count))));
    from = wanted.next(service.first + service.count);
  }
  return patterns.sort();
}
