import type { AccessEntry } from "../../iam/access.js";
import { type Context, evaluate, type Knowledge, readContext } from "../../iam/condition/evaluate.js";
import type { DecisionInput } from "../../iam/decide.js";

/** Fills in variables whose value is known and is plain text; others stay as they are. */
function filled(pattern: string, context: Context): string {
  if (!pattern.includes("${")) return pattern;
  return pattern.replace(/\$\{([^{}$*?]+)\}/g, (variable, name: string) => {
    const values = context.get((name.split(",", 1)[0] ?? "").trim().toLowerCase());
    const [value] = values ?? [];
    return values?.length === 1 && value !== undefined && !/[*?$]/.test(value) ? value : variable;
  });
}

/**
 * Entries less what a request's known context settles: without the condition where it holds, left out where it does not, as it is
 * where it turns on something unknown.
 */
export function settled(entries: readonly AccessEntry[], { request, unknownKeys }: DecisionInput): readonly AccessEntry[] {
  if (entries.every(({ when, resources }) => when === undefined && !resources.some((pattern) => pattern.includes("${"))))
    return entries;
  const context = readContext(request.context);
  const knowledge: Knowledge = { unknownKeys: new Set(unknownKeys?.map((key) => key.toLowerCase())) };
  return entries.flatMap((entry): AccessEntry[] => {
    const truth = evaluate(entry.when, context, knowledge);
    if (truth === "false") return [];
    const resources = entry.resources.map((pattern) => filled(pattern, context));
    return [{ ...entry, resources, when: truth === "true" ? undefined : entry.when }];
  });
}
