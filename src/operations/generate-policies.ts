import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { catalogue } from "../iam/catalogue/index.js";
import type { RoleBundle } from "../model/bundle.js";
import { Failure } from "../model/failure.js";
import type { Generation } from "../report/results.js";
import { renderKnownActions } from "../roles/known-actions.js";
import { type RenderedFile, renderBundleFiles, renderScpFiles } from "../roles/render.js";
import { gainsOf } from "../roles/wildcard-gains.js";
import { serviceOfPattern, wildcardsOf } from "../roles/wildcards.js";
import { mendFor } from "../workspace/index.js";
import { loadWorkspace } from "./load-workspace.js";
import { sha256 } from "./sha256.js";
import { soundBundles } from "./sound-bundles.js";
import { recordsIn, writtenBundles } from "./written-bundles.js";

export interface GenerateRequest {
  readonly workspace: string;
  /** Where the files go; absent: `policies/generated` of the workspace. */
  readonly out: string | undefined;
  readonly team: string | undefined;
  readonly environment: string | undefined;
  /** Only compare. */
  readonly check: boolean;
}

/** Files below a folder, as paths relative to it with "/". */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const prefix = join(folder, "/");
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(prefix.length).replaceAll("\\", "/"));
}

/** Only files of the shapes that `generate` writes are ever removed. */
const OURS =
  /^(?:actions-[0-9a-f]{12}\.json|[^/]+\/(?:scp-[^/]+\.json|[^/]+\/[^/]+\/(?:permissions-\d+|permissions-boundary|trust-policy|bundle)\.json))$/;

/** Is this one of the files that the request is about? With a team or an environment, the others are left alone. */
function concerns(path: string, { team, environment }: GenerateRequest): boolean {
  const parts = path.split("/");
  if (!OURS.test(path)) return false;
  // A record of actions may be that of a bundle which the request leaves alone.
  if (parts.length === 1) return environment === undefined && team === undefined;
  if (environment !== undefined && parts[0] !== environment) return false;
  return team === undefined || (parts.length === 4 && parts[2] === team);
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.new`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

/** What stands in a folder of generated files, by path. */
async function readWritten(folder: string): Promise<ReadonlyMap<string, string>> {
  const written = new Map<string, string>();
  for (const path of await filesBelow(folder)) if (OURS.test(path)) written.set(path, await readFile(join(folder, path), "utf8"));
  return written;
}

/** Services that a wildcard names, in these bundles and in written ones of today's catalogue that stay as they are. */
function servicesWithWildcards(bundles: readonly RoleBundle[], staying: ReadonlyMap<string, string>): readonly string[] {
  const made = bundles.flatMap(({ permissions, boundary }) =>
    [...permissions, boundary].flatMap((one) => wildcardsOf(one.document)),
  );
  const left = writtenBundles(staying).filter((bundle) => bundle.catalogue === catalogue.hash);
  return [...made, ...left.flatMap((bundle) => bundle.wildcards ?? [])].map(({ pattern }) => serviceOfPattern(pattern));
}

/**
 * Generates the role bundles and SCPs of a workspace and writes what differs, or only says what differs.
 * Nothing is written where anything is wrong, a disproved `never` included.
 * @throws Failure (usage) with every diagnostic; also for a team or environment that the workspace does not have.
 */
export async function generatePolicies(request: GenerateRequest): Promise<Generation> {
  const { workspace, diagnostics: warnings } = await loadWorkspace(request.workspace);
  assertKnown(
    "team",
    request.team,
    workspace.teams.map((team) => team.team),
  );
  assertKnown(
    "environment",
    request.environment,
    workspace.environments.map((environment) => environment.name),
  );
  const only = {
    ...(request.team === undefined ? {} : { team: request.team }),
    ...(request.environment === undefined ? {} : { environment: request.environment }),
  };
  const generated = soundBundles(workspace, only, "Nothing was written");
  const { diagnostics } = generated;
  const out = request.out ?? join(request.workspace, "policies", "generated");
  const written = await readWritten(out);
  const staying = new Map([...written].filter(([path]) => !concerns(path, request)));
  const files: RenderedFile[] = [
    ...generated.bundles.flatMap((bundle) => renderBundleFiles(bundle, sha256)),
    ...renderScpFiles(generated.scps),
    renderKnownActions(servicesWithWildcards(generated.bundles, staying)),
  ];
  const wanted = new Set(files.map((file) => file.path));
  const stale = [...written.keys()].filter((path) => !wanted.has(path) && concerns(path, request)).sort();
  const before = writtenBundles(new Map([...written].filter(([path]) => concerns(path, request))));
  const { gained, unknown } = gainsOf(before, recordsIn(written));
  const created: string[] = [];
  const changed: string[] = [];
  for (const file of files) {
    const text = written.get(file.path);
    if (text === file.text) continue;
    (text === undefined ? created : changed).push(file.path);
    if (!request.check) await writeWhole(join(out, file.path), file.text);
  }
  if (!request.check) for (const path of stale) await rm(join(out, path));
  return {
    format: "bailiwick.generation/1",
    out,
    checked: request.check,
    bundles: generated.bundles.map(({ team, environment, account, digest, permissions, coverage }) => ({
      team,
      environment,
      account,
      digest,
      policies: permissions.length,
      withheld: coverage.withheld.length,
      unscoped: coverage.unscoped.length,
    })),
    created: created.sort(),
    changed: changed.sort(),
    removed: stale,
    unchanged: files.length - created.length - changed.length,
    gained,
    gainsUnknown: unknown,
    diagnostics: [...warnings, ...diagnostics],
  };
}

function assertKnown(what: string, name: string | undefined, known: readonly string[]): void {
  if (name === undefined || known.includes(name)) return;
  throw new Failure(`unknown-${what}`, `The workspace has no ${what} \`${name}\`.`, {
    kind: "usage",
    hint: mendFor(name, known, what),
  });
}
