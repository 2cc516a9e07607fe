import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { catalogue } from "../iam/catalogue/index.js";
import type { PolicyDocument } from "../iam/document.js";
import { statementsOf, textsOf } from "../iam/statements.js";
import type { AccountImport, ImportedRole, LeftRole } from "../model/account-import.js";
import type { RoleBundle } from "../model/bundle.js";
import { Failure } from "../model/failure.js";
import type { Workspace } from "../model/workspace.js";
import { tagValue } from "../roles/bundle.js";
import { verdictOf } from "../roles/comparison/verdict.js";
import { generateBundles } from "../roles/generate.js";
import type { LiveAccount, LiveRole } from "../roles/provision/live.js";
import { ownershipOf } from "../roles/provision/ownership.js";
import { documentsOf, draftsOf, teamIdOf } from "../roles/provision/team-draft.js";
import { verdictWords } from "../roles/provision/words.js";
import { mendFor, loadWorkspace as readFiles, type WorkspaceFile } from "../workspace/index.js";
import { accountSource } from "./account-source.js";
import type { AwsRequest } from "./aws-request.js";
import { loadWorkspace } from "./load-workspace.js";
import { sha256 } from "./sha256.js";

export interface ImportAccountRequest {
  readonly workspace: string;
  readonly account: string;
  readonly aws: AwsRequest;
  /** Folder that the files are written to; undefined: nowhere. */
  readonly out: string | undefined;
  /** Overwrite files of those names. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** Patterns as the actions that they stand for today: a team file says those, and no action of tomorrow. */
function spelledOut(document: PolicyDocument): PolicyDocument {
  const statements = statementsOf(document).map((statement) => {
    if (statement.Action === undefined) return statement;
    const names = textsOf(statement.Action).flatMap((pattern) =>
      [...catalogue.expand(pattern)].map((index) => catalogue.nameAt(index)),
    );
    return { ...statement, Action: [...new Set(names)].sort() };
  });
  return { ...document, Statement: statements.filter(({ Action }) => Action === undefined || Action.length > 0) };
}

/** Why a bundle is not just what the role has; empty where it is. */
function differences(role: LiveRole, live: LiveAccount, bundle: RoleBundle): readonly string[] {
  const { documents } = documentsOf(role, live);
  const limit = role.boundary === null ? undefined : live.policies.get(role.boundary)?.document;
  if (role.boundary !== null && limit === undefined) return ["its boundary is not in the evidence"];
  const now = { documents: documents.map(spelledOut), boundaries: limit === undefined ? [] : [limit] };
  const then = {
    documents: bundle.permissions.map(({ document }) => spelledOut(document)),
    boundaries: [bundle.boundary.document],
  };
  const permissions = verdictOf(now, then, "identity");
  const said: string[] = [];
  if (permissions.answer !== "no-new-access" || permissions.losses.length > 0 || permissions.cut)
    said.push(...verdictWords(permissions).map((words) => `a team file would not give just that: it ${words}`));
  const only = (document: PolicyDocument | undefined) => ({
    documents: document === undefined ? [] : [document],
    boundaries: [],
  });
  const trust = verdictOf(only(role.trust), only(bundle.trust), "trust");
  if (trust.answer !== "no-new-access" || trust.losses.length > 0 || trust.cut)
    said.push(...verdictWords(trust).map((words) => `a team file would not let in just those: it ${words}`));
  if (said.length === 0 && (permissions.answer !== "no-new-access" || trust.answer !== "no-new-access"))
    said.push("it could not be settled");
  const seconds = role.maxSessionSeconds;
  if (seconds !== undefined && seconds !== bundle.role.maxSessionSeconds)
    said.push(`a team file cannot say sessions of ${seconds} seconds`);
  return said;
}

interface Context {
  readonly files: readonly WorkspaceFile[];
  readonly live: LiveAccount;
  readonly account: string;
  readonly environment: string;
}

/** Does the team's file, among the others, give just what the role has? Why not, otherwise. */
function judged(file: WorkspaceFile, team: string, role: LiveRole, { files, live, account }: Context): readonly string[] {
  const { workspace, diagnostics } = readFiles([...files, file]);
  const wrong = diagnostics.filter(
    ({ severity, place }) => severity === "error" && (place === undefined || place.file === file.path),
  );
  if (workspace === undefined || wrong.length > 0)
    return wrong.length > 0 ? wrong.map(({ message }) => message) : ["the file would not be valid"];
  const generated = generateBundles(workspace, { digest: sha256, only: { team, accounts: new Set([account]) } });
  const errors = generated.diagnostics.filter(({ severity }) => severity === "error");
  const [bundle] = generated.bundles;
  if (errors.length > 0 || bundle === undefined)
    return errors.length > 0 ? errors.map(({ message }) => message) : ["it would have no bundle"];
  return differences(role, live, bundle);
}

function fileOf(team: string, values: Readonly<Record<string, unknown>>): WorkspaceFile {
  const head = "# yaml-language-server: $schema=../schemas/team.schema.json\n";
  return { path: `roles/${team}.yaml`, text: `${head}${stringify(values, { lineWidth: 120 })}` };
}

function importRole(
  role: LiveRole,
  identities: readonly string[],
  taken: ReadonlySet<string>,
  context: Context,
): ImportedRole | LeftRole {
  const team = teamIdOf(role.name, taken);
  let reasons: readonly string[] | undefined;
  for (const draft of draftsOf(role, context.live, { team, environment: context.environment, identities })) {
    if ("reasons" in draft) return { role: role.arn, reasons: draft.reasons };
    const file = fileOf(team, draft.values);
    const found = judged(file, team, role, context);
    if (found.length === 0) return { role: role.arn, team, file: file.path, text: file.text };
    // The first form is the likeliest: what keeps it from fitting is what somebody can mend.
    reasons ??= found;
  }
  const none = ["no form of a team file lets in just those whom its trust policy lets in"];
  return { role: role.arn, reasons: [...new Set(reasons ?? none)] };
}

/** Writes the files to a folder. @throws Failure (usage) where one of that name is there. */
async function writeAll(out: string, force: boolean, roles: readonly ImportedRole[]): Promise<readonly string[]> {
  await mkdir(out, { recursive: true });
  const written: string[] = [];
  for (const { file, text } of roles) {
    const path = join(out, basename(file));
    await writeFile(path, text, { flag: force ? "w" : "wx" }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      throw new Failure("file-exists", `${path} is there already.`, {
        kind: "usage",
        hint: "Overwrite it with --force, or choose another --out.",
      });
    });
    written.push(path);
  }
  return written;
}

