// Builds everything that is not committed: data modules in build/, the bundle and declarations in dist/.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Data modules, in the order in which they need each other; each script exports a default builder. */
const DATA = ["build-catalogue.mjs", "build-validators.mjs", "build-product.mjs", "build-roles-data.mjs", "build-frameworks.mjs"];

function run(script) {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", script)], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
}

const commands = readdirSync(join(root, "src/commands"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length).replaceAll("\\", "/"));

/** Built beside and then put in place, so that a command run meanwhile finds a whole build. */
const OUT = `dist.${process.pid}`;

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  jsx: "automatic",
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
  mainFields: ["module", "main"],
  define: { "process.env.NODE_ENV": '"production"' },
};
/** Left in node_modules: never there, or loaded only by the commands that talk to AWS or to a database. */
const external = [
  "typescript",
  "ts-node",
  "tsx",
  "react-devtools-core",
  "@aws-sdk/*",
  "@smithy/*",
  "pg",
  "@electric-sql/pglite",
  "libpg-query",
];

const NO_REQUIRE =
  'import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);';
const OWN_URL = 'const __url = require("node:url").pathToFileURL(__filename).href;';

/** Modules: the library, and the interface, which waits at its top level. */
async function bundleModules() {
  await build({
    ...common,
    entryPoints: ["src/index.ts", "src/tui/show-run.tsx"],
    outdir: OUT,
    outbase: "src",
    splitting: true,
    format: "esm",
    external,
    banner: { js: NO_REQUIRE },
  });
}

const LATE_PARTS = /^(lilconfig|tinyglobby|(node:)?(child_process|dgram|fs\/promises|perf_hooks|readline|readline\/promises))$/;
const nodePart = createRequire(import.meta.url);

/** Imports that the command line leaves as they are. */
const apart = {
  name: "apart",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/tui\/show-run\.js$/ }, () => ({ path: "./tui/show-run.js", external: true }));
    onResolve({ filter: /^\.\/compiled\.js$/ }, ({ importer }) =>
      importer === join(root, "src/cli/run.ts") ? { path: "./compiled.js", external: true } : undefined,
    );
    // Parts of Node and of oclif that take time to make ready, and that most runs import and never use.
    onResolve({ filter: LATE_PARTS }, ({ path, namespace }) => {
      if (namespace !== "late-part") return { path, namespace: "late-part" };
      return isBuiltin(path) ? { path, external: true } : undefined;
    });
    onLoad({ filter: /./, namespace: "late-part" }, ({ path }) => {
      const getters = Object.keys(nodePart(path)).map((name) => `get ${name}() { return part().${name}; },`);
      const contents = `const part = () => require(${JSON.stringify(path)});\nmodule.exports = {${getters.join("\n")}};`;
      return { contents, resolveDir: root };
    });
    // oclif asks whether it runs under WSL, and would load for that what starts PowerShell.
    onResolve({ filter: /^wsl-utils$/ }, ({ path, namespace }) => (namespace === "wsl" ? undefined : { path, namespace: "wsl" }));
    onLoad({ filter: /./, namespace: "wsl" }, () => ({
      contents: `export { default as isWsl } from "is-wsl"; export const powerShellPath = () => require("wsl-utils").powerShellPath();`,
      resolveDir: root,
    }));
    // It reads three small files through promises, for which Node makes more ready than reading them takes.
    onLoad({ filter: /@oclif[/\\]core[/\\]lib[/\\]util[/\\]fs\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(
        "await (0, promises_1.readFile)(path, 'utf8')",
        "require('node:fs').readFileSync(path, 'utf8')",
      ),
    }));
    // Its regular expressions of Unicode's properties take longer to make than most commands need, and plain text is not given to it.
    onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      importer.startsWith(join(root, "src")) ? { path: "string-width", namespace: "late" } : undefined,
    );
    onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({
      contents: `export default (text) => require(${JSON.stringify(path)}).default(text);`,
      resolveDir: root,
    }));
    // The catalogue's long texts go into a file of their own: a run needs those of a few services, and V8 would read all of them.
    onLoad({ filter: /build[/\\]catalogue\.js$/ }, async ({ path }) => {
      const text = readFileSync(path, "utf8");
      const { names, details } = await import(pathToFileURL(path).href);
      return { contents: `${withoutTexts(text)}\n${textsApart({ names, details })}` };
    });
    // oclif sorts commands by the rules of a language, and making those ready takes longer than reading the manifest.
    onLoad({ filter: /@oclif[/\\]core[/\\]lib[/\\]config[/\\]plugin\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace("a.id.localeCompare(b.id)", "(a.id < b.id ? -1 : 1)"),
    }));
  },
};

const APART = ["names", "details"];

