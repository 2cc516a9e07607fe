import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Detector, StandardsEvidence } from "../audit/controls/evidence.js";
import { type AccountEvidence, type SnapshotManifest, SOURCE_KINDS, type Source } from "../model/evidence.js";
import { Failure } from "../model/failure.js";
import type { OrganizationEvidence, ResourcePolicy } from "../model/organization.js";
import type { AccountResources } from "../model/resources.js";
import { openBareDetails } from "./bare-details.js";
import { hashEvidence, readEvidence, withoutTrailingSeparator } from "./evidence-file.js";
import type { FindingLine } from "./finding-lines.js";
import { readFindings } from "./finding-source.js";
import { readIamEvidence } from "./iam-evidence.js";
import { pathOf, scopeOf } from "./layout.js";
import { parseManifest } from "./manifest.js";
import { readOrganization } from "./organization-evidence.js";
import { readDetectors, readStandards } from "./regional-evidence.js";
import { readResourcePolicies } from "./resource-policies.js";
import { readResources } from "./resources.js";
import type { Snapshot, SnapshotOptions } from "./snapshot.js";
import { SourceLedger } from "./source-ledger.js";
import { SourceReader } from "./source-reader.js";

/** Bytes: a source is some 300 of them, and an organization of a thousand accounts in every region has 75,000 sources. */
const MANIFEST_LIMIT = 256 * 1024 * 1024;

class FolderSnapshot implements Snapshot {
  readonly manifest: SnapshotManifest;
  readonly #reader: SourceReader;
  readonly #manifestHash: string;

  constructor(manifest: SnapshotManifest, manifestHash: string, reader: SourceReader) {
    this.manifest = manifest;
    this.#manifestHash = manifestHash;
    this.#reader = reader;
  }

  get accounts(): SnapshotManifest["accounts"] {
    return this.manifest.accounts;
  }

  get sources(): readonly Source[] {
    return this.#reader.ledger.list();
  }

  iamEvidence(account: string): Promise<AccountEvidence> {
    return readIamEvidence(this.#reader, account);
  }

  findings(account: string, region: string, product: "guardduty" | "securityhub"): AsyncIterable<FindingLine> {
    return readFindings(this.#reader, `${product}-findings`, account, region);
  }

  detectors(account: string, region: string): Promise<readonly Detector[] | undefined> {
    return readDetectors(this.#reader, account, region);
  }

  standards(account: string, region: string): Promise<StandardsEvidence | undefined> {
    return readStandards(this.#reader, account, region);
  }

  organization(): Promise<OrganizationEvidence> {
    return readOrganization(this.#reader);
  }

  resourcePolicies(account: string): Promise<readonly ResourcePolicy[]> {
    return readResourcePolicies(this.#reader, account);
  }

  resources(account: string): Promise<AccountResources> {
    const regions = this.accounts.find(({ id }) => id === account)?.regions ?? [];
    return readResources(this.#reader, account, regions);
  }

  unreadable(id: string, line: number, problem: string): void {
    const source = this.#reader.ledger.get(id);
    if (source !== undefined) this.#reader.ledger.problem(source, "partial", problem, { line, column: 1 });
  }

  async digest(): Promise<string> {
    const hash = createHash("sha256").update(this.#manifestHash);
    for (const source of this.sources) {
      if (source.status === "ok" || source.status === "partial") await this.#measure(source);
      this.#reader.ledger.conclude(source);
    }
    for (const { id, status, sha256 } of this.sources)
      hash.update(`\n${id} ${status} ${this.#reader.ledger.isMeasured(id) ? sha256 : "-"}`);
    return hash.digest("hex");
  }

  /** Hashes the file of a source that nobody read. */
  async #measure(source: Source): Promise<void> {
    if (this.#reader.ledger.isMeasured(source.id)) return;
    const found = await hashEvidence(this.#reader.root, pathOf(source.kind, source.account, source.region));
    if (typeof found === "string") this.#reader.ledger.measured(source, { sha256: found });
    else this.#reader.refuse(source, found);
  }
}

/** Tells of folders that look like evidence and that snapshot.json does not name: they are not read. */
async function remarkStrangers(root: string, manifest: SnapshotManifest, ledger: SourceLedger): Promise<void> {
  const known = new Set(manifest.accounts.map(({ id }) => id));
  const names = await readdir(join(root, "accounts")).catch(() => [] as string[]);
  for (const name of names.sort()) {
    if (!known.has(name)) {
      ledger.remark(
        "evidence-unnamed",
        `accounts/${name.slice(0, 64)}: snapshot.json lists no such account; it is not read`,
        "snapshot.json",
      );
    }
  }
}

async function openFolder(path: string, options: SnapshotOptions): Promise<Snapshot> {
  const name = `${withoutTrailingSeparator(path)}/snapshot.json`;
  const file = await readEvidence(path, "snapshot.json", MANIFEST_LIMIT);
  if ("problem" in file) {
    const hint = "A snapshot is a folder with snapshot.json in it, or one file that get-account-authorization-details printed.";
    throw new Failure("no-snapshot", `${name}: ${file.problem}`, { kind: file.missing ? "usage" : "incomplete", hint });
  }
  const { manifest, diagnostics } = parseManifest(file.text, name);
  if (manifest === undefined) {
    throw new Failure("snapshot-manifest", `${name} is not a snapshot's manifest`, { kind: "incomplete", diagnostics });
  }
  const ledger = new SourceLedger(manifest, options.onDiagnostic);
  const reader = new SourceReader(path, ledger);
  for (const kind of SOURCE_KINDS) {
    if (scopeOf(kind) === "organization") reader.complete(kind, null, null);
    else
      for (const { id, regions } of manifest.accounts) {
        for (const region of scopeOf(kind) === "region" ? regions : [null]) reader.complete(kind, id, region);
      }
  }
  await remarkStrangers(path, manifest, ledger);
  return new FolderSnapshot(manifest, file.sha256, reader);
}

/**
 * Opens a snapshot: a folder in the layout of docs/snapshot.md, or one file that `aws iam
 * get-account-authorization-details` printed. Throws a Failure where there is no snapshot or its manifest is
 * not one; everything else that is wrong becomes a diagnostic and a source's status.
 */
export async function openSnapshot(path: string, options: SnapshotOptions): Promise<Snapshot> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) {
    throw new Failure("no-snapshot", `${path}: there is no snapshot here`, {
      kind: "usage",
      hint: "Name a snapshot's folder with --from.",
    });
  }
  return status.isFile() ? openBareDetails(path, options) : openFolder(path, options);
}