/** The environment of the account; it must be the only one there, since a team file gives the same in all of an environment's accounts. */
function environmentOf(workspace: Workspace, account: string): string {
  const found = workspace.environments.find(({ accounts }) => accounts.includes(account));
  if (found === undefined)
    throw new Failure("unknown-account", `The workspace has no account \`${account}\`.`, {
      kind: "usage",
      hint: mendFor(
        account,
        workspace.environments.flatMap(({ accounts }) => accounts),
        "account",
      ),
    });
  if (found.accounts.length > 1)
    throw new Failure(
      "shared-environment",
      `Environment ${found.name} has ${found.accounts.length} accounts, in all of which a team file would give the same.`,
      {
        kind: "usage",
        hint: "Give the account an environment of its own in bailiwick.yaml while its roles are imported.",
      },
    );
  return found.name;
}

/**
 * Existing roles of one account as team files: those that a file gives just what they have, by generating from it and comparing both ways;
 * the others are listed with the reasons. Roles of services, and what the workspace already made, are left alone.
 * @throws Failure (usage) for an account that the workspace does not have; (incomplete, environment) where it cannot be read.
 */
export async function importAccount(request: ImportAccountRequest): Promise<AccountImport> {
  const { workspace, files } = await loadWorkspace(request.workspace);
  const { account, aws } = request;
  const environment = environmentOf(workspace, account);
  const source = await accountSource(aws, request.signal, 1);
  const { live } = await source.read(account, workspace.naming.path, new Set()).finally(() => source.close());
  const imported: ImportedRole[] = [];
  const left: LeftRole[] = [];
  const taken = new Set(workspace.teams.map(({ team }) => team));
  const own = tagValue(workspace.organization);
  for (const role of live.roles) {
    if (role.path.startsWith("/aws-service-role/") || ownershipOf(role.tags, own) === "ours") continue;
    const known = [...files, ...imported.map(({ file, text }) => ({ path: file, text }))];
    const result = importRole(role, Object.keys(workspace.identity), taken, { files: known, live, account, environment });
    if ("team" in result) {
      imported.push(result);
      taken.add(result.team);
    } else left.push(result);
  }
  // People of one identity are told apart by a tag once there are several: then an earlier file may let in others than it did.
  const kept = imported.filter((each) => {
    const role = live.roles.find(({ arn }) => arn === each.role);
    const others = [...files, ...imported.filter((other) => other !== each).map(({ file, text }) => ({ path: file, text }))];
    const found =
      role === undefined
        ? []
        : judged({ path: each.file, text: each.text }, each.team, role, { files: others, live, account, environment });
    if (found.length > 0) left.push({ role: each.role, reasons: found });
    return found.length === 0;
  });
  const written = request.out === undefined ? [] : await writeAll(request.out, request.force, kept);
  return {
    format: "bailiwick.account-import/1",
    account,
    environment,
    from: aws.from ?? null,
    imported: kept,
    left: left.sort((a, b) => (a.role < b.role ? -1 : 1)),
    written,
  };
}
