// Turns the product's levels and service aliases into build/product.js, so that commands read no YAML of their own.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "yaml";

const DECLARATIONS = `/** Level to its classes, as policies/levels.yaml of the package has them. */
export declare const levels: Readonly<Record<string, readonly string[]>>;
/** Alias to service prefixes, other aliases or action patterns, as policies/services.yaml of the package has them. */
export declare const aliases: Readonly<Record<string, readonly string[]>>;
`;

export async function buildProduct(root) {
  const read = (file) => parse(readFileSync(join(root, "policies", file), "utf8"));
  const { levels } = read("levels.yaml");
  const { services } = read("services.yaml");
  const text = `export const levels = ${JSON.stringify(levels)};\nexport const aliases = ${JSON.stringify(services)};\n`;
  writeFileSync(join(root, "build/product.js"), text);
  writeFileSync(join(root, "build/product.d.ts"), DECLARATIONS);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  mkdirSync(join(root, "build"), { recursive: true });
  await buildProduct(root);
}
