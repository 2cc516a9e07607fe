import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PolicyDocument } from "../iam/document.js";
import { Failure } from "../model/failure.js";
import type { BundleDocuments } from "../roles/comparison/bundles.js";
import { policyIn } from "./policy-file.js";

/** Texts of a generated tree by path, with "/". */
export type TreeTexts = ReadonlyMap<string, string>;

const PATH =
  /^(?<environment>[^/]+)\/(?<account>[^/]+)\/(?<team>[^/]+)\/(?<file>permissions-\d+|permissions-boundary|trust-policy)\.json$/;
const BYTES_AT_MOST = 4_000_000;

/** Is this a path of a document that `generate` writes for a team? */
export function isBundlePath(path: string): boolean {
  return PATH.test(path);
}

/** The texts of a generated tree on disk; links are not followed. */
export async function readTree(folder: string): Promise<TreeTexts> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = new Map<string, string>();
  for (const entry of entries) {
    const whole = join(entry.parentPath, entry.name);
    const path = whole.slice(join(folder, "/").length).replaceAll("\\", "/");
    if (!entry.isFile() || !isBundlePath(path)) continue;
    if ((await stat(whole)).size > BYTES_AT_MOST)
      throw new Failure("policy-unreadable", `${whole}: is larger than ${BYTES_AT_MOST / 1_000_000} MB`, { kind: "usage" });
    texts.set(path, await readFile(whole, "utf8"));
  }
  return texts;
}

type Open = { -readonly [K in keyof BundleDocuments]: BundleDocuments[K] } & { permissions: PolicyDocument[] };

/**
 * The bundles of a tree. `where` stands before the paths in messages.
 * @throws Failure (usage) naming the first file that holds no policy document.
 */
export function bundlesIn(texts: TreeTexts, where: string): readonly BundleDocuments[] {
  const bundles = new Map<string, Open>();
  const numbered = (path: string): string => path.replace(/\d+\.json$/, (end) => end.padStart(12, "0"));
  for (const path of [...texts.keys()].sort((a, b) => (numbered(a) < numbered(b) ? -1 : 1))) {
    const { environment = "", account = "", team = "", file = "" } = PATH.exec(path)?.groups ?? {};
    const key = JSON.stringify([environment, account, team]);
    const bundle = bundles.get(key) ?? { environment, account, team, permissions: [], boundary: undefined, trust: undefined };
    bundles.set(key, bundle);
    const document = policyIn(`${where}/${path}`, texts.get(path) ?? "");
    if (file === "permissions-boundary") bundle.boundary = document;
    else if (file === "trust-policy") bundle.trust = document;
    else bundle.permissions.push(document);
  }
  return [...bundles.values()];
}
