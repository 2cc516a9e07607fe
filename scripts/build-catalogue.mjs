// Compiles every AWS action into build/catalogue.js, imported as "#catalogue". `--record` rewrites the recorded counts.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { parse, stringify } from "yaml";
import { addClasses, doubtReviews, readReviews } from "./catalogue/classes.mjs";
import { countFields, findLosses } from "./catalogue/coverage.mjs";
import { DECLARATIONS, encode, hashOf } from "./catalogue/encode.mjs";
import { addTypes, readTypes } from "./catalogue/listed-types.mjs";
import { addRisks, readRisks } from "./catalogue/risks.mjs";
import { readSource } from "./catalogue/source.mjs";

const LARGEST = 3 * 1024 * 1024;
const COUNTS = "policies/catalogue-counts.yaml";
const HEAD = `# What the catalogue held when these counts were recorded. The build stops when one falls by more than 5%.
# Rewritten by: node scripts/build-catalogue.mjs --record
`;

/** Writes a file whole or not at all, so that a program that starts meanwhile never reads half a catalogue. */
function replace(path, text) {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, text);
  renameSync(partial, path);
}

/** The orders of classes, levels and risks, from the code that reads the bits. */
async function readOrders(root) {
  const { code } = await transform(readFileSync(join(root, "src/iam/classes.ts"), "utf8"), { loader: "ts", format: "esm" });
  const { CLASSES, ACCESS_LEVELS, RISKS } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return { classes: CLASSES, levels: ACCESS_LEVELS, risks: RISKS };
}

/** The whole catalogue as plain values: source data, risks, classes; and names that the risks hold and AWS does not. */
export async function compileCatalogue(root) {
  const orders = await readOrders(root);
  const source = await readSource(root, orders.levels);
  addTypes(source, readTypes(root));
  const unknown = addRisks(source, readRisks(root), orders);
  addClasses(source, readReviews(root), orders.classes);
  return { source, orders, unknown };
}

/** Writes build/catalogue.{js,d.ts} under root; throws when the catalogue lost part of a field or outgrew its size. */
export async function buildCatalogue(root, { record = false } = {}) {
  const { source, orders, unknown } = await compileCatalogue(root);
  const counts = countFields(source);
  if (record) writeFileSync(join(root, COUNTS), HEAD + stringify(counts));
  const losses = findLosses(counts, parse(readFileSync(join(root, COUNTS), "utf8")));
  if (losses.length > 0) throw new Error(`the catalogue lost more than 5% (--record accepts it):\n  ${losses.join("\n  ")}`);
  const text = encode(source, orders);
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST) throw new Error(`the catalogue has ${bytes} bytes; at most ${LARGEST} are allowed`);
  mkdirSync(join(root, "build"), { recursive: true });
  replace(join(root, "build/catalogue.js"), text);
  replace(join(root, "build/catalogue.d.ts"), DECLARATIONS);
  return { counts, unknown, doubts: doubtReviews(source), bytes, hash: hashOf(source) };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  try {
    const { counts, unknown, doubts, bytes, hash } = await buildCatalogue(root, { record: process.argv.includes("--record") });
    console.log(`build/catalogue.js: ${counts.services} services, ${counts.actions} actions, ${bytes} bytes, ${hash}`);
    console.log(`reviewed: ${counts["services.reviewed"] ?? 0} services`);
    for (const name of unknown) console.log(`policies/risks.yaml names what the catalogue does not hold: ${name}`);
    for (const doubt of doubts) console.log(`look again: ${doubt}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
