import {
  type SchemaError,
  type Validator,
  validateBailiwick,
  validateGuardrails,
  validateLevels,
  validateServices,
  validateTeam,
} from "#validators";
import type { Diagnoses } from "./diagnoses.js";
import { type SchemaNode, schemaAt } from "./schema-nodes.js";
import type { Path, Remark, SourceFile } from "./source-file.js";
import { mendFor, nearest } from "./suggest.js";

const VALIDATORS = {
  bailiwick: validateBailiwick,
  guardrails: validateGuardrails,
  levels: validateLevels,
  services: validateServices,
  team: validateTeam,
} satisfies Record<string, Validator>;

export type FileKind = keyof typeof VALIDATORS;

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  array: "a list",
  object: "a map",
  boolean: "true or false",
  number: "a number",
  integer: "a whole number",
};

interface Mistake {
  readonly path: Path;
  readonly error: SchemaError;
}

function pathOf(error: SchemaError, value: unknown): Path {
  let at = value;
  return error.instancePath
    .split("/")
    .slice(1)
    .map((step) => {
      const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
      const wanted = Array.isArray(at) ? Number(key) : key;
      at = (at as Record<string | number, unknown> | undefined)?.[wanted];
      return wanted;
    });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | null | undefined)?.[step], value);
}

/** Errors that only repeat others: which keys exclude each other is checked by the readers, with better words. */
function isEcho({ keyword, schemaPath }: SchemaError): boolean {
  return keyword === "if" || schemaPath.includes("/oneOf") || /\/propertyNames\/./.test(schemaPath);
}

function quoted(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function wrongType(value: unknown, path: Path, node: SchemaNode | undefined): Remark {
  const wanted = [node?.type ?? []].flat();
  const name = quoted(path.at(-1) ?? "the file");
  const words = wanted.map((type) => TYPES[type] ?? type).join(" or ");
  if (value === null)
    return {
      severity: "error",
      code: "no-value",
      message: `${name} has no value.`,
      mend: `Give it ${words}, or take the key out.`,
    };
  const isAccount = path[0] === "environments" && path[2] === "accounts" && typeof value === "number";
  if (isAccount || (path[0] === "trust" && path[2] === "account" && typeof value === "number"))
    return {
      severity: "error",
      code: "account-not-text",
      message: "An account id is written in quotes.",
      reason: "without them it is a number, and numbers lose their leading zeros",
      mend: `Write "${String(value).padStart(12, "0")}".`,
    };
  const mend =
    wanted.includes("array") && typeof value === "string" ? `Write [${value}].` : (node?.description ?? `Write ${words}.`);
  return {
    severity: "error",
    code: "wrong-type",
    message: `${typeof path.at(-1) === "number" ? quoted(value) : name} is not ${words}.`,
    mend,
  };
}

function remarkFor({ error, path }: Mistake, value: unknown, node: SchemaNode | undefined): Remark {
  const invalid = (message: string, mend?: string): Remark => ({
    severity: "error",
    code: "invalid-value",
    message,
    ...(mend === undefined ? {} : { mend }),
  });
  switch (error.keyword) {
    case "type":
      return wrongType(value, path, node);
    case "enum": {
      const allowed = (node?.enum ?? []).map(String);
      return {
        severity: "error",
        code: "unknown-value",
        message: `${quoted(value)} is not a value of \`${path.findLast((step) => typeof step === "string")}\`.`,
        mend: mendFor(String(value), allowed, "value"),
      };
    }
    case "const":
      return invalid(
        `\`${path.at(-1)}\` is ${JSON.stringify(node?.const)} in this format.`,
        `Write ${JSON.stringify(node?.const)}.`,
      );
    case "propertyNames":
      return invalid(`${quoted(error.params.propertyName)} cannot be a name here.`, node?.propertyNames?.description);
    case "minItems":
    case "minProperties":
    case "minLength":
      return invalid(`\`${path.at(-1)}\` is empty.`, "Fill it, or take the key out.");
    case "uniqueItems":
      return invalid("The same entry stands here twice.", "Keep one of them.");
    case "pattern":
      return invalid(`${quoted(value)} cannot stand here.`, node?.description);
    default:
      return invalid(`${quoted(value)} ${error.message ?? "is not allowed here"}.`, node?.description);
  }
}

function reportUnknownKey(kind: FileKind, file: SourceFile, { error, path }: Mistake, found: Diagnoses): string | undefined {
  const key = String(error.params.additionalProperty ?? path.at(-1));
  const forbidden = error.keyword === "false schema";
  const owner = forbidden ? path.slice(0, -1) : path;
  const known = Object.keys(schemaAt(kind, owner)?.properties ?? {});
  const remark: Remark = forbidden
    ? {
        severity: "error",
        code: "key-not-here",
        message: `\`${key}\` does not go with this \`type\`.`,
        mend: "Take it out, or change the type.",
      }
    : { severity: "error", code: "unknown-key", message: `\`${key}\` is not a key here.`, mend: mendFor(key, known, "key") };
  found.add(file.diagnostic(remark, [...owner, key], "key"));
  return nearest(key, known);
}

/** Holds the file's value against its schema; every mistake is told once, where it stands. */
export function checkSchema(kind: FileKind, file: SourceFile, found: Diagnoses): void {
  const validate: Validator = VALIDATORS[kind];
  if (validate(file.value)) return;
  const mistakes = (validate.errors ?? [])
    .filter((error) => !isEcho(error))
    .map((error) => ({ error, path: pathOf(error, file.value) }));
  // A mistyped key that was meant to be a required one is one mistake.
  const meant = new Set<string>();
  for (const mistake of mistakes) {
    if (mistake.error.keyword !== "additionalProperties" && mistake.error.keyword !== "false schema") continue;
    const near = reportUnknownKey(kind, file, mistake, found);
    if (near !== undefined) meant.add(`${mistake.error.instancePath}/${near}`);
  }
  for (const { error, path } of mistakes) {
    if (error.keyword === "additionalProperties" || error.keyword === "false schema") continue;
    if (error.keyword === "required") {
      const key = String(error.params.missingProperty);
      if (meant.has(`${error.instancePath}/${key}`)) continue;
      const mend = schemaAt(kind, [...path, key])?.description;
      found.add(
        file.diagnostic(
          { severity: "error", code: "missing-key", message: `\`${key}\` is missing.`, ...(mend === undefined ? {} : { mend }) },
          path,
          "key",
        ),
      );
      continue;
    }
    const part = error.keyword === "propertyNames" ? "key" : "value";
    const place = part === "key" ? [...path, String(error.params.propertyName)] : path;
    found.add(file.diagnostic(remarkFor({ error, path }, valueAt(file.value, path), schemaAt(kind, path)), place, part));
  }
}
