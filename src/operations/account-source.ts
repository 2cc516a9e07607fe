import type { Executor, TargetPlan } from "../model/change.js";
import type { AuthorizationDetails } from "../model/evidence.js";
import { Failure } from "../model/failure.js";
import type { LiveAccount } from "../roles/provision/live.js";
import { liveFromDetails, NOTHING_BESIDE } from "../roles/provision/live-from-details.js";
import type { AwsStep } from "../roles/provision/step.js";
import { openSnapshot } from "../snapshot/open-snapshot.js";
import type { AwsRequest } from "./aws-request.js";

/** One account as it is, and where that is known from. */
export interface ReadAccount {
  readonly live: LiveAccount;
  readonly details: AuthorizationDetails;
  readonly callers: readonly string[];
  readonly evidence: "live" | "snapshot";
}

/** What an executor needs besides the account. */
export interface ExecutorNeeds {
  readonly identify: () => Promise<Pick<TargetPlan, "identity" | "fingerprint">>;
  /** Folder of the locks. */
  readonly locks: string;
}

/** Where accounts are read, and changed. */
export interface AccountSource {
  /** @throws Failure where the account cannot be read. */
  read(account: string, path: string, roles: ReadonlySet<string>): Promise<ReadAccount>;
  executor(account: string, needs: ExecutorNeeds): Promise<Executor<AwsStep>>;
  /** Called once for each account; the last call closes. */
  close(): Promise<void>;
}

/** A snapshot's accounts: looked at, never changed. @throws Failure (usage) where there is no snapshot. */
async function snapshotSource(from: string): Promise<AccountSource> {
  const snapshot = await openSnapshot(from, { onDiagnostic: () => undefined });
  return {
    async read(account) {
      const missing = (why: string): Failure =>
        new Failure("no-evidence", `The snapshot does not tell what account ${account} has: ${why}.`, {
          kind: "incomplete",
          hint: "Collect it again, or leave --from out.",
        });
      if (!snapshot.accounts.some(({ id }) => id === account)) throw missing("it is not in it");
      const { authorization, summary, sources } = await snapshot.iamEvidence(account);
      const source = sources.find(({ kind }) => kind === "authorization-details");
      if (authorization === undefined || source?.status !== "ok")
        throw missing(
          `its authorization details are ${source?.status ?? "no-data"}${source?.reason ? `: ${source.reason}` : ""}`,
        );
      const live = liveFromDetails(account, snapshot.manifest.partition, authorization, { ...NOTHING_BESIDE, summary });
      return { live, details: authorization, callers: [], evidence: "snapshot" };
    },
    executor: () => Promise.reject(new Error("a snapshot has no executor")),
    close: async () => undefined,
  };
}

/** The accounts themselves. */
async function liveSource(aws: AwsRequest, signal: AbortSignal, accounts: number): Promise<AccountSource> {
  // AWS's SDK is loaded from here only: nothing else pays for it.
  const { Accounts, AwsExecutor, asFailures, lockAccount, readLiveAccount } = await import("../aws/provision/index.js");
  const { profile, region, endpoint, role, externalId } = aws;
  const entered = new Accounts({ profile, region, endpoint, role, externalId, signal });
  let open = accounts;
  return {
    async read(account, path, roles) {
      const { reading, partition, callers } = await entered.enter(account);
      const { live, details } = await asFailures(account, () => readLiveAccount(reading, partition, path, roles));
      return { live, details, callers, evidence: "live" };
    },
    async executor(account, { identify, locks }) {
      const { writing } = await entered.enter(account);
      return new AwsExecutor({ api: writing, identify, lock: () => lockAccount(locks, account), close: async () => undefined });
    },
    async close() {
      open--;
      if (open === 0) await entered.close();
    },
  };
}

/** Where the request says that accounts are looked at. `accounts`: how many targets will close it. */
export function accountSource(aws: AwsRequest, signal: AbortSignal, accounts: number): Promise<AccountSource> {
  return aws.from === undefined ? liveSource(aws, signal, accounts) : snapshotSource(aws.from);
}
