import type { Diagnostic } from "../model/diagnostic.js";
import type { Workspace } from "../model/workspace.js";
import { type BailiwickFile, readBailiwickFile, readOwners } from "./bailiwick-file.js";
import { checkSchema, type FileKind } from "./check-schema.js";
import { checkIdentities, checkTeamIds, warnUnused } from "./cross-checks.js";
import { checkDatabases } from "./database-checks.js";
import { Diagnoses } from "./diagnoses.js";
import { readGuardrails } from "./guardrails.js";
import type { Names } from "./names.js";
import { parseFile } from "./parse-file.js";
import { Part } from "./part.js";
import { readTeam, teamOfPath } from "./team.js";
import { isProductFile, productWords, readAliases, readLevels } from "./vocabulary.js";

/** A file of a workspace: path relative to its folder with forward slashes, and text. */
export interface WorkspaceFile {
  readonly path: string;
  readonly text: string;
}

export interface Loaded {
  /** Undefined where `diagnostics` holds an error. */
  readonly workspace: Workspace | undefined;
  /** Everything wrong with the files, by file and place, warnings included. */
  readonly diagnostics: readonly Diagnostic[];
}

const KINDS: Readonly<Record<string, FileKind>> = {
  "bailiwick.yaml": "bailiwick",
  "policies/guardrails.yaml": "guardrails",
  "policies/levels.yaml": "levels",
  "policies/services.yaml": "services",
};

const TEAM_FILE = /^roles\/[^/]+\.yaml$/;

function kindOf(path: string): FileKind | undefined {
  return Object.hasOwn(KINDS, path) ? KINDS[path] : TEAM_FILE.test(path) ? "team" : undefined;
}

function open(file: WorkspaceFile, kind: FileKind, found: Diagnoses): Part | undefined {
  const source = parseFile(file.path, file.text, found);
  if (source === undefined) return undefined;
  checkSchema(kind, source, found);
  return new Part(source, [], source.value, found);
}

function namesOf(bailiwick: BailiwickFile | undefined, teams: readonly string[], words: ReturnType<typeof productWords>): Names {
  return {
    environments: bailiwick?.environments.map(({ name }) => name),
    resources: bailiwick === undefined ? undefined : new Map(bailiwick.resources.map((resource) => [resource.name, resource])),
    identities: bailiwick === undefined ? undefined : Object.keys(bailiwick.identity),
    databases: bailiwick?.databases.map(({ name }) => name),
    teams,
    ...words,
  };
}

/**
 * Reads the files of one workspace: bailiwick.yaml, roles/<team>.yaml, policies/{guardrails,levels,services}.yaml; others are left alone.
 * `unread`: paths of files that are there and could not be read, which has been told elsewhere; what they may hold is not judged missing.
 * Every mistake in every file is told at once. Actions in the result are the catalogue's names in the catalogue's order.
 */
export function loadWorkspace(files: readonly WorkspaceFile[], unread: readonly string[] = []): Loaded {
  const found = new Diagnoses();
  const parts = new Map<string, Part>();
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of ordered) {
    const kind = kindOf(file.path);
    const part = kind === undefined || isProductFile(file.path, file.text) ? undefined : open(file, kind, found);
    if (part !== undefined) parts.set(file.path, part);
  }
  const paths = [...ordered.map(({ path }) => path), ...unread];
  if (!paths.includes("bailiwick.yaml"))
    found.add({
      severity: "error",
      code: "no-workspace",
      message: "There is no bailiwick.yaml.",
      place: { file: "bailiwick.yaml", line: 1, column: 1 },
      mend: "Go to the workspace's folder, or make one with `bailiwick init`.",
    });
  const words = productWords();
  const [levels, services] = [parts.get("policies/levels.yaml"), parts.get("policies/services.yaml")];
  if (levels !== undefined) readLevels(levels, words);
  if (services !== undefined) readAliases(services, words);
  const root = parts.get("bailiwick.yaml");
  const bailiwick = root === undefined ? undefined : readBailiwickFile(root);
  const teamRoots = [...parts.values()].filter(({ file }) => TEAM_FILE.test(file.path));
  // A file that cannot be read still makes its team known, so that whoever names it is not wrong as well.
  const ids = new Set([
    ...paths.filter((path) => TEAM_FILE.test(path)).map(teamOfPath),
    ...teamRoots.flatMap((part) => part.at("team").text() ?? []),
  ]);
  const names = namesOf(bailiwick, [...ids], words);
  checkTeamIds(teamRoots, bailiwick?.naming.prefix ?? "bailiwick");
  const teams = teamRoots.map((part) => readTeam(part, names)).sort((a, b) => (a.team < b.team ? -1 : 1));
  checkDatabases(teamRoots, teams);
  const guardrailsRoot = parts.get("policies/guardrails.yaml");
  const guardrails = guardrailsRoot === undefined ? [] : readGuardrails(guardrailsRoot, names);
  const owners = root === undefined ? [] : readOwners(root, names.teams);
  if (root !== undefined && bailiwick !== undefined) {
    checkIdentities(root, teams, Object.keys(bailiwick.identity));
    if (found.errors === 0 && unread.length === 0) warnUnused(root, bailiwick, teams);
  }
  const vocabulary = { levels: Object.fromEntries(words.levels), aliases: Object.fromEntries(words.aliases) };
  const workspace =
    bailiwick === undefined || found.errors > 0 ? undefined : { ...bailiwick, owners, teams, guardrails, vocabulary };
  return { workspace, diagnostics: found.list() };
}
