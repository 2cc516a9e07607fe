// reports/frameworks/*.yaml and policies/guardduty-types.yaml -> build/frameworks.js: what is checked, as an ES module for the pure rooms.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import Ajv from "ajv";
import { parse } from "yaml";

const NAMES = "control-names.yaml";

const DECLARATIONS = `export interface Check {
  /** Our name for it, \`root-mfa\`; IAM checks are rules of the same name. */
  readonly id: string;
  readonly title: string;
  readonly severity: "critical" | "high" | "medium" | "low" | "informational";
  /** Which evidence answers it; \`manual\`: none. */
  readonly judgedBy: "iam" | "guardduty" | "securityhub" | "organization" | "manual";
  /** The Security Hub control that asks the same, \`IAM.9\`. */
  readonly securityhub?: string;
  /** True where a failure means that something can be reached from outside the account. */
  readonly exposes?: boolean;
  /** Kinds of sources that can answer. */
  readonly evidence?: readonly string[];
  /** Feature of a GuardDuty detector, and the configuration within it, that must be on. */
  readonly feature?: { readonly name: string; readonly with?: string };
  /** What to do where it fails. */
  readonly mend: string;
  /** Why no evidence answers it. */
  readonly why?: string;
  /** Framework -> its numbers for this check: \`{"cis-5.0": ["1.4"]}\`. */
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
}
/** Every check, in the order of its file. */
export declare const checks: readonly Check[];
/** "<standard>/v/<version>/<number>" as old findings write it -> Security Hub control. */
export declare const controlNames: Readonly<Record<string, string>>;
/** Controls outside \`checks\` whose failure means that something can be reached from outside the account. */
export declare const exposingControls: readonly string[];
/** GuardDuty finding type -> severity of the type, the data that it comes from, and whether it tells of exposure. */
export declare const guarddutyTypes: Readonly<
  Record<string, { readonly severity: "critical" | "high" | "medium" | "low" | "varies"; readonly source: string; readonly exposes?: true }>
>;
`;

function fail(file, message) {
  throw new Error(`${file}: ${message}`);
}

/** Checks of every framework file, validated, each id and each Security Hub control once. */
function readChecks(root) {
  const folder = join(root, "reports/frameworks");
  const ajv = new Ajv({ allErrors: true, strict: true });
  const valid = ajv.compile(JSON.parse(readFileSync(join(root, "schemas/framework.schema.json"), "utf8")));
  const seen = new Set();
  const result = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".yaml") && name !== NAMES)
    .sort()) {
    const document = parse(readFileSync(join(folder, file), "utf8"));
    if (!valid(document)) fail(file, ajv.errorsText(valid.errors));
    for (const check of document.checks) {
      for (const name of [check.id, check.securityhub]) {
        if (name === undefined) continue;
        if (seen.has(name)) fail(file, `${name} is there twice`);
        seen.add(name);
      }
      if (document.judgedBy === "manual" && check.why === undefined)
        fail(file, `${check.id} does not say why nothing answers it`);
      const { id, title, severity, ...rest } = check;
      result.push({ id, title, severity, judgedBy: document.judgedBy, ...rest });
    }
  }
  return result;
}

function readNames(root) {
  const { names, exposes } = parse(readFileSync(join(root, "reports/frameworks", NAMES), "utf8"));
  const flat = {};
  for (const [standard, numbers] of Object.entries(names)) {
    for (const [number, control] of Object.entries(numbers)) flat[`${standard}/${number}`] = control;
  }
  return { names: flat, exposes };
}

function readTypes(root) {
  const file = "policies/guardduty-types.yaml";
  const { sources, exposes } = parse(readFileSync(join(root, file), "utf8"));
  const types = {};
  for (const [source, named] of Object.entries(sources)) {
    for (const [type, severity] of Object.entries(named)) {
      if (!["critical", "high", "medium", "low", "varies"].includes(severity)) fail(file, `${type}: ${severity} is no severity`);
      types[type] = { severity, source, ...(exposes.includes(type) ? { exposes: true } : {}) };
    }
  }
  for (const type of exposes) if (types[type] === undefined) fail(file, `${type} under exposes is not a type of this file`);
  return types;
}

/** Writes build/frameworks.js and its declarations. */
export async function buildFrameworks(root) {
  const { names, exposes } = readNames(root);
  const parts = { checks: readChecks(root), controlNames: names, exposingControls: exposes, guarddutyTypes: readTypes(root) };
  mkdirSync(join(root, "build"), { recursive: true });
  const code = Object.entries(parts).map(
    ([name, value]) => `export const ${name} = JSON.parse(${JSON.stringify(JSON.stringify(value))});\n`,
  );
  writeFileSync(join(root, "build/frameworks.js"), code.join(""));
  writeFileSync(join(root, "build/frameworks.d.ts"), DECLARATIONS);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await buildFrameworks(fileURLToPath(new URL("..", import.meta.url)));
