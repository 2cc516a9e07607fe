// The exhaustive table: 1,000 principals, most with policies of their own, × every action of the catalogue. In a process of its own for its memory's peak.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { accessTable } from "../dist/index.js";
import { median, report } from "./measure.mjs";
import { syntheticPrincipals } from "./synthetic-principals.mjs";

const PRINCIPALS = 1000;
const ROUNDS = 3;
const self = fileURLToPath(import.meta.url);

function measure() {
  const principals = syntheticPrincipals({ count: PRINCIPALS });
  const documents = new Set(principals.flatMap((one) => one.identityPolicies.map((document) => JSON.stringify(document))));
  const started = performance.now();
  const { rows } = accessTable(principals);
  const seconds = (performance.now() - started) / 1000;
  const counts = [0, 0, 0, 0];
  for (const row of rows) for (const cell of row) counts[cell]++;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    JSON.stringify({
      seconds,
      megabytes,
      counts,
      documents: documents.size,
      rows: new Set(rows).size,
      cells: rows.length * rows[0].length,
    }),
  );
}

function print() {
  const runs = Array.from({ length: ROUNDS }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [self, "--measure"], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the table failed: ${stderr}`);
    return JSON.parse(stdout);
  });
  const seconds = median(runs.map((run) => run.seconds));
  const megabytes = Math.max(...runs.map((run) => run.megabytes));
  const { counts, documents, rows, cells } = runs[0];
  const [denied, conditions, resources, everywhere] = counts.map((count) => `${((100 * count) / cells).toFixed(1)} %`);
  report(
    "table of 1,000 principals × every action, s",
    seconds,
    5,
    `${cells.toLocaleString("en")} cells, ${rows} distinct rows, ${documents} own documents`,
  );
  report(
    "its peak memory, MB",
    megabytes,
    500,
    `denied ${denied}, conditions ${conditions}, resources ${resources}, everywhere ${everywhere}`,
  );
}

if (process.argv.includes("--measure")) measure();
else print();
