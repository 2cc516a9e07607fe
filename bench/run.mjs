// Benchmarks: each figure is a ratio to something measured in the same run, on the same machine, in turns.
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compare, report } from "./measure.mjs";
import { writeSyntheticAccount } from "./synthetic-account.mjs";
import { writeSyntheticFindings } from "./synthetic-findings.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const data = join(root, "bench/data");
const cli = join(root, "bin/run.js");
const PLACE = { account: "111122223333", region: "us-east-1" };

mkdirSync(data, { recursive: true });

const PARSE_WHOLE = 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))';
const PARSE_LINES = `
  const lines = require("node:readline").createInterface({ input: require("node:fs").createReadStream(process.argv[1]), crlfDelay: Infinity });
  let bytes = 0;
  lines.on("line", (line) => { JSON.parse(line); bytes += line.length; });
`;

function startup() {
  const measured = compare(
    { bare: ["-e", "0"], version: [cli, "--version"], help: [cli, "--help"], validate: [cli, "validate"] },
    { rounds: 9, cwd: root },
  );
  const to = (name) => measured[name].seconds / measured.bare.seconds;
  const detail = (name) =>
    `${(measured[name].seconds * 1000).toFixed(0)} ms to ${(measured.bare.seconds * 1000).toFixed(0)} ms of node -e 0`;
  report("--version, × node -e 0", to("version"), 2.2, detail("version"));
  report("--help, × node -e 0", to("help"), 3, detail("help"));
  report("validate on the root workspace, × node -e 0", to("validate"), 6, detail("validate"));
}

function account() {
  const file = join(data, "account.json");
  if (!existsSync(file)) writeSyntheticAccount(file);
  const out = join(data, "run-account");
  const measured = compare(
    { bare: ["-e", PARSE_WHOLE, file], audit: [cli, "audit", "--from", file, "--json", "--allow-incomplete", "--out", out] },
    { rounds: 3, cwd: root },
  );
  if (measured.audit.status !== 0) throw new Error("the audit of the synthetic account failed");
  const size = `${(statSync(file).size / 1e6).toFixed(0)} MB`;
  report(
    `audit of ${size} of IAM with reach, × JSON.parse`,
    measured.audit.seconds / measured.bare.seconds,
    25,
    `${measured.audit.seconds.toFixed(2)} s to ${measured.bare.seconds.toFixed(2)} s`,
  );
  report("its peak memory, MB", measured.audit.megabytes, 600, "");
}

/** Who may do one thing in the same account, roles that may be assumed included. */
function whoCan() {
  const file = join(data, "account.json");
  if (!existsSync(file)) writeSyntheticAccount(file);
  const asked = [cli, "who-can", "s3:GetObject", "arn:aws:s3:::orders/1", "--from", file, "--json"];
  const measured = compare({ bare: ["-e", PARSE_WHOLE, file], asked }, { rounds: 3, cwd: root });
  if (measured.asked.status !== 0) throw new Error("who-can on the synthetic account failed");
  report(
    "who-can over the same account, × JSON.parse",
    measured.asked.seconds / measured.bare.seconds,
    16,
    `${measured.asked.seconds.toFixed(2)} s to ${measured.bare.seconds.toFixed(2)} s`,
  );
  report("its peak memory, MB", measured.asked.megabytes, 600, "");
}

/** A snapshot of one region with this many Security Hub findings and nothing else. */
async function findingsSnapshot(count) {
  const folder = join(data, `findings-${count}`);
  if (existsSync(join(folder, "snapshot.json"))) return folder;
  rmSync(folder, { recursive: true, force: true });
  const hub = join(folder, "accounts", PLACE.account, PLACE.region, "securityhub");
  mkdirSync(hub, { recursive: true });
  await writeSyntheticFindings(join(hub, "findings.ndjson"), count, PLACE);
  const source = {
    id: `${PLACE.account}/${PLACE.region}/securityhub-findings`,
    kind: "securityhub-findings",
    ...PLACE,
    status: "ok",
    reason: "",
    records: count,
    sha256: null,
    time: "2026-10-01T06:00:00Z",
  };
  const manifest = {
    format: "bailiwick.snapshot/1",
    time: "2026-10-01T06:00:00Z",
    by: "bench",
    partition: "aws",
    accounts: [{ id: PLACE.account, name: "prod", regions: [PLACE.region] }],
    sources: [source],
  };
  writeFileSync(join(folder, "snapshot.json"), JSON.stringify(manifest, undefined, 2));
  return folder;
}

async function findings() {
  const [none, many] = [await findingsSnapshot(0), await findingsSnapshot(300_000)];
  const audit = (from) => [cli, "audit", "--from", from, "--json", "--allow-incomplete", "--out", join(data, "run-findings")];
  const lines = join(many, "accounts", PLACE.account, PLACE.region, "securityhub/findings.ndjson");
  const measured = compare(
    { bare: ["-e", PARSE_LINES, lines], empty: audit(none), audit: audit(many) },
    { rounds: 3, cwd: root },
  );
  if (measured.audit.status !== 0 || measured.empty.status !== 0) throw new Error("the audit of the synthetic findings failed");
  report(
    "audit of 300,000 findings, × a loop of JSON.parse",
    measured.audit.seconds / measured.bare.seconds,
    4,
    `${measured.audit.seconds.toFixed(1)} s to ${measured.bare.seconds.toFixed(1)} s`,
  );
  report(
    "its peak memory over an empty run, MB",
    measured.audit.megabytes - measured.empty.megabytes,
    256,
    `${measured.audit.megabytes.toFixed(0)} MB to ${measured.empty.megabytes.toFixed(0)} MB`,
  );
}

process.stdout.write(
  `Node ${process.version}. Ratios to what is named, measured in turns in this run; then what each may be at most.\n`,
);
startup();
account();
whoCan();
await findings();
await import("./collect.mjs");
await import("./provision.mjs");
await import("./tui.mjs");
await import("./decide.mjs");
await import("./table.mjs");
await import("./minimise.mjs");
await import("./compare.mjs");
await import("./peer.mjs");
await import("./lint-managed.mjs");
await import("./grants.mjs");
