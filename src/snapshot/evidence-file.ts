import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { constants, lstatSync } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

/** Why a file could not be read as evidence, in words; `missing` where there is none. */
export interface Unreadable {
  readonly problem: string;
  readonly missing: boolean;
}

/** Text of a whole file, and the SHA-256 of its bytes in hex. */
export interface WholeFile {
  readonly text: string;
  readonly sha256: string;
}

function unreadable(problem: string, missing = false): Unreadable {
  return { problem, missing };
}

/**
 * Opens a regular file of a snapshot, which came from somebody else: no link on the way (it would lead out of the
 * snapshot), no pipe or device (reading would never end), at most `limit` bytes.
 */
export async function openEvidence(root: string, path: string, limit?: number): Promise<FileHandle | Unreadable> {
  const full = join(root, ...path.split("/"));
  try {
    const status = await lstat(full);
    if (status.isSymbolicLink()) return unreadable("it is a symbolic link");
    if (!status.isFile()) return unreadable("it is not a regular file");
    if ((await realpath(full)) !== join(await realpath(root), ...path.split("/")))
      return unreadable("a folder above it is a symbolic link");
    if (limit !== undefined && status.size > limit) return unreadable(`it is larger than ${limit / 1024 / 1024} MiB`);
    return await open(full, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return unreadable("it does not exist", true);
    if (code === "EACCES" || code === "EPERM") return unreadable("this user may not read it");
    return unreadable(`it cannot be opened (${code ?? "unknown error"})`);
  }
}

/** True where something stands at the path, whatever it is. Asked of tens of thousands of paths, which takes many times as long by turns. */
export function exists(root: string, path: string): boolean {
  try {
    return lstatSync(join(root, ...path.split("/")), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Reads a whole text file; invalid UTF-8 is unreadable rather than repaired, since repair would change what it says. */
export async function readEvidence(root: string, path: string, limit: number): Promise<WholeFile | Unreadable> {
  const file = await openEvidence(root, path, limit);
  if ("problem" in file) return file;
  try {
    const bytes = await file.readFile();
    if (bytes.length > limit) return unreadable(`it is larger than ${limit / 1024 / 1024} MiB`);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (!isUtf8(bytes)) return unreadable("it is not valid UTF-8");
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    return { text: bytes.toString("utf8", start), sha256 };
  } catch (error) {
    return unreadable(`it cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`);
  } finally {
    await file.close();
  }
}

/** SHA-256 of a file of any length. */
export async function hashEvidence(root: string, path: string): Promise<string | Unreadable> {
  const file = await openEvidence(root, path);
  if ("problem" in file) return file;
  const hash = createHash("sha256");
  try {
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } catch (error) {
    return unreadable(`it cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`);
  } finally {
    await file.close();
  }
}

/** A path as a person gave it, without a separator at its end. */
export function withoutTrailingSeparator(path: string): string {
  return path.length > 1 && path.endsWith(sep) ? path.slice(0, -1) : path;
}
