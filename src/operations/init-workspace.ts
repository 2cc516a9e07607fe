import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../model/failure.js";
import type { Initialisation } from "../report/results.js";
import { mendFor } from "../workspace/index.js";
import { scaffoldBailiwick } from "../workspace/scaffold.js";
import { loadWorkspace } from "./load-workspace.js";

const SCHEMAS = ["bailiwick", "guardrails", "levels", "services", "team"].map((name) => `schemas/${name}.schema.json`);

export interface InitRequest {
  /** Folder of the package, whose own workspace is the start. */
  readonly source: string;
  /** Folder to make the workspace in. */
  readonly directory: string;
  /** Teams and workloads to keep; undefined: all of them. */
  readonly teams: readonly string[] | undefined;
  /** Name for the organization; undefined: as in the packaged workspace. */
  readonly organization?: string;
  /** Overwrite files that are there already. */
  readonly force: boolean;
}

export interface PackagedTeam {
  readonly team: string;
  readonly kind: "people" | "workload";
  readonly name: string;
  readonly purpose: string;
}

/** The teams that `init` offers: people first, then workloads, by id. */
export async function packagedTeams(source: string): Promise<readonly PackagedTeam[]> {
  const { workspace } = await loadWorkspace(source);
  const teams = workspace.teams.map(({ team, kind, name, purpose }) => ({ team, kind, name, purpose }));
  return [...teams.filter(({ kind }) => kind === "people"), ...teams.filter(({ kind }) => kind === "workload")];
}

function usage(code: string, message: string, hint: string): Failure {
  return new Failure(code, message, { kind: "usage", hint });
}

async function kept(request: InitRequest): Promise<readonly string[]> {
  const known = (await packagedTeams(request.source)).map(({ team }) => team);
  if (request.teams === undefined) return known;
  const unknown = request.teams.find((team) => !known.includes(team));
  if (unknown !== undefined)
    throw usage("unknown-team", `There is no packaged team \`${unknown}\`.`, mendFor(unknown, known, "team"));
  if (request.teams.length === 0) throw usage("no-teams", "No team was chosen.", "Keep at least one.");
  return known.filter((team) => request.teams?.includes(team));
}

/** Path -> text of everything that the new workspace consists of. */
async function contents(request: InitRequest, teams: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const paths = ["bailiwick.yaml", "policies/guardrails.yaml", ...teams.map((team) => `roles/${team}.yaml`), ...SCHEMAS];
  const texts = await Promise.all(paths.map(async (path) => [path, await readFile(join(request.source, path), "utf8")] as const));
  const files = new Map(texts);
  files.set("bailiwick.yaml", scaffoldBailiwick(files.get("bailiwick.yaml") ?? "", teams, request.organization));
  return files;
}

async function kindAt(path: string): Promise<"none" | "file" | "folder" | "other"> {
  const status = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (status === undefined) return "none";
  return status.isDirectory() ? "folder" : status.isFile() ? "file" : "other";
}

/**
 * Refuses, without `force`, a folder with anything in it but git's own, and always links and folders in the way of a file.
 * Gives whether the folder is there.
 */
async function refuseInTheWay({ directory, force }: InitRequest, paths: readonly string[]): Promise<boolean> {
  for (const folder of new Set([".", ...paths.map((path) => dirname(path))])) {
    const kind = await kindAt(join(directory, folder));
    if (folder === "." && kind === "none") return false;
    if (kind !== "none" && kind !== "folder")
      throw usage("in-the-way", `${join(directory, folder)} is not a folder.`, "Choose another folder.");
  }
  for (const path of paths) {
    const kind = await kindAt(join(directory, path));
    if (kind === "none" || (kind === "file" && force)) continue;
    const hint = kind === "file" ? "Choose another folder, or overwrite with --force." : "Choose another folder.";
    throw usage("exists", `${join(directory, path)} is there already.`, hint);
  }
  const others = force ? [] : (await readdir(directory)).filter((name) => name !== ".git");
  if (others.length === 0) return true;
  throw usage(
    "not-empty",
    `${directory} is not empty: it holds ${others.sort().slice(0, 3).join(", ")}${others.length > 3 ? ", …" : ""}.`,
    "Choose another folder, or write beside what is there with --force.",
  );
}

async function writeAll(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { flag: "wx" });
  }
}

/** Moves everything into a folder that is there and stays the same folder, so that a shell that stands in it still does. */
async function moveInto(directory: string, draft: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await rename(join(draft, path), join(directory, path));
  }
}

/**
 * Makes a folder and those above it that are missing; gives the first that was made. One at a time: Node's own recursive way never comes
 * back from a file system that takes no folders and says that they do not exist, such as /proc.
 */
async function makeFolders(folder: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = folder; (await kindAt(at)) === "none"; at = dirname(at)) {
    missing.push(at);
    if (dirname(at) === at) break;
  }
  const first = missing.at(-1);
  let isMade = false;
  try {
    for (const path of [...missing].reverse()) {
      await mkdir(path);
      isMade = true;
    }
  } catch (error) {
    if (first !== undefined && isMade) await rm(first, { recursive: true, force: true });
    // The folder above is there: it takes none. What else may be wrong, the system's own words tell.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw usage(
      "cannot-make-folder",
      `${folder} cannot be made: what it would stand in takes no folders.`,
      "Choose another folder.",
    );
  }
  return first;
}

/**
 * Makes a workspace from the packaged one. Everything is written to a draft and read as a workspace first, and then put in place,
 * so that a failure leaves nothing half made.
 * @throws Failure (usage) for an unknown team, and where something is there already and `force` is not given.
 */
export async function initWorkspace(request: InitRequest): Promise<Initialisation> {
  const directory = resolve(request.directory);
  const teams = await kept(request);
  const files = await contents(request, teams);
  const paths = [...files.keys()];
  const isThere = await refuseInTheWay(request, paths);
  const firstMade = isThere ? undefined : await makeFolders(dirname(directory));
  let draft: string | undefined;
  try {
    draft = await mkdtemp(isThere ? join(directory, ".bailiwick-") : join(dirname(directory), `.${basename(directory)}-`));
    // A temporary folder is its maker's alone; a workspace is shared like any other folder.
    await chmod(draft, 0o755);
    await writeAll(draft, files);
    const { workspace } = await loadWorkspace(draft);
    if (isThere) await moveInto(directory, draft, paths);
    else await rename(draft, directory);
    const { organization } = workspace;
    return { format: "bailiwick.init/1", directory: request.directory, organization, teams, files: paths };
  } catch (error) {
    if (firstMade !== undefined) await rm(firstMade, { recursive: true, force: true });
    throw error;
  } finally {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
  }
}
