import { distance } from "fastest-levenshtein";
import { Failure } from "../model/failure.js";

/**
 * A failure with a suggestion where the words on the command line name no command; undefined where they do
 * or where there are no words (help is shown then).
 */
export function explainUnknownCommand(
  argv: readonly string[],
  ids: readonly string[],
  topics: readonly string[],
): Failure | undefined {
  const words = argv.slice(
    0,
    Math.max(
      argv.findIndex((word) => word.startsWith("-")),
      argv.some((word) => word.startsWith("-")) ? 0 : argv.length,
    ),
  );
  const [first] = words;
  if (first === undefined || first === "help") return undefined;
  const known = ids.map((id) => id.replaceAll(":", " "));
  const isKnown = known.some((name) => name === first || words.join(" ").startsWith(`${name} `) || words.join(" ") === name);
  if (isKnown || (topics.includes(first) && words.length === 1)) return undefined;
  const wanted = topics.includes(first) ? words.slice(0, 2).join(" ") : first;
  const nearest = [...known].sort((a, b) => distance(wanted, a) - distance(wanted, b) || a.localeCompare(b))[0];
  const hint =
    nearest !== undefined && distance(wanted, nearest) <= 3
      ? `Did you mean \`bailiwick ${nearest}\`?`
      : "Run `bailiwick --help` for the list of commands.";
  return new Failure("unknown-command", `There is no command \`${wanted}\`.`, { kind: "usage", hint });
}
