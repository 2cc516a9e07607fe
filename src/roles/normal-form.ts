import { arnIncludes } from "../iam/pattern.js";
import type { Grant } from "../model/bundle.js";
import { canonical, conditionKey } from "./conditions.js";

/**
 * One grant for every action and condition, with all its resources, sorted: two lists of grants that ask for the same come out equal,
 * whatever order or repetition they came in. Resources that another one of the same grant includes are left out, and so is what is
 * granted unconditionally on everything.
 */
export function normalGrants<G extends Grant>(grants: readonly G[]): readonly G[] {
  const free = new Set(
    grants.filter((grant) => grant.when === undefined && grant.resources.includes("*")).map((grant) => grant.action),
  );
  const merged = new Map<string, { grant: G; resources: Set<string> }>();
  for (const grant of grants) {
    const key = `${grant.action}\n${conditionKey(grant.when)}`;
    if (free.has(grant.action) && !(grant.when === undefined && grant.resources.includes("*"))) continue;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { grant, resources: new Set(grant.resources) });
    else {
      for (const resource of grant.resources) known.resources.add(resource);
      if (before(grant, known.grant)) known.grant = grant;
    }
  }
  return [...merged.keys()].sort().map((key) => {
    const { grant, resources } = merged.get(key) as { grant: G; resources: Set<string> };
    return { ...grant, resources: narrowest([...resources]), when: canonical(grant.when) };
  });
}

/** Which of two equal grants stands for both: one that a rule asked for, then by level, then by place. */
export function before(a: Grant & { level?: string }, b: Grant & { level?: string }): boolean {
  const rank = (grant: Grant & { level?: string }) =>
    [grant.because === "rule" ? 0 : 1, grant.level ?? "", grant.place.file, pad(grant.place.line), pad(grant.place.column)].join(
      " ",
    );
  return rank(a) < rank(b);
}

const pad = (number: number) => String(number).padStart(8, "0");

const known = new Map<string, readonly string[]>();

const narrowed = new WeakMap<readonly string[], readonly string[]>();

/** The resources that no other of them includes, sorted; the same array for the same list. */
export function narrowest(resources: readonly string[]): readonly string[] {
  if (resources.length === 1) return resources;
  let found = narrowed.get(resources);
  if (found === undefined) {
    found = resources.includes("*") ? ["*"] : rememberedNarrowest([...resources].sort());
    narrowed.set(resources, found);
  }
  return found;
}

function rememberedNarrowest(sorted: readonly string[]): readonly string[] {
  const key = sorted.join("\n");
  let found = known.get(key);
  if (found === undefined) {
    found = withoutIncluded(sorted);
    known.set(key, found);
  }
  return found;
}

function withoutIncluded(sorted: readonly string[]): readonly string[] {
  return sorted.filter(
    (one, i) => !sorted.some((other, j) => i !== j && arnIncludes(other, one) && (!arnIncludes(one, other) || j < i)),
  );
}
