// Compiles every schema in schemas/ to a validator in build/validators.js, so that no command pays for compiling one.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import Ajv from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";
import { build } from "esbuild";

/** Schemas whose text is kept as well: diagnostics for files that people write tell the known keys and what a value means. */
const WRITTEN = ["bailiwick", "team", "guardrails", "services", "levels"];

function validatorName(file) {
  const words = basename(file, ".schema.json").split("-");
  return `validate${words.map((word) => word[0].toUpperCase() + word.slice(1)).join("")}`;
}

function withoutExamples(value) {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (value === null || typeof value !== "object") return value;
  // `properties` may have a key called examples; only the keyword's arrays go.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, part]) => !(key === "examples" && Array.isArray(part)))
      .map(([key, part]) => [key, withoutExamples(part)]),
  );
}

const DECLARATIONS = `export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: { readonly missingProperty?: string; readonly additionalProperty?: string; readonly propertyName?: string };
  readonly message?: string;
}
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}
/** Schemas of the files that people write, by name, without examples. */
export declare const schemas: Readonly<Record<string, unknown>>;
`;

export async function buildValidators(root) {
  const folder = join(root, "schemas");
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".schema.json"))
    .sort();
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    strictRequired: false,
    code: { source: true, esm: true, lines: true },
  });
  addFormats(ajv);
  const names = {};
  const texts = {};
  for (const file of files) {
    const schema = JSON.parse(readFileSync(join(folder, file), "utf8"));
    ajv.addSchema(schema);
    names[validatorName(file)] = schema.$id;
    if (WRITTEN.includes(basename(file, ".schema.json"))) texts[basename(file, ".schema.json")] = withoutExamples(schema);
  }
  const source = `${standalone(ajv, names)}\nexport const schemas = ${JSON.stringify(texts)};\n`;
  // Ajv's ESM code still requires its run-time parts, so they are bundled in.
  await build({
    stdin: { contents: source, resolveDir: root, loader: "js" },
    outfile: join(root, "build/validators.js"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["main"],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
  const declared = Object.keys(names).map((name) => `export declare const ${name}: Validator;\n`);
  writeFileSync(join(root, "build/validators.d.ts"), DECLARATIONS + declared.join(""));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  mkdirSync(join(root, "build"), { recursive: true });
  await buildValidators(root);
}
