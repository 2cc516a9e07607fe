import { setFlagsFromString } from "node:v8";
import type { PGlite } from "@electric-sql/pglite";

/**
 * The embedded engine, loaded when it is first needed. A command runs it for a few seconds: what V8 compiled quickly is good enough for
 * them, and compiling the busy functions once more, for the long run, took a third of its time and a quarter of its memory.
 * A flag that a later V8 does not know would be complained about, so it is set only where it is known.
 */
export async function loadPGlite(): Promise<typeof PGlite> {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--liftoff-only");
  return (await import("@electric-sql/pglite")).PGlite;
}
