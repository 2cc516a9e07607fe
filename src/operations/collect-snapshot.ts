import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { checks } from "../audit/controls/checks.js";
import type { Collection, CollectionProgress } from "../model/collection.js";
import { Failure } from "../model/failure.js";
import { SnapshotDraft } from "../snapshot/draft/snapshot-draft.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import { type EarlierSnapshot, findEarlier, openEarlier, snapshotsFolder } from "./find-earlier.js";
import { sha256 } from "./sha256.js";

/** What is read, and how accounts are entered. */
export interface CollectScope {
  readonly organization: boolean;
  readonly role: string;
  readonly externalId: string | undefined;
  readonly accounts: readonly string[];
  readonly except: readonly string[];
  readonly units: readonly string[];
  readonly regions: readonly string[];
}

/** Who calls. */
export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
}

export interface CollectSnapshotRequest {
  readonly workspace: string;
  readonly scope: CollectScope;
  /** Folder of the snapshot; undefined: one under `reports/snapshots`, named by time and account. */
  readonly out: string | undefined;
  /** Go on with what an earlier collection left; its scope counts, not this one's. */
  readonly resume: boolean;
  /** A kept run or a snapshot, by name or folder: only what changed since is read, as far as that can be known. */
  readonly since: string | undefined;
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly expectAccount: string | undefined;
  readonly parallel: number;
  readonly signal: AbortSignal;
  readonly onCaller: (identity: CallerIdentity) => void;
  readonly onProgress: (progress: CollectionProgress) => void;
}

const PARTIAL = ".partial";

/** The newest collection that was left unfinished. @throws Failure (usage) where there is none. */
async function newestUnfinished(workspace: string): Promise<string> {
  const folder = snapshotsFolder(workspace);
  const names = await readdir(folder).catch(() => [] as string[]);
  const newest = names
    .filter((name) => name.endsWith(PARTIAL))
    .sort()
    .at(-1);
  if (newest === undefined)
    throw new Failure("nothing-to-resume", `No unfinished collection is kept in ${folder}.`, {
      kind: "usage",
      hint: "Name the snapshot's folder with --out, or start without --resume.",
    });
  return join(folder, newest.slice(0, -PARTIAL.length));
}

async function begin(
  request: CollectSnapshotRequest,
  identity: CallerIdentity,
  earlier: EarlierSnapshot | undefined,
): Promise<SnapshotDraft> {
  const stamp = new Date().toISOString().replace(/\.\d+/, "").replaceAll(":", "");
  // Two that begin within one second differ in what they read, or the second is told.
  const name = `${stamp}-${identity.account}-${sha256(JSON.stringify([request.scope, earlier?.path])).slice(0, 6)}`;
  const draft = await SnapshotDraft.create(request.out ?? join(snapshotsFolder(request.workspace), name));
  await draft.note("scope", { ...request.scope, caller: identity.account });
  if (earlier !== undefined) await draft.note("since", resolve(earlier.path));
  return draft;
}

async function goOn(
  request: CollectSnapshotRequest,
  identity: CallerIdentity,
): Promise<{ draft: SnapshotDraft; request: CollectScope; earlier: Snapshot | undefined }> {
  const draft = await SnapshotDraft.reopen(request.out ?? (await newestUnfinished(request.workspace)));
  const scope = draft.noted("scope") as (CollectScope & { readonly caller: string }) | undefined;
  if (scope === undefined || scope.caller !== identity.account) {
    await draft.close();
    const began = scope === undefined ? "broke off before it began" : `was begun by account ${scope.caller}`;
    throw new Failure("another-caller", `The unfinished collection ${began}; this is ${identity.account}.`, {
      kind: scope === undefined ? "usage" : "environment",
      hint: scope === undefined ? `Remove ${draft.out}${PARTIAL} and start anew.` : "Give the credentials of that account.",
    });
  }
  const since = draft.noted("since");
  // Where it is gone meanwhile, everything is read.
  const earlier = typeof since === "string" ? await openEarlier(since).catch(() => undefined) : undefined;
  return { draft, request: scope, earlier };
}

/**
 * Collects evidence from AWS into a snapshot. @throws Failure where it cannot begin or its session ends; everything else that goes wrong
 * is in the snapshot as a source's status.
 */
export async function collectSnapshot(request: CollectSnapshotRequest): Promise<Collection> {
  const earlier = request.since === undefined ? undefined : await findEarlier(request.workspace, request.since);
  // AWS's SDK is loaded from here only: nothing else pays for it.
  const { collect } = await import("../aws/collect/collect.js");
  const { profile, region, endpoint, parallel, signal, onProgress } = request;
  return collect({
    profile,
    region,
    endpoint,
    parallel,
    signal,
    onProgress,
    controls: checks.flatMap(({ securityhub }) => securityhub ?? []).sort(),
    onCaller: (identity) => {
      request.onCaller(identity);
      const { expectAccount } = request;
      if (expectAccount !== undefined && expectAccount !== identity.account)
        throw new Failure(
          "unexpected-account",
          `These are credentials of account ${identity.account}, not of ${expectAccount}.`,
          {
            kind: "environment",
            hint: "Choose another --profile, or mend --expect-account.",
          },
        );
    },
    openDraft: async (identity) =>
      request.resume
        ? goOn(request, identity)
        : { draft: await begin(request, identity, earlier), request: request.scope, earlier: earlier?.snapshot },
  });
}
