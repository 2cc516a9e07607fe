import { execFile, spawn } from "node:child_process";
import { Failure } from "../model/failure.js";
import { isBundlePath, type TreeTexts } from "./bundle-tree.js";

const BYTES_AT_MOST = 256_000_000;

interface Ran {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function missing(error: NodeJS.ErrnoException): Failure {
  if (error.code === "ENOENT")
    return new Failure("git-missing", "`--git` needs git, which is not installed or not in PATH.", { kind: "environment" });
  return new Failure("git-failed", `git could not be run: ${error.message}`, { kind: "environment" });
}

/** Runs git on its own arguments; nothing is read by a shell. Nothing is written to the repository. */
function git(folder: string, args: readonly string[]): Promise<Ran> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
  return new Promise((resolve, reject) => {
    execFile("git", [...args], { cwd: folder, env, encoding: "buffer", maxBuffer: BYTES_AT_MOST }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code === "string") reject(missing(error as NodeJS.ErrnoException));
      else resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr: stderr.toString("utf8") });
    });
  });
}

function usage(code: string, message: string, hint?: string): Failure {
  return new Failure(code, message, { kind: "usage", ...(hint === undefined ? {} : { hint }) });
}

async function commitOf(folder: string, ref: string): Promise<string> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (ref === "" || ref.startsWith("-") || /[\u0000-\u001f\u007f]/.test(ref))
    throw usage("git-ref", `\`${ref}\` is no revision.`, "Name a branch, a tag or a commit, such as `main` or `HEAD~1`.");
  const inside = await git(folder, ["rev-parse", "--is-inside-work-tree"]);
  if (inside.code !== 0 || inside.stdout.toString("utf8").trim() !== "true") {
    const said = inside.stderr.trim().split("\n")[0] ?? "";
    const why = said.includes("not a git repository") ? "" : ` (${said})`;
    throw usage("git-repository", `${folder} is not in the work tree of a git repository${why}.`);
  }
  const { code, stdout } = await git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  if (code !== 0)
    throw usage("git-ref", `The repository has no revision \`${ref}\`.`, "`git branch --all` and `git tag` list them.");
  return stdout.toString("utf8").trim();
}

/** Plain files below `folder` in the commit: path relative to `below`, and the object's name. */
async function blobsOf(folder: string, commit: string, below: string): Promise<readonly (readonly [path: string, id: string])[]> {
  const { code, stdout, stderr } = await git(folder, ["ls-tree", "-r", "-z", commit, "--", `${below}/`]);
  if (code !== 0) throw new Failure("git-failed", `git ls-tree: ${stderr.trim()}`, { kind: "environment" });
  return stdout
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [, id = "", path = ""] = /^100(?:644|755) blob ([0-9a-f]{40,64})\t(.*)$/s.exec(line) ?? [];
      const own = path.startsWith(`${below}/`) ? path.slice(below.length + 1) : "";
      return isBundlePath(own) ? [[own, id] as const] : [];
    });
}

/** Objects by name, in the order asked for, through one process. */
function contents(folder: string, ids: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["cat-file", "--batch"], { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
    const chunks: Buffer[] = [];
    child.on("error", (error) => reject(missing(error)));
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stdin.on("error", () => undefined);
    child.on("close", () => {
      try {
        resolve(objectsIn(Buffer.concat(chunks), ids));
      } catch (error) {
        reject(error as Error);
      }
    });
    child.stdin.end(`${ids.join("\n")}\n`);
  });
}

/** Reads `<id> blob <size>\n<content>\n` for each name. Source: git-cat-file, "BATCH OUTPUT". */
function objectsIn(output: Buffer, ids: readonly string[]): readonly string[] {
  const texts: string[] = [];
  let at = 0;
  for (const id of ids) {
    const end = output.indexOf(10, at);
    const [name, kind, size] = output.subarray(at, end).toString("utf8").split(" ");
    if (end < 0 || name !== id || kind !== "blob")
      throw new Failure("git-failed", `git cat-file could not read object ${id}.`, { kind: "environment" });
    const from = end + 1;
    texts.push(output.subarray(from, from + Number(size)).toString("utf8"));
    at = from + Number(size) + 1;
  }
  return texts;
}

/**
 * Texts of the generated tree at a revision of the repository that holds the workspace; nothing is checked out. Empty where there was
 * none then.
 * @throws Failure (usage) where the folder is in no repository or the revision is unknown; (environment) where git cannot be run.
 */
export async function readTreeAt(folder: string, below: string, ref: string): Promise<TreeTexts> {
  const commit = await commitOf(folder, ref);
  const blobs = await blobsOf(folder, commit, below);
  if (blobs.length === 0) return new Map();
  const texts = await contents(
    folder,
    blobs.map(([, id]) => id),
  );
  return new Map(blobs.map(([path], i) => [path, texts[i] ?? ""]));
}
