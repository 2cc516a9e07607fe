import type { Initialisation } from "../results.js";
import { clip, count } from "./layout.js";

/** A folder as it can be pasted into a POSIX shell. */
function quoted(folder: string): string {
  return /^[\w./@:+-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
}

/** What `init` wrote and what to do next, for a person. */
export function* initialisationReport({ directory, organization, teams, files }: Initialisation): Generator<string> {
  for (const path of files) yield `+ ${clip(path, 200)}\n`;
  const where = directory === "." ? "" : ` --workspace ${clip(quoted(directory), 200)}`;
  yield `A workspace for ${clip(organization, 60)} with ${count(teams.length, "team")}, in ${directory === "." ? "this folder" : clip(directory, 200)}.\n`;
  yield "Put in your own accounts, resources and members, then run:\n";
  yield `  bailiwick validate${where}\n`;
  yield `  bailiwick generate${where}\n`;
}
