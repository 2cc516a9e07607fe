import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { checkedStatements } from "../iam/check-document.js";
import type { PolicyDocument } from "../iam/document.js";
import { PolicyError } from "../iam/policy-error.js";
import { Failure } from "../model/failure.js";
import { jsonErrorOffset, placeAt } from "../snapshot/json-place.js";

/** IAM's largest policy has 20,480 characters; a key's 32 kB; the rest is room for spaces and wrappers. */
const BYTES_AT_MOST = 4_000_000;

type Shape = Readonly<Record<string, unknown>>;

function fail(file: string, problem: string): Failure {
  return new Failure("policy-unreadable", `${file}: ${problem}`, {
    kind: "usage",
    hint: "Give a policy document as JSON, bare or as the AWS CLI prints it (get-policy-version, get-role-policy, get-bucket-policy …).",
  });
}

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const { line, column } = placeAt(file, text, jsonErrorOffset(text));
    throw fail(`${file}:${line}:${column}`, "is not JSON");
  }
}

/** Where the AWS CLI's results hold a document, by path. */
const PLACES: readonly (readonly string[])[] = [
  ["PolicyVersion", "Document"],
  ["PolicyDocument"],
  ["Role", "AssumeRolePolicyDocument"],
  ["AssumeRolePolicyDocument"],
  ["Policy"],
  ["ResourcePolicy"],
  ["Attributes", "Policy"],
  ["policy"],
];

function held(value: Shape): unknown {
  for (const path of PLACES) {
    let at: unknown = value;
    for (const name of path) at = isShape(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    if (at !== undefined) return at;
  }
  return undefined;
}

function decoded(file: string, text: string): unknown {
  if (/^\s*\{/.test(text)) return parse(file, text);
  try {
    return parse(file, decodeURIComponent(text.trim().replace(/^"|"$/g, "")));
  } catch (error) {
    throw error instanceof Failure ? error : fail(file, "holds a document that is neither JSON nor URL-encoded JSON");
  }
}

/**
 * The policy document in a text: bare, in one of the AWS CLI's shapes, or URL-encoded.
 * @throws Failure (usage) that names the file and the place where it is none.
 */
export function policyIn(file: string, text: string): PolicyDocument {
  let value: unknown = decoded(file, text);
  // A document may be text within JSON, and that text URL-encoded.
  for (let depth = 0; depth < 3 && isShape(value) && value.Statement === undefined; depth++) {
    const inner = held(value);
    if (inner === undefined) break;
    value = typeof inner === "string" ? decoded(file, inner) : inner;
  }
  if (!isShape(value)) throw fail(file, "holds no policy document");
  const document = value as unknown as PolicyDocument;
  try {
    checkedStatements(document);
  } catch (error) {
    if (error instanceof PolicyError) throw fail(file, `${error.at === "" ? "the document" : error.at} ${error.problem}`);
    throw error;
  }
  return document;
}

/**
 * Reads a policy document from a file.
 * @throws Failure (usage) where there is none, or it is too large to be one.
 */
export async function readPolicyFile(file: string): Promise<PolicyDocument> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") throw fail(file, "is not there");
    throw error;
  });
  // A pipe is what `<(command)` makes; a device may never end.
  if (!found.isFile() && !found.isFIFO()) throw fail(file, "is not a file");
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BYTES_AT_MOST) throw fail(file, `is larger than ${BYTES_AT_MOST / 1_000_000} MB`);
    chunks.push(chunk);
  }
  return policyIn(
    file,
    Buffer.concat(chunks)
      .toString("utf8")
      .replace(/^\uFEFF/, ""),
  );
}
