import { ActionSet } from "../action-set.js";
import { type CatalogueService, catalogue } from "../catalogue/index.js";
import { compileNamePattern } from "../catalogue/name-pattern.js";
import { compact } from "./compact.js";
import { exactly } from "./minimise.js";

/** A service's names without prefix: those that are wanted, and those that no pattern may match. */
interface Names {
  readonly wanted: readonly string[];
  readonly others: readonly string[];
}

function namesOf({ prefix, first, count }: CatalogueService, wanted: ActionSet): Names {
  const names: { wanted: string[]; others: string[] } = { wanted: [], others: [] };
  for (let index = first; index < first + count; index++)
    (wanted.has(index) ? names.wanted : names.others).push(
      catalogue
        .nameAt(index)
        .slice(prefix.length + 1)
        .toLowerCase(),
    );
  return names;
}

const matchesAny = (pattern: string, names: readonly string[]): boolean => names.some(compileNamePattern(pattern));

/** The shortest beginning and end of a name between which a wildcard may stand. */
function opened(name: string, others: readonly string[]): string {
  for (let length = 0; length < name.length - 1; length++) {
    for (let head = length; head >= 0; head--) {
      const pattern = `${name.slice(0, head)}*${name.slice(name.length - length + head)}`;
      if (!matchesAny(pattern, others)) return pattern;
    }
  }
  return name;
}

/** The pattern less every letter beside a wildcard that it can do without. */
function trimmed(pattern: string, others: readonly string[]): string {
  let best = pattern;
  for (let at = 0; at < best.length; ) {
    const isBeside = best[at] !== "*" && (best[at - 1] === "*" || best[at + 1] === "*");
    const shorter = (best.slice(0, at) + best.slice(at + 1)).replace("**", "*");
    if (!isBeside || matchesAny(shorter, others)) at++;
    else {
      best = shorter;
      at = 0;
    }
  }
  return best;
}

/** The patterns without those that the others make needless, the longest first. */
function needed(patterns: readonly string[], wanted: readonly string[]): readonly string[] {
  const times = new Map<string, number>(wanted.map((name) => [name, 0]));
  const covers = new Map(patterns.map((pattern) => [pattern, wanted.filter(compileNamePattern(pattern))]));
  const add = (pattern: string, more: number) => {
    for (const name of covers.get(pattern) ?? []) times.set(name, (times.get(name) ?? 0) + more);
  };
  for (const pattern of covers.keys()) add(pattern, 1);
  const longest = [...covers.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return longest.filter((pattern) => {
    if ((covers.get(pattern) ?? []).some((name) => (times.get(name) ?? 0) < 2)) return true;
    add(pattern, -1);
    return false;
  });
}

/**
 * As `compact`, with letters left out wherever today's catalogue allows: the shortest, for lists that a machine reads. Such patterns gain
 * most when AWS adds actions.
 */
export function shortest(wanted: ActionSet): readonly string[] {
  const patterns: string[] = [];
  for (let from = wanted.next(0); from !== -1; ) {
    const service = catalogue.service(catalogue.serviceAt(from));
    if (service === undefined) break;
    const own = wanted.intersect(ActionSet.empty().addRange(service.first, service.count));
    const names = namesOf(service, own);
    const cut = compact(own).map((pattern) => {
      const name = pattern.slice(service.prefix.length + 1);
      return name.includes("*") ? trimmed(name, names.others) : trimmed(opened(name, names.others), names.others);
    });
    patterns.push(...needed(cut, names.wanted).map((name) => `${service.prefix}:${name}`));
    from = wanted.next(service.first + service.count);
  }
  return exactly(patterns.sort(), wanted);
}
