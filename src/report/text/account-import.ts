import type { AccountImport } from "../../model/account-import.js";
import { visible } from "../../model/visible.js";
import type { Paint } from "../paint.js";
import { clip, count, wrap } from "./layout.js";

/** What `import --account` found, for a person. Files that were not written are shown. */
export function* accountImportReport(
  { account, imported, left, written }: AccountImport,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): Generator<string> {
  for (const { role, file, text } of imported) {
    yield `${paint("bold", clip(file, width - 20))}  ${clip(role, width)}\n`;
    if (written.length === 0) yield `${text.split("\n").map(visible).join("\n")}\n`;
  }
  if (left.length > 0) yield `${paint("bold", "Not to be said in a team file")}\n`;
  for (const { role, reasons } of left) {
    yield `  ${clip(role, width - 2)}\n`;
    for (const reason of reasons) yield* wrap(reason, width, "    ").map((line) => `${line}\n`);
  }
  yield `${count(imported.length, "role")} of account ${account} as team files${written.length > 0 ? ", written" : ""}; ${left.length} left.\n`;
}