/** The catalogue's module without the lists whose texts go into a file. */
function withoutTexts(text) {
  const lines = text.split("\n");
  const kept = lines.filter((line) => !APART.some((name) => line.startsWith(`export const ${name} = `)));
  if (lines.length - kept.length !== APART.length)
    throw new Error("build/catalogue.js does not have each list on a line of its own");
  return kept.join("\n");
}

/** Writes the texts into dist/catalogue.txt, and gives the code that finds each of them there when it is asked for. */
function textsApart(lists) {
  const texts = Object.values(lists).flat();
  const starts = [0];
  for (const text of texts) starts.push(starts.at(-1) + text.length);
  const all = texts.join("");
  if (/[^\0-\x7f]/.test(all)) throw new Error("the catalogue's texts are not ASCII");
  mkdirSync(join(root, OUT), { recursive: true });
  writeFileSync(join(root, OUT, "catalogue.txt"), all, "latin1");
  let first = 0;
  const exported = Object.entries(lists).map(([name, { length }]) => {
    const code = `export const ${name} = listOf(${first}, ${length});`;
    first += length;
    return code;
  });
  return `const starts = ${JSON.stringify(starts)};
let bytes;
const listOf = (first, length) => new Proxy([], {
  get: (_, key) => {
    const place = Number(key);
    if (!(place >= 0 && place < length)) return undefined;
    bytes ??= __bytes("catalogue.txt");
    return bytes.latin1Slice(starts[first + place], starts[first + place + 1]);
  },
});
${exported.join("\n")}
`;
}

/** The command line as one script: V8 keeps the compiled form of scripts, not of modules. Commands run when first asked for. */
async function bundleCommandLine() {
  const lines = commands.map((path) => `${JSON.stringify(path)}: () => require("./src/commands/${path}.ts"),`);
  await build({
    ...common,
    stdin: {
      contents: `export { start } from "./src/cli/start.ts"; export { default as help } from "./src/cli/help.ts"; export const commands = {${lines.join("")}};`,
      resolveDir: root,
    },
    outfile: join(OUT, "bailiwick.cjs"),
    format: "cjs",
    external,
    plugins: [apart],
  });
  handOverImports(join(root, OUT, "bailiwick.cjs"));
  // What loads that script, and nothing else: CommonJS, since Node takes some milliseconds to make itself ready for modules.
  await build({
    ...common,
    entryPoints: ["src/cli/run.ts", "src/cli/compiled.ts"],
    outdir: join(OUT, "cli"),
    format: "cjs",
    define: { "import.meta.url": "__url" },
    banner: { js: OWN_URL },
    plugins: [apart],
  });
}

/** A script that comes out of V8's cache has lost what `import()` needs, so it becomes a function that is given one for it. */
function handOverImports(file) {
  const text = readFileSync(file, "utf8").replaceAll(/(?<![\w$.])await import\(/g, "await __import(");
  // What is left may speak of imports, and must not do any.
  const left = text.match(/(?<![\w$.])import\((?!\))/g);
  if (left !== null) throw new Error(`${file} imports in ${left.length} places that are not awaited`);
  writeFileSync(file, `(function (exports, require, module, __import, __bytes) {${text}\n})`);
}

/** What oclif loads by path: each hands over its part of the script. */
function entries() {
  const write = (path, text) => {
    mkdirSync(join(root, OUT, path, ".."), { recursive: true });
    writeFileSync(join(root, OUT, path), text);
  };
  for (const path of commands) {
    const up = "../".repeat(path.split("/").length);
    const loader = `require("${up}cli/compiled.js").compiled()`;
    write(`commands/${path}.js`, `exports.default = ${loader}.commandLine.commands[${JSON.stringify(path)}]().default;\n`);
  }
  write("cli/help.js", 'exports.default = require("./compiled.js").compiled().commandLine.help;\n');
  for (const folder of ["cli", "commands"]) write(`${folder}/package.json`, '{ "type": "commonjs" }\n');
}

/** Declarations of the library's entry, for programs that import it. */
function declarations() {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", OUT], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

for (const script of DATA) if (existsSync(join(root, "scripts", script))) run(script);
await bundleModules();
await bundleCommandLine();
entries();
if (process.argv.includes("--no-types") === false) declarations();
rmSync(join(root, "dist.old"), { recursive: true, force: true });
if (existsSync(join(root, "dist"))) renameSync(join(root, "dist"), join(root, "dist.old"));
renameSync(join(root, OUT), join(root, "dist"));
run("code-cache.mjs");
rmSync(join(root, "dist.old"), { recursive: true, force: true });
process.stderr.write(`built ${relative(process.cwd(), join(root, "dist")) || "dist"}\n`);
