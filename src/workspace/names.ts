import type { ActionClass } from "../iam/classes.js";
import type { NamedResource } from "../model/workspace.js";
import type { Written } from "./part.js";
import { mendFor } from "./suggest.js";

/** Every name that rules may use; a field is undefined where its file could not be read, so that its names are not judged. */
export interface Names {
  readonly environments: readonly string[] | undefined;
  readonly resources: ReadonlyMap<string, NamedResource> | undefined;
  readonly identities: readonly string[] | undefined;
  readonly databases: readonly string[] | undefined;
  readonly teams: readonly string[];
  readonly levels: ReadonlyMap<string, readonly ActionClass[]>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

/** Is the word one of the names? If not, says so with the nearest. True where the names are not known. */
export function checkName(
  { text, part }: Written,
  known: readonly string[] | undefined,
  kind: string,
  place: "key" | "value" = "value",
): boolean {
  if (known === undefined || known.includes(text)) return true;
  part.error(`unknown-${kind}`, `There is no ${kind} \`${text}\`.`, { mend: mendFor(text, known, kind) }, place);
  return false;
}

/** Environments that a rule names under `in`, sound ones only; `otherwise` where it names none. */
export function environmentsOf(
  written: readonly Written[],
  named: boolean,
  names: Names,
  otherwise: readonly string[],
): readonly string[] {
  if (!named) return otherwise;
  const sound = written.filter((word) => checkName(word, names.environments, "environment")).map((word) => word.text);
  return [...new Set(sound)];
}
