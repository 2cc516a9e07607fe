import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Makes `.bailiwick/` of a workspace, which git is told to leave alone: journals, locks and embedded databases are nobody's to commit. */
export async function prepareWorkingFolder(workspace: string): Promise<string> {
  const folder = join(workspace, ".bailiwick");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return folder;
}
