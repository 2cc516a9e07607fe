import { join } from "node:path";
import type { Executor, Target, TargetPlan } from "../model/change.js";
import { Failure } from "../model/failure.js";
import type { Workspace } from "../model/workspace.js";
import { Judge } from "../roles/provision/judge.js";
import { type AccountPlan, planAccount } from "../roles/provision/plan-account.js";
import type { AwsStep } from "../roles/provision/step.js";
import { type AccountSource, accountSource } from "./account-source.js";
import type { AwsRequest } from "./aws-request.js";
import { declaredAccounts } from "./declared-accounts.js";

/** What targets of AWS are made from. */
export interface AwsTargetsRequest {
  /** Folder of the workspace. */
  readonly folder: string;
  readonly workspace: Workspace;
  readonly aws: AwsRequest;
  /** Account ids; empty: all of them. */
  readonly accounts: readonly string[];
  /** The moment of the plan, ISO 8601. */
  readonly now: string;
  readonly signal: AbortSignal;
}

/** One account that is planned. */
export interface AccountTarget extends Target<AwsStep> {
  /** The plan, and which of its changes are only a way there. */
  readonly planAccount: (signal: AbortSignal) => Promise<AccountPlan>;
}

type Declared = ReturnType<typeof declaredAccounts>["accounts"] extends ReadonlyMap<string, infer D> ? D : never;

class AwsTarget implements AccountTarget {
  readonly kind = "aws";
  readonly target: string;
  readonly environment: string | null;
  readonly embedded = false;
  readonly #declared: Declared;
  readonly #source: AccountSource;
  readonly #judge: Judge;
  readonly #request: AwsTargetsRequest;

  constructor(declared: Declared, source: AccountSource, judge: Judge, request: AwsTargetsRequest) {
    this.target = declared.account;
    this.environment = declared.environment;
    this.#declared = declared;
    this.#source = source;
    this.#judge = judge;
    this.#request = request;
  }

  readonly planAccount = async (): Promise<AccountPlan> => {
    const { account, naming, bundles } = this.#declared;
    const names = new Set(bundles.map(({ role }) => role.name));
    const read = await this.#source.read(account, naming.path, names);
    const { administratorsOf } = await import("./administrators.js");
    const declared = {
      ...this.#declared,
      callers: read.callers,
      administrators: () => administratorsOf(account, read.details, this.#request.now),
    };
    const { plan, ...beside } = planAccount(declared, read.live, this.#judge);
    return { plan: { ...plan, identity: { ...plan.identity, evidence: read.evidence } }, ...beside };
  };

  async plan(): Promise<TargetPlan<AwsStep>> {
    const { plan, notCompared } = await this.planAccount();
    return notCompared.length === 0 ? plan : { ...plan, notCompared };
  }

  async executor(): Promise<Executor<AwsStep>> {
    const { aws, folder } = this.#request;
    if (aws.from !== undefined)
      throw new Failure("from-snapshot", "A plan from a snapshot cannot be applied.", {
        kind: "usage",
        hint: "Make the plan from the account itself: leave --from out.",
      });
    return this.#source.executor(this.target, {
      identify: () => this.plan(),
      locks: join(folder, ".bailiwick", "locks"),
    });
  }

  close = (): Promise<void> => this.#source.close();
}

/**
 * The accounts of the workspace, each to be planned and changed by itself; nothing of them is read yet.
 * @throws Failure (usage) where the bundles are not what the files promise, or there is no such team.
 */
export async function awsTargets(request: AwsTargetsRequest): Promise<readonly AccountTarget[]> {
  const { workspace, aws, accounts } = request;
  const declared = declaredAccounts(workspace, (account) => accounts.length === 0 || accounts.includes(account), aws);
  const source = await accountSource(aws, request.signal, declared.accounts.size);
  let shared: Judge | undefined;
  return [...declared.accounts.values()].map((each) => {
    shared = new Judge(each.account, shared);
    return new AwsTarget(each, source, shared, request);
  });
}
