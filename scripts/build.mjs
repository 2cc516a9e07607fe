// Builds everything that is not committed: data modules in build/, the bundle and declarations in dist/.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
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

/** One entry a command, so that a command loads its own code and what it shares, and nothing else. */
function entries() {
  const commands = readdirSync(join(root, "src/commands"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join("src/commands", file));
  return ["src/index.ts", "src/cli/run.ts", "src/cli/help.ts", ...commands].filter((file) => existsSync(join(root, file)));
}

/** Built beside and then put in place, so that a command run meanwhile finds a whole build. */
const OUT = `dist.${process.pid}`;

async function bundle() {
  await build({
    absWorkingDir: root,
    entryPoints: entries(),
    outdir: OUT,
    outbase: "src",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    jsx: "automatic",
    minify: true,
    legalComments: "linked",
    logLevel: "warning",
    mainFields: ["module", "main"],
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["typescript", "ts-node", "tsx", "react-devtools-core"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);',
    },
  });
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
await bundle();
if (process.argv.includes("--no-types") === false) declarations();
rmSync(join(root, "dist.old"), { recursive: true, force: true });
if (existsSync(join(root, "dist"))) renameSync(join(root, "dist"), join(root, "dist.old"));
renameSync(join(root, OUT), join(root, "dist"));
rmSync(join(root, "dist.old"), { recursive: true, force: true });
process.stderr.write(`built ${relative(process.cwd(), join(root, "dist")) || "dist"}\n`);
