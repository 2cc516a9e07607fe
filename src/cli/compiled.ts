import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

/** The command line's own code, bundled into one script. */
interface CommandLine {
  start(root: string): Promise<void>;
  readonly help: unknown;
  /** By path under `src/commands`, without its ending; each is run when first asked for. */
  readonly commands: Readonly<Record<string, () => { readonly default: unknown }>>;
}

/** A file of `dist/`. */
function beside(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

const BUNDLE = beside("bailiwick.cjs");

/**
 * V8's compiled form of the bundle. Reading one takes longer the more it holds, so that the check of a workspace, which is run again
 * and again while somebody writes, has one with its own functions alone; whatever else runs from it is compiled when it is called.
 */
function cacheName([command, ...rest]: readonly string[]): string {
  const isCheck = command === "validate" && rest.every((arg) => arg.startsWith("-") && !arg.startsWith("--from"));
  return isCheck ? "validate.cache" : "bailiwick.cache";
}

/** Bytes of a file that the build took out of the script, since most runs need little of it. */
function bytesOf(name: string): Buffer {
  return readFileSync(beside(name));
}

/** `import()` for the script, whose own does not outlive the cache; relative to `dist/`. */
function importFrom(specifier: string): Promise<unknown> {
  return import(specifier.startsWith("./") ? new URL(`../${specifier}`, import.meta.url).href : specifier);
}

let loaded: { readonly script: Script; readonly commandLine: CommandLine } | undefined;

function cached(): Buffer | undefined {
  try {
    return readFileSync(beside(cacheName(process.argv.slice(2))));
  } catch {
    return undefined;
  }
}

/**
 * The bundle, run once in a process. Its functions come compiled where the cache beside it was made by this version of V8 with these
 * flags; V8 refuses any other, and then compiles as usual, which takes longer and does the same.
 */
export function compiled(): { readonly script: Script; readonly commandLine: CommandLine } {
  if (loaded !== undefined) return loaded;
  // The bundle is written in ASCII, so that its bytes are its characters.
  const source = readFileSync(BUNDLE, "latin1");
  const cachedData = cached();
  const script = new Script(source, {
    // A name without a path: it is kept in the cache, which is published.
    filename: "bailiwick.cjs",
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(BUNDLE), module, importFrom, bytesOf);
  loaded = { script, commandLine: module.exports as CommandLine };
  return loaded;
}
