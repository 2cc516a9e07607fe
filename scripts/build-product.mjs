// Turns the product's levels and service aliases into build/product.js, so that commands read no YAML of their own.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "yaml";

const DECLARATIONS = `/** Level to its classes, as policies/levels.yaml of the package has them. */
export declare const levels: Readonly<Record<string, readonly string[]>>;
/** Alias to service prefixes, other aliases or action patterns, as policies/services.yaml of the package has them. */
export declare const aliases: Readonly<Record<string, readonly string[]>>;
/** Both files' text: a workspace whose file is the same adds nothing. */
export declare const texts: Readonly<Record<string, string>>;
`;

export async function buildProduct(root) {
  const paths = ["policies/levels.yaml", "policies/services.yaml"];
  const texts = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
  const [{ levels }, { services }] = paths.map((path) => parse(texts[path]));
  const exported = Object.entries({ levels, aliases: services, texts });
  const text = exported.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`).join("");
  writeFileSync(join(root, "build/product.js"), text);
  writeFileSync(join(root, "build/product.d.ts"), DECLARATIONS);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  mkdirSync(join(root, "build"), { recursive: true });
  await buildProduct(root);
}
