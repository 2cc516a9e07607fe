// The interface over 100,000 findings: time to the first frame after loading, and time a key takes to be drawn.
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { median, report } from "./measure.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}bench/data/tui`;

/** The parts under measure, built as the product builds them (React and Ink in production mode). */
await build({
  absWorkingDir: root,
  stdin: {
    contents:
      'export { App } from "./src/tui/app.tsx"; export { RunView } from "./src/tui/run-view.ts"; export { rowOf } from "./src/tui/rows.ts"; export { findingOf, runOf } from "./test/tui/fixtures.ts"; export { render } from "ink"; export { RENDERING } from "./src/tui/show-run.tsx"; export { createElement } from "react";',
    resolveDir: root,
    loader: "ts",
  },
  outdir: folder,
  splitting: true,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  jsx: "automatic",
  logLevel: "error",
  define: { "process.env.NODE_ENV": '"production"' },
  external: ["react-devtools-core"],
  banner: { js: 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);' },
});
const { App, RunView, rowOf, findingOf, runOf, render, RENDERING, createElement } = await import(`${folder}/stdin.mjs`);

/** A terminal of 120 × 40 that keeps only its last frame and tells when one is drawn. */
function terminal() {
  const out = new PassThrough();
  const waiting = [];
  Object.assign(out, { columns: 120, rows: 40, isTTY: true });
  out.on("data", () => {
    for (const wake of waiting.splice(0)) wake();
  });
  const stdin = new PassThrough();
  Object.assign(stdin, { isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin });
  return { out, stdin, drawn: () => new Promise((resolve) => waiting.push(resolve)) };
}

const COUNT = 100_000;
const findings = Array.from({ length: COUNT }, (_, number) => findingOf(number));
const view = new RunView(runOf(findings), findings.map(rowOf));
const reader = { run: view.run, findings: async function* () {}, finding: async (index) => findings[index] };
const { out, stdin, drawn } = terminal();

const opened = performance.now();
const first = drawn();
const app = render(createElement(App, { view, reader, paint: (_style, text) => text }), {
  stdout: out,
  stdin,
  stderr: out,
  ...RENDERING,
});
await first;
report(`first frame of ${COUNT.toLocaleString("en-US")} findings, ms`, performance.now() - opened, 1000, "after loading");

const KEYS = [
  "2",
  "j",
  "j",
  "\u001b[6~",
  "G",
  "g",
  "s",
  "s",
  "v",
  "v",
  "x",
  "t",
  "x",
  "/",
  "7",
  "7",
  "\r",
  "x",
  "a",
  "a",
  "4",
  "3",
  "2",
];
const times = [];
for (const key of KEYS) {
  await new Promise((resolve) => setTimeout(resolve, 60));
  const started = performance.now();
  const frame = drawn();
  stdin.write(key);
  await frame;
  times.push(performance.now() - started);
  if (process.env.VERBOSE) console.log(JSON.stringify(key), times.at(-1).toFixed(1));
}
report(
  "a key until it is drawn, ms, the slowest",
  Math.max(...times),
  50,
  `median ${median(times).toFixed(1)} ms of ${times.length} keys`,
);
app.unmount();
