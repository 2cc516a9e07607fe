import type { Diagnostic } from "../model/diagnostic.js";
import { type SnapshotManifest, SOURCE_KINDS, SOURCE_STATUSES, type Source, type SourceKind } from "../model/evidence.js";
import { jsonErrorOffset, placeAt, placeOf } from "./json-place.js";
import { isAccountId, isRegion, scopeOf, sourceId } from "./layout.js";

type Path = readonly (string | number)[];
type Complain = (path: Path, message: string, mend?: string) => void;

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;
const SHA256 = /^[0-9a-f]{64}$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && TIME.test(value) && !Number.isNaN(Date.parse(value));
}

function checkAccounts(value: unknown, complain: Complain): SnapshotManifest["accounts"] {
  if (!Array.isArray(value)) {
    complain(["accounts"], "accounts must be a list");
    return [];
  }
  const seen = new Set<string>();
  return value.map((account: unknown, index) => {
    const at = ["accounts", index];
    if (!isObject(account)) {
      complain(at, "an account must be an object with id, name and regions");
      return { id: "", name: "", regions: [] };
    }
    if (!isAccountId(account.id)) complain([...at, "id"], "an account's id must be twelve digits, as text");
    else if (seen.has(account.id)) complain([...at, "id"], `account ${account.id} is listed twice`);
    else seen.add(account.id);
    if (typeof account.name !== "string" || account.name.length > 256)
      complain([...at, "name"], "an account's name must be text");
    const regions: unknown[] = Array.isArray(account.regions) ? account.regions : [];
    if (!Array.isArray(account.regions)) complain([...at, "regions"], "an account's regions must be a list");
    regions.forEach((region, position) => {
      if (!isRegion(region)) complain([...at, "regions", position], "this is not the name of an AWS region");
      else if (regions.indexOf(region) !== position) complain([...at, "regions", position], `region ${region} is listed twice`);
    });
    return { id: String(account.id), name: String(account.name), regions: regions.map(String) };
  });
}

function checkPlacement(source: Record<string, unknown>, at: Path, complain: Complain): boolean {
  const kind = source.kind;
  if (typeof kind !== "string" || !SOURCE_KINDS.includes(kind as SourceKind)) {
    complain([...at, "kind"], "this is not a kind of source", `one of ${SOURCE_KINDS.join(", ")}`);
    return false;
  }
  const scope = scopeOf(kind as SourceKind);
  const account = source.account ?? null;
  const region = source.region ?? null;
  if (scope === "organization" ? account !== null : !isAccountId(account)) {
    complain(
      [...at, "account"],
      scope === "organization" ? `${kind} belongs to no account` : "a source's account must be twelve digits, as text",
    );
    return false;
  }
  if (scope === "region" ? !isRegion(region) : region !== null) {
    complain([...at, "region"], scope === "region" ? `${kind} needs the name of a region` : `${kind} has no region`);
    return false;
  }
  const id = sourceId(kind as SourceKind, account as string | null, region as string | null);
  if (source.id !== undefined && source.id !== id) {
    complain([...at, "id"], `the id of this source must be ${id}`);
    return false;
  }
  return true;
}

function checkSource(value: unknown, index: number, complain: Complain): Source | undefined {
  const at = ["sources", index];
  if (!isObject(value)) {
    complain(at, "a source must be an object");
    return undefined;
  }
  if (!checkPlacement(value, at, complain)) return undefined;
  const { status, reason = "", records = null, sha256 = null, time = null } = value;
  if (typeof status !== "string" || !SOURCE_STATUSES.includes(status as Source["status"])) {
    complain([...at, "status"], "this is not a status", `one of ${SOURCE_STATUSES.join(", ")}`);
  }
  if (typeof reason !== "string") complain([...at, "reason"], "reason must be text");
  if (records !== null && !(Number.isSafeInteger(records) && (records as number) >= 0))
    complain([...at, "records"], "records must be a count or null");
  if (sha256 !== null && !(typeof sha256 === "string" && SHA256.test(sha256))) {
    complain([...at, "sha256"], "sha256 must be 64 lower-case hexadecimal digits or null");
  }
  if (time !== null && !isTime(time))
    complain([...at, "time"], "time must be ISO 8601 in UTC, such as 2026-10-01T06:00:00Z, or null");
  const kind = value.kind as SourceKind;
  const account = (value.account ?? null) as string | null;
  const region = (value.region ?? null) as string | null;
  return {
    id: sourceId(kind, account, region),
    kind,
    account,
    region,
    status: status as Source["status"],
    reason: String(reason).slice(0, 300),
    records: records as number | null,
    sha256: sha256 as string | null,
    time: time as string | null,
  };
}

function checkSources(value: unknown, accounts: SnapshotManifest["accounts"], complain: Complain): Source[] {
  if (!Array.isArray(value)) {
    complain(["sources"], "sources must be a list");
    return [];
  }
  const seen = new Set<string>();
  const byId = new Map(accounts.map((account) => [account.id, new Set(account.regions)]));
  const sources: Source[] = [];
  value.forEach((each: unknown, index) => {
    const source = checkSource(each, index, complain);
    if (source === undefined) return;
    const regions = byId.get(source.account ?? "");
    if (source.account !== null && regions === undefined) {
      complain(["sources", index, "account"], `account ${source.account} is not listed under accounts`);
    } else if (source.region !== null && regions?.has(source.region) === false) {
      complain(["sources", index, "region"], `region ${source.region} is not listed for account ${source.account}`);
    }
    if (seen.has(source.id)) complain(["sources", index], `source ${source.id} is named twice`);
    seen.add(source.id);
    sources.push(source);
  });
  return sources;
}

/** Reads `snapshot.json`: every mistake with its place, or the manifest. `file` is how messages call it. */
export function parseManifest(text: string, file: string): { manifest: SnapshotManifest | undefined; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const complain: Complain = (path, message, mend) => {
    const place = placeOf(file, text, path);
    diagnostics.push({ severity: "error", code: "snapshot-manifest", message, place, ...(mend === undefined ? {} : { mend }) });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const place = placeAt(file, text, jsonErrorOffset(text));
    return {
      manifest: undefined,
      diagnostics: [{ severity: "error", code: "snapshot-manifest", message: "this is not JSON", place }],
    };
  }
  if (!isObject(value)) {
    complain([], "snapshot.json must be an object");
    return { manifest: undefined, diagnostics };
  }
  if (value.format !== "bailiwick.snapshot/1") complain(["format"], 'format must be "bailiwick.snapshot/1"');
  if (!isTime(value.time)) complain(["time"], "time must be ISO 8601 in UTC, such as 2026-10-01T06:00:00Z");
  const began = value.began;
  if (began !== undefined && !isTime(began)) complain(["began"], "began must be ISO 8601 in UTC, such as 2026-10-01T06:00:00Z");
  const by = value.by ?? "";
  if (typeof by !== "string" || by.length > 2048) complain(["by"], "by must be text");
  const partition = value.partition ?? "aws";
  if (typeof partition !== "string" || !/^aws(-[a-z0-9]+)*$/.test(partition))
    complain(["partition"], "this is not an AWS partition", "aws, aws-cn, aws-us-gov, …");
  const accounts = checkAccounts(value.accounts, complain);
  const sources = checkSources(value.sources, accounts, complain);
  if (diagnostics.length > 0) return { manifest: undefined, diagnostics };
  const manifest = {
    format: "bailiwick.snapshot/1" as const,
    time: String(value.time),
    ...(began === undefined ? {} : { began: String(began) }),
    by: String(by),
    partition: String(partition),
    accounts,
    sources,
  };
  return { manifest, diagnostics };
}
