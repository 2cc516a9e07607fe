import { basename, dirname } from "node:path";
import type { AuthorizationDetails, SnapshotManifest } from "../model/evidence.js";
import { SOURCE_KINDS, type Source } from "../model/evidence.js";
import { Failure } from "../model/failure.js";
import { readEvidence } from "./evidence-file.js";
import { authorizationShape } from "./iam-evidence.js";
import { jsonErrorOffset, placeAt } from "./json-place.js";
import { isAccountId, LAYOUT, scopeOf, sourceId } from "./layout.js";
import type { Snapshot, SnapshotOptions } from "./snapshot.js";
import { SourceLedger } from "./source-ledger.js";
import { SourceReader } from "./source-reader.js";

const NOTHING_ELSE = "one file of authorization details holds nothing else";

/** Every account id and partition that principals' ARNs name. */
function ownersOf(details: AuthorizationDetails): { accounts: string[]; partition: string } {
  const accounts = new Set<string>();
  let partition = "aws";
  for (const { Arn } of [...details.UserDetailList, ...details.GroupDetailList, ...details.RoleDetailList]) {
    const [, of, service, , account] = Arn.split(":");
    if (service !== "iam" || !isAccountId(account)) continue;
    accounts.add(account);
    partition = of ?? partition;
  }
  return { accounts: [...accounts].sort(), partition };
}

/**
 * The latest moment that the details speak of: the file says nowhere when it was made, and the clock of the machine
 * that reads it, or of its file system, would give another report every day.
 */
function latestMoment(details: AuthorizationDetails): string {
  let latest = 0;
  const see = (date: string | undefined): void => {
    const time = date === undefined ? Number.NaN : Date.parse(date);
    if (time > latest) latest = time;
  };
  for (const { CreateDate } of [...details.UserDetailList, ...details.GroupDetailList]) see(CreateDate);
  for (const role of details.RoleDetailList) {
    see(role.CreateDate);
    see(role.RoleLastUsed?.LastUsedDate);
  }
  for (const policy of details.Policies) for (const version of policy.PolicyVersionList ?? []) see(version.CreateDate);
  return new Date(latest).toISOString().replace(".000Z", "Z");
}

/** Every other source that an account would have, without data. */
function otherSources(account: string): Source[] {
  return SOURCE_KINDS.filter(
    (kind) => kind !== "authorization-details" && LAYOUT[kind].expected && scopeOf(kind) !== "organization",
  ).map((kind) => ({
    id: sourceId(kind, account, null),
    kind,
    account,
    region: null,
    status: "no-data" as const,
    reason: NOTHING_ELSE,
    records: null,
    sha256: null,
    time: null,
  }));
}

async function* nothing(): AsyncGenerator<never, void> {}

/** Reads one bare file of authorization details as a snapshot of one account in which everything else is `no-data`. */
export async function openBareDetails(path: string, options: SnapshotOptions): Promise<Snapshot> {
  const file = await readEvidence(dirname(path), basename(path), LAYOUT["authorization-details"].limit ?? 0);
  if ("problem" in file) throw new Failure("no-snapshot", `${path}: ${file.problem}`, { kind: "incomplete" });
  // What the snapshot keeps of the file is this alone: its text would stay in memory as long as the snapshot.
  const { sha256 } = file;
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch {
    const place = placeAt(path, file.text, jsonErrorOffset(file.text));
    const diagnostics = [{ severity: "error" as const, code: "not-json", message: "this is not JSON", place }];
    throw new Failure("not-json", `${path} is not JSON`, { kind: "incomplete", diagnostics });
  }
  const unnamed: SnapshotManifest = {
    format: "bailiwick.snapshot/1",
    time: "1970-01-01T00:00:00Z",
    by: "",
    partition: "aws",
    accounts: [],
    sources: [],
  };
  const ledger = new SourceLedger(unnamed, options.onDiagnostic);
  const source = ledger.add("authorization-details", "000000000000", null, "ok", "");
  const shaped = authorizationShape(new SourceReader(path, ledger), true)(value, source);
  if (typeof shaped === "string") throw new Failure("no-snapshot", `${path}: ${shaped}`, { kind: "incomplete" });
  const { accounts, partition } = ownersOf(shaped.value);
  const [account] = accounts;
  if (account === undefined || accounts.length > 1) {
    const reason =
      account === undefined
        ? "no principal's ARN names an account"
        : `its principals belong to several accounts (${accounts.slice(0, 5).join(", ")})`;
    throw new Failure("no-snapshot", `${path}: ${reason}`, { kind: "incomplete" });
  }
  const judged = ledger.get(source.id) ?? source;
  const time = latestMoment(shaped.value);
  options.onDiagnostic({
    severity: "warning",
    code: "snapshot-time",
    message: `The file does not say when it was made; ages are counted from ${time}, the latest moment that it names.`,
    mend: "say when it was made with --as-of",
  });
  const id = sourceId("authorization-details", account, null);
  const sources = [{ ...judged, id, account, records: shaped.records, sha256 }, ...otherSources(account)].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const manifest: SnapshotManifest = {
    ...unnamed,
    time,
    by: "get-account-authorization-details",
    partition,
    accounts: [{ id: account, name: account, regions: [] }],
    sources,
  };
  return {
    manifest,
    accounts: manifest.accounts,
    sources,
    iamEvidence: async () => ({
      account,
      authorization: shaped.value,
      credentialReport: undefined,
      summary: undefined,
      passwordPolicy: undefined,
      virtualMfaDevices: undefined,
      serverCertificates: undefined,
      sources,
    }),
    findings: nothing,
    detectors: async () => undefined,
    standards: async () => undefined,
    organization: async () => ({ accounts: undefined }),
    resourcePolicies: async () => [],
    resources: async () => ({ resources: [], complete: new Set() }),
    unreadable: () => {},
    digest: async () => sha256,
  };
}
