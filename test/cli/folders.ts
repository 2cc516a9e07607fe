import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made: string[] = [];

/** A folder of its own, readable by everybody; gone after `removeFolders`. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "bailiwick-cli-"));
  made.push(path);
  return path;
}

export function removeFolders(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** Everything below a folder by path, with what it is and a digest of what it holds: equal where nothing was touched. */
export function tree(root: string): Readonly<Record<string, string>> {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    paths.map((path) => {
      const whole = join(root, path);
      const status = lstatSync(whole);
      if (status.isSymbolicLink()) return [path, `link ${readlinkSync(whole)}`];
      if (!status.isFile()) return [path, "folder"];
      return [path, createHash("sha256").update(readFileSync(whole)).digest("hex")];
    }),
  );
}
