import type { PolicyDocument } from "../iam/document.js";
import { type KnownActions, knownActionsPath, readKnownActions } from "../roles/known-actions.js";
import type { WrittenBundle } from "../roles/wildcard-gains.js";
import { type Wildcard, wildcardsOf } from "../roles/wildcards.js";

const BUNDLE = /^([^/]+)\/([^/]+)\/([^/]+)\/bundle\.json$/;
const DOCUMENT = /^([^/]+\/[^/]+\/[^/]+)\/permissions-(?:\d+|boundary)\.json$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The wildcards of a document's text; undefined where it cannot be read as one. */
function wildcardsIn(text: string): readonly Wildcard[] | undefined {
  try {
    return wildcardsOf(JSON.parse(text) as PolicyDocument);
  } catch {
    return undefined;
  }
}

/** The bundles among generated files, by path, as they were written: what their wildcards are, and which catalogue they go by. */
export function writtenBundles(files: ReadonlyMap<string, string>): readonly WrittenBundle[] {
  const wildcards = new Map<string, (readonly Wildcard[] | undefined)[]>();
  for (const [path, text] of files) {
    const folder = DOCUMENT.exec(path)?.[1];
    if (folder !== undefined) wildcards.set(folder, [...(wildcards.get(folder) ?? []), wildcardsIn(text)]);
  }
  const bundles: WrittenBundle[] = [];
  for (const [path, text] of files) {
    const [, environment, account, team] = BUNDLE.exec(path) ?? [];
    if (environment === undefined || account === undefined || team === undefined) continue;
    const { catalogue } = (parsed(text) ?? {}) as { readonly catalogue?: unknown };
    const own = wildcards.get(`${environment}/${account}/${team}`) ?? [];
    bundles.push({
      team,
      environment,
      account,
      catalogue: typeof catalogue === "string" ? catalogue : undefined,
      wildcards: own.includes(undefined) ? undefined : own.flatMap((list) => list ?? []),
    });
  }
  return bundles;
}

/** The record of what a catalogue knew, among generated files. */
export function recordsIn(files: ReadonlyMap<string, string>): (hash: string) => KnownActions | undefined {
  const read = new Map<string, KnownActions | undefined>();
  return (hash) => {
    const path = knownActionsPath(hash);
    if (!read.has(path)) read.set(path, readKnownActions(files.get(path) ?? ""));
    return read.get(path);
  };
}
