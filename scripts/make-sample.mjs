// Writes reports/snapshots/sample: evidence of a made-up estate, the same bytes every time. `--check`: only compares.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { guardduty, securityhub } from "./sample/estate-findings.mjs";
import { nonproduction, production, sandbox } from "./sample/estate-iam.mjs";
import { policies, resourcePolicies, units } from "./sample/estate-organization.mjs";
import { TIME } from "./sample/ids.mjs";

const REGIONS = { 111122223333: ["us-east-1", "us-west-2"], 222233334444: ["us-east-1"], 333344445555: ["us-east-1"] };
const COLLECTED = "2026-10-01T05:57:30Z";

const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;
const lines = (records) => records.map((record) => `${JSON.stringify(record)}\n`).join("");

/** Collects files and the sources that name them. */
class Sample {
  files = new Map();
  sources = [];

  add(kind, account, region, path, text, records) {
    this.files.set(path, text);
    const sha256 = createHash("sha256").update(text).digest("hex");
    this.#name(kind, account, region, "ok", "", { records, sha256 });
  }

  lack(kind, account, region, status, reason) {
    this.#name(kind, account, region, status, reason, { records: null, sha256: null });
  }

  #name(kind, account, region, status, reason, { records, sha256 }) {
    const id =
      account === null ? `organization/${kind.slice("organization-".length)}` : `${account}/${region ?? "global"}/${kind}`;
    this.sources.push({ id, kind, account, region, status, reason, records, sha256, time: COLLECTED });
  }
}

function addIam(sample, account) {
  const folder = `accounts/${account.id}/iam`;
  const details = account.authorizationDetails();
  const count =
    details.UserDetailList.length + details.GroupDetailList.length + details.RoleDetailList.length + details.Policies.length;
  const report = account.credentialReport();
  const summary = account.summary();
  const devices = account.virtualDevices();
  const add = (kind, file, text, records) => sample.add(kind, account.id, null, `${folder}/${file}`, text, records);
  add("authorization-details", "authorization-details.json", json(details), count);
  add("credential-report", "credential-report.csv", report, report.trimEnd().split("\n").length - 1);
  add("account-summary", "account-summary.json", json(summary), Object.keys(summary.SummaryMap).length);
  add(
    "password-policy",
    "password-policy.json",
    json({ PasswordPolicy: account.passwordPolicy }),
    account.passwordPolicy === null ? 0 : 1,
  );
  add("virtual-mfa-devices", "virtual-mfa-devices.json", json(devices), devices.VirtualMFADevices.length);
  add("server-certificates", "server-certificates.json", json({ ServerCertificateMetadataList: [] }), 0);
}

function addRegion(sample, account, region, detection, hub) {
  const folder = `accounts/${account}/${region}`;
  const { detectors, findings } = detection;
  sample.add(
    "guardduty-detectors",
    account,
    region,
    `${folder}/guardduty/detectors.json`,
    json({ Detectors: detectors }),
    detectors.length,
  );
  if (findings === undefined) sample.lack("guardduty-findings", account, region, "no-data", "the region has no detector");
  else sample.add("guardduty-findings", account, region, `${folder}/guardduty/findings.ndjson`, lines(findings), findings.length);
  const subscriptions = hub.standards.StandardsSubscriptions.length;
  sample.add(
    "securityhub-standards",
    account,
    region,
    `${folder}/securityhub/standards.json`,
    json(hub.standards),
    subscriptions,
  );
  if (hub.findings === undefined) sample.lack("securityhub-findings", account, region, "denied", `denied: ${hub.denied}`);
  else
    sample.add(
      "securityhub-findings",
      account,
      region,
      `${folder}/securityhub/findings.ndjson`,
      lines(hub.findings),
      hub.findings.length,
    );
}

/** Path under the sample's folder -> text. */
export function makeSample(root) {
  const sample = new Sample();
  const accounts = [production(root), nonproduction(root), sandbox(root)];
  const detection = guardduty();
  const hub = securityhub(root);
  for (const account of accounts) {
    addIam(sample, account);
    for (const region of REGIONS[account.id])
      addRegion(sample, account.id, region, detection[`${account.id}/${region}`], hub[`${account.id}/${region}`]);
  }
  const members = accounts.map(({ id, name }) => ({
    Id: id,
    Arn: `arn:aws:organizations::111122223333:account/o-example1234/${id}`,
    Name: name,
    Status: "ACTIVE",
  }));
  sample.add("organization-accounts", null, null, "organization/accounts.json", json({ Accounts: members }), members.length);
  // The root, two units and the accounts.
  sample.add("organization-units", null, null, "organization/units.json", json(units()), 3 + members.length);
  const limits = policies();
  sample.add("organization-policies", null, null, "organization/policies.json", json(limits), limits.Policies.length);
  const own = resourcePolicies();
  const file = "accounts/111122223333/resource-policies.ndjson";
  sample.add("resource-policies", "111122223333", null, file, lines(own), own.length);
  const manifest = {
    format: "bailiwick.snapshot/1",
    time: TIME,
    by: "scripts/make-sample.mjs",
    partition: "aws",
    accounts: accounts.map(({ id, name }) => ({ id, name, regions: REGIONS[id] })),
    sources: sample.sources,
  };
  sample.files.set("snapshot.json", json(manifest));
  return sample.files;
}

function existing(folder) {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return paths.filter((path) => statSync(join(folder, path)).isFile()).map((path) => path.split("\\").join("/"));
}

/** Paths that are missing, stale or too many. */
export function staleSample(root) {
  const folder = join(root, "reports/snapshots/sample");
  const files = makeSample(root);
  const stale = [...files].filter(
    ([path, text]) => !existsSync(join(folder, path)) || readFileSync(join(folder, path), "utf8") !== text,
  );
  return [...stale.map(([path]) => path), ...existing(folder).filter((path) => !files.has(path))].sort();
}

function write(root) {
  const folder = join(root, "reports/snapshots/sample");
  const files = makeSample(root);
  for (const path of existing(folder)) if (!files.has(path)) rmSync(join(folder, path));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  if (process.argv.includes("--check")) {
    const stale = staleSample(root);
    for (const path of stale)
      process.stderr.write(`reports/snapshots/sample/${path} is stale: run node scripts/make-sample.mjs\n`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else write(root);
}
