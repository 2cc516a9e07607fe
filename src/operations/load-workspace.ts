import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import type { Diagnostic } from "../model/diagnostic.js";
import { Failure } from "../model/failure.js";
import type { Workspace } from "../model/workspace.js";
import { loadWorkspace as readWorkspace, type WorkspaceFile } from "../workspace/index.js";

const MAX_BYTES = 1_048_576;
const MAX_FILES = 2_000;
const FIXED = ["bailiwick.yaml", "policies/guardrails.yaml", "policies/levels.yaml", "policies/services.yaml"];

interface Found {
  readonly files: readonly WorkspaceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

type Read = WorkspaceFile | Diagnostic | undefined;

function refusal(path: string, code: string, message: string, mend: string): Diagnostic {
  return { severity: "error", code, message, place: { file: path, line: 1, column: 1 }, mend };
}

function codeOf(failure: unknown): string {
  return failure instanceof Error && "code" in failure ? String(failure.code) : "";
}

/** A file of the workspace, undefined where there is none. Links out of the workspace, other things than files, and large files are refused. */
function readOne(root: string, path: string): Read {
  const whole = join(root, path);
  try {
    const real = realpathSync.native(whole);
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
      return refusal(
        path,
        "path-outside",
        "The file is a link to outside the workspace.",
        "Put the file itself into the workspace.",
      );
    const status = lstatSync(real);
    if (!status.isFile()) return refusal(path, "not-a-file", "This is not a file.", "Put a file in its place, or take it out.");
    if (status.size > MAX_BYTES)
      return refusal(path, "file-too-large", "The file is larger than 1 MiB.", "Split it into several files.");
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(real));
    return { path, text };
  } catch (failure) {
    const code = codeOf(failure);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "ELOOP")
      return refusal(path, "path-outside", "The file is a link to itself.", "Put the file itself into the workspace.");
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      return refusal(path, "not-utf-8", "The file is not UTF-8 text.", "Save it as UTF-8.");
    return refusal(path, "unreadable-file", `The file cannot be read (${code || String(failure)}).`, "Look at its permissions.");
  }
}

function teamPaths(root: string): { readonly paths: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  let names: readonly string[];
  try {
    names = readdirSync(join(root, "roles")).sort();
  } catch (failure) {
    if (codeOf(failure) === "ENOENT") return { paths: [], diagnostics: [] };
    return {
      paths: [],
      diagnostics: [
        refusal("roles", "unreadable-file", `The folder cannot be read (${codeOf(failure)}).`, "Look at its permissions."),
      ],
    };
  }
  const diagnostics = names
    .filter((name) => name.endsWith(".yml"))
    .map((name) =>
      refusal(`roles/${name}`, "wrong-extension", "Team files end in .yaml.", `Rename it to ${name.slice(0, -4)}.yaml.`),
    );
  const paths = names.filter((name) => name.endsWith(".yaml") && !name.startsWith(".")).map((name) => `roles/${name}`);
  if (paths.length <= MAX_FILES) return { paths, diagnostics };
  return {
    paths: [],
    diagnostics: [
      refusal("roles", "too-many-files", `There are more than ${MAX_FILES} team files.`, "Make several workspaces of it."),
    ],
  };
}

function rootOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

/** Reads one file after the other: they are small, and turns through the event loop would take longer than reading them. */
function findFiles(folder: string): Found {
  const root = rootOf(folder);
  const teams = teamPaths(root);
  const read = [...FIXED, ...teams.paths].map((path) => readOne(root, path));
  return {
    files: read.filter((one): one is WorkspaceFile => one !== undefined && "text" in one),
    diagnostics: [...teams.diagnostics, ...read.filter((one): one is Diagnostic => one !== undefined && "code" in one)],
  };
}

/**
 * Reads the workspace in a folder; `files` is what it was read from. Throws a Failure of kind `usage` with every diagnostic where one is an error;
 * the diagnostics of a sound workspace are warnings.
 */
export async function loadWorkspace(folder: string): Promise<{
  readonly workspace: Workspace;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly WorkspaceFile[];
}> {
  const found = findFiles(folder);
  const loaded = readWorkspace(
    found.files,
    found.diagnostics.flatMap(({ place }) => place?.file ?? []),
  );
  const diagnostics = [...found.diagnostics, ...loaded.diagnostics];
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (loaded.workspace !== undefined && errors === 0) {
    return { workspace: loaded.workspace, diagnostics, files: found.files };
  }
  const hint = "Mend what is listed, then run `bailiwick validate`.";
  throw new Failure("invalid-workspace", `The workspace has ${errors} ${errors === 1 ? "error" : "errors"}.`, {
    kind: "usage",
    hint,
    diagnostics,
  });
}
