import { catalogue } from "../iam/catalogue/index.js";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import { nearest } from "../workspace/suggest.js";

type Context = Readonly<Record<string, readonly string[]>>;

/**
 * Context keys as a person gives them, `key=value` each; a key that is given twice has both values. @throws Failure (usage) for
 * anything else. A key that the catalogue does not know gets a warning: providers' claims are such.
 */
export function askedContext(pairs: readonly string[]): {
  readonly context: Context;
  readonly diagnostics: readonly Diagnostic[];
} {
  const found = new Map<string, { readonly key: string; readonly values: string[] }>();
  const diagnostics: Diagnostic[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const key = pair.slice(0, Math.max(at, 0)).trim();
    if (at < 1 || !/^[^:\s]+:\S/.test(key))
      throw new Failure("not-a-context-key", `--context ${pair.slice(0, 200)} is not key=value.`, {
        kind: "usage",
        hint: "Write a condition key and its value, such as --context aws:SourceIp=192.0.2.7.",
      });
    const known = found.get(key.toLowerCase());
    if (known !== undefined) known.values.push(pair.slice(at + 1));
    else {
      found.set(key.toLowerCase(), { key, values: [pair.slice(at + 1)] });
      if (catalogue.conditionKey(key) === undefined) {
        const near = nearest(
          key,
          catalogue.globalConditionKeys.map((each) => each.key),
        );
        diagnostics.push({
          severity: "warning",
          code: "unknown-condition-key",
          message: `The catalogue holds no condition key ${key}.`,
          ...(near === undefined ? {} : { mend: `Did you mean ${near}?` }),
        });
      }
    }
  }
  return { context: Object.fromEntries([...found.values()].map(({ key, values }) => [key, values])), diagnostics };
}
