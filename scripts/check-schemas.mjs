// Every result that a program may read is what its schema says, and every property of a schema is described.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "schemas");
const problems = [];
const schemas = readdirSync(folder).map((file) => ({ file, schema: JSON.parse(readFileSync(join(folder, file), "utf8")) }));

function describe(file, schema, path) {
  if (typeof schema !== "object" || schema === null) return;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (typeof property === "object" && property.description === undefined && property.$ref === undefined)
      problems.push(`${file}: ${path}.${name} has no description`);
  }
  // A condition of a schema repeats what is described where it is declared.
  for (const [key, child] of Object.entries(schema))
    if (typeof child === "object" && key !== "if") describe(file, child, `${path}.${key}`);
}
for (const { file, schema } of schemas) describe(file, schema, "");

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
for (const { schema } of schemas) ajv.addSchema(schema);

const out = mkdtempSync(join(tmpdir(), "bailiwick-schemas-"));
const generated = join(root, "policies/generated/prod/111122223333");
for (const [tree, from, team] of [
  ["old", "support", "support"],
  ["old", "reviews", "reviews"],
  ["new", "orders", "support"],
])
  cpSync(join(generated, from), join(out, tree, "prod/111122223333", team), { recursive: true });
const sales = join(out, "sales-database");
cpSync(join(root, "examples/sales-database"), sales, {
  recursive: true,
  filter: (path) => !path.includes(".bailiwick"),
});
const RESULTS = [
  ["init.schema.json", ["init", join(out, "workspace"), "--all", "--json"]],
  ["validation.schema.json", ["validate", "--json"]],
  ["lint.schema.json", ["validate", "policies/generated/prod/111122223333/devops/permissions-1.json", "package.json", "--json"]],
  ["lint-rules.schema.json", ["validate", "--rules", "--json"]],
  ["generation.schema.json", ["generate", "--check", "--json"]],
  ["can.schema.json", ["can", "deploy-bot", "s3:GetObject", "--from", "reports/snapshots/sample", "--json"]],
  ["who-can.schema.json", ["who-can", "s3:GetObject", "--from", "reports/snapshots/sample", "--json"]],
  ["audit-role.schema.json", ["collect", "--print-policy"]],
  ["compare.schema.json", ["compare", join(out, "old"), join(out, "new"), "--json"]],
  ["import.schema.json", ["import", "--sql", join(sales, "legacy-grants.sql"), "-w", sales, "--json"]],
  ["drift.schema.json", ["drift", "--from", "reports/snapshots/sample", "--json"]],
  ["account-import.schema.json", ["import", "--account", "111122223333", "--from", "reports/snapshots/sample", "--json"]],
  ["plan.schema.json", ["plan", "--embedded", "-w", sales, "--json"]],
  ["apply.schema.json", ["apply", "--embedded", "--yes", "-w", sales, "--json"]],
  ["grants.schema.json", ["prove", "--embedded", "-w", sales, "--json"]],
  ["run.schema.json", ["audit", "--from", "reports/snapshots/sample", "--allow-incomplete", "--json", "--out", join(out, "run")]],
];
for (const [file, args] of RESULTS) {
  const { stdout } = spawnSync(process.execPath, ["bin/run.js", ...args], { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  const validate = ajv.getSchema(schemas.find((schema) => schema.file === file)?.schema.$id ?? "");
  if (validate === undefined) problems.push(`schemas/${file} is missing`);
  else if (!validate(JSON.parse(stdout)))
    problems.push(
      ...(validate.errors ?? []).slice(0, 10).map((error) => `${args[0]} --json: ${error.instancePath} ${error.message}`),
    );
}
rmSync(out, { recursive: true, force: true });
if (problems.length > 0) {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exit(1);
}
