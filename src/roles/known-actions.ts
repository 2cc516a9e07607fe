import { catalogue } from "../iam/catalogue/index.js";
import type { RenderedFile } from "./render.js";

const FORMAT = "bailiwick.actions/1";

/** Names of a service's actions without its prefix, by prefix, as a catalogue knew them. */
export type KnownActions = ReadonlyMap<string, readonly string[]>;

/** Where the actions that a catalogue of this hash knew are written, below `policies/generated/`. */
export function knownActionsPath(hash: string): string {
  return `actions-${hash.slice(0, 12)}.json`;
}

/**
 * What today's catalogue knows of the services, one name a line, so that a later catalogue's additions can be told by name and are seen
 * in a diff. One file for all bundles that were made with the same catalogue.
 */
export function renderKnownActions(prefixes: Iterable<string>): RenderedFile {
  const services: Record<string, readonly string[]> = {};
  for (const prefix of [...new Set(prefixes)].sort()) {
    const service = catalogue.service(prefix);
    if (service === undefined) continue;
    const { first, count } = service;
    services[prefix] = Array.from({ length: count }, (_, i) => catalogue.nameAt(first + i).slice(prefix.length + 1));
  }
  const text = `${JSON.stringify({ format: FORMAT, catalogue: catalogue.hash, services }, undefined, 2)}\n`;
  return { path: knownActionsPath(catalogue.hash), text };
}

/** Reads such a file; undefined where it is none. */
export function readKnownActions(text: string): KnownActions | undefined {
  let value: { readonly format?: unknown; readonly services?: unknown };
  try {
    value = (JSON.parse(text) ?? {}) as typeof value;
  } catch {
    return undefined;
  }
  if (value.format !== FORMAT || typeof value.services !== "object" || value.services === null) return undefined;
  const known = new Map<string, readonly string[]>();
  for (const [prefix, names] of Object.entries(value.services as Record<string, unknown>)) {
    if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) return undefined;
    known.set(prefix.toLowerCase(), names);
  }
  return known;
}
