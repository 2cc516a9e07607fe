import type { SourceKind } from "../model/evidence.js";
import { openEvidence } from "./evidence-file.js";
import { type FindingLine, FindingLines } from "./finding-lines.js";
import { pathOf } from "./layout.js";
import type { SourceReader } from "./source-reader.js";

/** Streams the records of one ndjson source, and judges the source when the last one went by. */
export async function* readFindings(
  reader: SourceReader,
  kind: SourceKind,
  account: string,
  region: string | null,
): AsyncGenerator<FindingLine, void> {
  const source = reader.readable(kind, account, region);
  if (source === undefined) return;
  const file = await openEvidence(reader.root, pathOf(kind, account, region));
  if ("problem" in file) {
    reader.refuse(source, file);
    return;
  }
  const lines = new FindingLines(file, ({ line, problem, status }) =>
    reader.ledger.problem(source, status, problem, { line, column: 1 }),
  );
  const read = yield* lines.records();
  if (read.records > 0 && read.readable === 0) reader.ledger.problem(source, "failed", "not one line of it could be read");
  reader.ledger.measured(source, { sha256: read.sha256, records: read.records });
}
