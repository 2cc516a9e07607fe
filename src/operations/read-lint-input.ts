import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { looksLikeAccountDetails } from "../iam/lint/sources/index.js";

const MIB = 1_048_576;
const LARGEST = 256 * MIB;
/** What is not the details of a whole account is smaller than this. */
const LARGEST_OTHER = 16 * MIB;

/** The text of a file to be linted, or why there is none. */
export type LintInput = { readonly text: string } | { readonly code: string; readonly message: string; readonly mend: string };

function refusal(code: string, message: string, mend: string): LintInput {
  return { code, message, mend };
}

const TOO_LARGE = refusal("file-too-large", "The file is larger than 256 MiB.", "Give the documents themselves.");

async function whole(stream: Readable): Promise<LintInput> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST) {
      stream.destroy();
      return TOO_LARGE;
    }
    chunks.push(chunk);
  }
  const buffer = Buffer.concat(chunks);
  if (!isUtf8(buffer) || buffer.includes(0)) return refusal("not-utf-8", "The file is not UTF-8 text.", "Save it as UTF-8.");
  const text = buffer.toString("utf8", buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0);
  if (bytes > LARGEST_OTHER && !looksLikeAccountDetails(text))
    return refusal(
      "file-too-large",
      "The file is larger than 16 MiB, and is not the details of an account.",
      "Give the documents themselves.",
    );
  return text.trim() === "" ? refusal("empty-file", "The file is empty.", "Give a file with a policy document.") : { text };
}

const REASONS: Readonly<Record<string, readonly [code: string, message: string, mend: string]>> = {
  ENOENT: ["no-such-file", "There is no such file.", "Look at the path."],
  ENOTDIR: ["no-such-file", "There is no such file.", "Look at the path."],
  EACCES: ["unreadable-file", "This user may not read the file.", "Look at its permissions."],
  EPERM: ["unreadable-file", "This user may not read the file.", "Look at its permissions."],
};

/** Reads a file to be linted; `-` is stdin. Never throws for what a path may be: says why it gives no text. */
export async function readLintInput(path: string): Promise<LintInput> {
  try {
    if (path === "-") return await whole(process.stdin);
    const status = await stat(path);
    if (status.isDirectory())
      return refusal("is-a-folder", "This is a folder.", "Name the files in it: bailiwick validate FOLDER/*.json");
    // A pipe is what `<(command)` makes; a device may never end.
    if (!status.isFile() && !status.isFIFO())
      return refusal("not-a-file", "This is not a file.", "Give a file, or `-` for stdin.");
    if (status.size > LARGEST) return TOO_LARGE;
    return await whole(createReadStream(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "") throw error;
    const [name, message, mend] = REASONS[code] ?? ["unreadable-file", `The file cannot be read (${code}).`, "Look at the path."];
    return refusal(name, message, mend);
  }
}
