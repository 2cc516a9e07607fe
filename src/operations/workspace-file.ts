import { lstat, readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Place } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";

const BYTES_AT_MOST = 64 << 20;

/**
 * Text of a file that a workspace's file names, by its path in the workspace.
 * @throws Failure (usage) at `place` where it is missing, lies outside, is too large, or is no text.
 */
export async function readWorkspaceFile(root: string, path: string, place: Place): Promise<string> {
  const refuse = (code: string, message: string, mend: string): Failure =>
    new Failure(code, message, { kind: "usage", diagnostics: [{ severity: "error", code, message, place, mend }] });
  const folder = await realpath(root);
  const real = await realpath(join(folder, path)).catch(() => undefined);
  if (real === undefined) throw refuse("no-file", `There is no file ${path} in the workspace.`, "Look for a slip in its path.");
  if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep))
    throw refuse("path-outside", `${path} is a link to outside the workspace.`, "Put the file itself into the workspace.");
  const status = await lstat(real);
  if (!status.isFile()) throw refuse("not-a-file", `${path} is not a file.`, "Put a file in its place.");
  if (status.size > BYTES_AT_MOST)
    throw refuse("file-too-large", `${path} is larger than ${BYTES_AT_MOST >> 20} MiB.`, "Leave out rows: structure is enough.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(real));
  } catch {
    throw refuse("not-utf-8", `${path} is not UTF-8 text.`, "Save it as UTF-8.");
  }
}
