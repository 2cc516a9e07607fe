import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadPGlite } from "./pglite.js";

/** Version of the embedded engine (a test holds it to what is installed): files of another are not opened, but made again. */
export const EMBEDDED_VERSION = "0.5.16";

/**
 * An empty embedded database, packed: making one takes seconds, unpacking it a fraction of one. Made on first use and kept in `home`
 * for the databases that come after; of another version of the driver it is another file.
 */
export async function readTemplate(home: string): Promise<Blob> {
  const path = join(home, `template-${EMBEDDED_VERSION}.tar.gz`);
  const there = await readFile(path).catch(() => undefined);
  if (there !== undefined) return new Blob([there], { type: "application/x-gzip" });
  const PGlite = await loadPGlite();
  const empty = await PGlite.create();
  const packed = await empty.dumpDataDir("gzip");
  await empty.close();
  // Put in place whole, so that another process never reads half of it.
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, Buffer.from(await packed.arrayBuffer()));
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return packed;
}
