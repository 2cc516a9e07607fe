import { ActionSet } from "../action-set.js";
import { arnMatches } from "../pattern.js";
import { formats, NO_RESOURCE } from "./formats.js";
import type { Layer, Rule } from "./layer.js";
import { reachOf } from "./reach.js";

/** Stands where a pattern leaves any text; nobody writes it. */
const ANY = "zq7xw";
/** Longer guesses are not made: no ARN is, and a pattern full of stars would make them without end. */
const LONGEST = 2_048;
/** Resources that are tried for one kind of action before it counts as not proved. */
const TRIES = 96;

const filled = (pattern: string): string => pattern.replaceAll("*", ANY).replaceAll("?", "z");
/** A `*` that is itself meant, as in the format of the list of buckets, stays. */
const filledFormat = (format: string): string => format.split(`\${*}`).map(filled).join("*");

function segmentsOf(pattern: string): readonly string[] {
  const parts = pattern.split(":");
  const head = parts.slice(0, 5);
  return [...head, parts.length > 5 ? parts.slice(5).join(":") : "*"].concat(Array(Math.max(0, 5 - head.length)).fill("*"));
}

/** Resources that a pattern and a format may both match: each segment from the narrower of the two. Ask both, they are guesses. */
function shared(pattern: string, format: string): readonly string[] {
  if (format === NO_RESOURCE || !pattern.startsWith("arn:")) return [filledFormat(format)];
  const [own, general] = [segmentsOf(pattern), segmentsOf(format)];
  const join = (choose: (own: string, general: string) => string): string =>
    own
      .map((segment, i) => {
        const other = general[i] ?? "*";
        return segment === "*" ? filledFormat(other) : other === "*" ? filled(segment) : choose(segment, other);
      })
      .join(":");
  // A `*` that crosses a colon stands for two segments.
  const crossed = [...pattern.matchAll(/\*(?=:)/g)].map(({ index }) =>
    filled(`${pattern.slice(0, index)}*:*${pattern.slice(index + 1)}`),
  );
  return [
    ...(reachOf(pattern).plain ? [] : crossed),
    join((segment) => filled(segment)),
    join((segment, other) => segment.replaceAll("*", filledFormat(other)).replaceAll("?", "z")),
    join((_, other) => filledFormat(other)),
  ];
}

function matchesSurely({ entry }: Rule, resource: string): boolean {
  if (entry.notResources) return !entry.resources.some((pattern) => arnMatches(pattern, resource));
  return entry.resources.some((pattern) => arnMatches(pattern, resource, "must"));
}

function mayMatch({ entry }: Rule, resource: string): boolean {
  if (entry.notResources) return !entry.resources.some((pattern) => arnMatches(pattern, resource, "must"));
  return entry.resources.some((pattern) => arnMatches(pattern, resource));
}

/** Resources of a format to try: one of its own, then one for every pattern that an Allow names of it, or that a deny spares. */
function* resourcesToTry(format: number, rules: readonly Rule[]): Generator<string> {
  const text = formats().patterns[format] ?? NO_RESOURCE;
  if (format === 0) {
    yield NO_RESOURCE;
    return;
  }
  yield filledFormat(text);
  for (const { entry } of rules) {
    if (entry.notResources === (entry.effect === "Allow")) continue;
    for (const pattern of entry.resources) {
      if (pattern === "*" || pattern.length > LONGEST || pattern.includes("$") || !reachOf(pattern).met.has(format)) continue;
      for (const guess of shared(pattern, text)) if (guess.length <= LONGEST && arnMatches(text, guess)) yield guess;
    }
  }
}

/** Is there a resource of the formats on which each layer allows in every request, and no deny can touch? */
function isAllowedSomewhere(kinds: readonly number[], layers: readonly (readonly Rule[])[], denies: readonly Rule[]): boolean {
  let tries = 0;
  const rules = [...layers.flat(), ...denies];
  for (const format of kinds) {
    // A request without a resource proves nothing about those with one.
    if (format === 0 && kinds.length > 1) continue;
    for (const resource of resourcesToTry(format, rules)) {
      if (++tries > TRIES) return false;
      const isAllowed = layers.every((layer) => layer.some((rule) => matchesSurely(rule, resource)));
      if (isAllowed && !denies.some((deny) => mayMatch(deny, resource))) return true;
    }
  }
  return false;
}

/**
 * Those of the actions for which a resource is found on which they are allowed in every request. Found by trying: an action that is left
 * out may have one still.
 */
export function provedSomewhere(actions: ActionSet, layers: readonly Layer[], denies: readonly Rule[]): ActionSet {
  const proved = ActionSet.empty();
  const free = layers.map((layer) => layer.allows.filter((rule) => rule.when === undefined && rule.may.intersects(actions)));
  const taking = denies.filter((deny) => deny.may.intersects(actions));
  const rules = [...free.flat(), ...taking];
  const { signatures, signatureOf } = formats();
  const answers = new Map<string, boolean>();
  actions.forEach((index) => {
    let key = String(signatureOf[index]);
    for (let i = 0; i < rules.length; i++) if (rules[i]?.may.has(index) === true) key += ` ${i}`;
    let answer = answers.get(key);
    if (answer === undefined) {
      const about = (list: readonly Rule[]) => list.filter((rule) => rule.may.has(index));
      const kinds = signatures[signatureOf[index] ?? 0]?.formats ?? [];
      answer = isAllowedSomewhere(kinds, free.map(about), about(taking));
      answers.set(key, answer);
    }
    if (answer) proved.add(index);
  });
  return proved;
}
