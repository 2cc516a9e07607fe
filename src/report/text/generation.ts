import { renderDiagnostics } from "../diagnostics.js";
import type { Paint } from "../paint.js";
import type { Generation } from "../results.js";
import { clip, count } from "./layout.js";

const EFFECTS = { allows: "also allows", denies: "also denies", spares: "also lets through" } as const;

/** What wildcards gained since the files were written, pattern by pattern. */
function* gains({ gained, gainsUnknown }: Generation): Generator<string> {
  if (gained.length > 0) yield "AWS has added actions that wildcards of the files, as they stood, match too:\n";
  for (const { pattern, effect, actions, bundles } of gained) {
    const [first, ...others] = bundles;
    const where = first === undefined ? "" : `${first.team} in ${first.environment} ${first.account}`;
    const more = others.length === 0 ? "" : ` and ${count(others.length, "more bundle")}`;
    yield `  ${clip(pattern, 100)} ${EFFECTS[effect]} ${clip(actions.join(", "), 400)} (${clip(where, 100)}${more})\n`;
  }
  if (gainsUnknown.length > 0)
    yield `What wildcards have gained is not known for ${count(gainsUnknown.length, "role bundle")}: the actions of their catalogue are not on record.\n`;
}

/** What `generate` wrote, or would write, for a person. */
export function* generationReport(generation: Generation, paint: Paint): Generator<string> {
  if (generation.diagnostics.length > 0) yield `${renderDiagnostics(generation.diagnostics, paint)}\n\n`;
  const { checked, created, changed, removed, unchanged, bundles, out } = generation;
  for (const path of created) yield `+ ${clip(path, 200)}\n`;
  for (const path of changed) yield `~ ${clip(path, 200)}\n`;
  for (const path of removed) yield `- ${clip(path, 200)}\n`;
  const differing = created.length + changed.length + removed.length;
  const withheld = bundles.reduce((sum, bundle) => sum + bundle.withheld, 0);
  yield `${count(bundles.length, "role bundle")} in ${clip(out, 200)}: ${created.length} new, ${changed.length} changed, ${removed.length} removed, ${count(unchanged, "file")} as before.\n`;
  yield* gains(generation);
  if (withheld > 0) yield `${count(withheld, "action")} that rules select are withheld; each bundle.json says which and why.\n`;
  if (checked) yield differing === 0 ? "Up to date.\n" : "Stale: run `bailiwick generate` and commit what it writes.\n";
}
