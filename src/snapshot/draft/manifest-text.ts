import type { SnapshotManifest } from "../../model/evidence.js";

function list(entries: readonly unknown[]): string {
  return entries.length === 0 ? "[]" : `[\n${entries.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n")}\n  ]`;
}

/** `snapshot.json`, an account and a source a line: organizations have tens of thousands of sources. */
export function manifestText({ format, time, began, by, partition, accounts, sources }: SnapshotManifest): string {
  const head = Object.entries({ format, time, ...(began === undefined ? {} : { began }), by, partition }).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{\n${[...head, `  "accounts": ${list(accounts)}`, `  "sources": ${list(sources)}`].join(",\n")}\n}\n`;
}
