import type { Change, Executor, TargetPlan } from "../../model/change.js";
import { Failure } from "../../model/failure.js";
import { isSettled } from "../../roles/provision/settled.js";
import type { AwsStep } from "../../roles/provision/step.js";
import { undoOf } from "../../roles/provision/undo.js";
import type { AccountApi } from "./account-api.js";
import { asFailures } from "./call-failure.js";
import { ensure, PATIENCE, type Patience } from "./ensure.js";
import { freshState } from "./fresh-state.js";
import { Memory } from "./memory.js";
import { restorePolicy } from "./restore-policy.js";
import { isOneCall } from "./send-step.js";

/** What an executor is given besides the calls. */
export interface ExecutorOptions {
  readonly api: AccountApi;
  /** Reads identity and fingerprint again. */
  readonly identify: () => Promise<Pick<TargetPlan, "identity" | "fingerprint">>;
  /** Holds off other applies to the account from this workspace; gives back what ends that. @throws Failure where one is at work. */
  readonly lock: () => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
  readonly patience?: Patience;
}

/** Carries out the changes of one account, one role or policy at a time. */
export class AwsExecutor implements Executor<AwsStep> {
  readonly #options: ExecutorOptions;
  readonly #patience: Patience;
  readonly #memory: Memory;
  #unlock: (() => Promise<void>) | undefined;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    this.#memory = new Memory(freshState(options.api));
  }

  readonly identify = (): Promise<Pick<TargetPlan, "identity" | "fingerprint">> => this.#options.identify();

  readonly lock = async (): Promise<void> => {
    this.#unlock = await this.#options.lock();
  };

  /** IAM knows no transactions: each change is a chunk of its own. */
  readonly chunks = (changes: readonly Change<AwsStep>[]): readonly (readonly Change<AwsStep>[])[] =>
    changes.map((change) => [change]);

  readonly run = async (
    chunk: readonly Change<AwsStep>[],
    before: (undo: unknown) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> => {
    const { account } = this.#options.api.session;
    if (signal.aborted) throw new Failure("interrupted", "Interrupted.", { kind: "interrupted" });
    const steps = chunk.flatMap((change) => change.steps);
    const undo = await asFailures(account, () => undoOf(steps, this.#memory));
    await before(undo);
    try {
      for (const step of steps) await this.#carryOut(step);
    } catch (error) {
      this.#memory.forget();
      throw error;
    }
  };

  readonly settle = async (chunk: readonly Change<AwsStep>[]): Promise<"done" | "not-done" | "unknown"> => {
    this.#memory.forget();
    const steps = chunk.flatMap((change) => change.steps);
    const read = freshState(this.#options.api);
    for (const step of steps) if (!(await isSettled(step, read))) return "not-done";
    return "done";
  };

  readonly undo = async (undo: unknown): Promise<void> => {
    for (const step of undo as readonly AwsStep[]) await this.#carryOut(step);
  };

  readonly close = async (): Promise<void> => {
    await this.#unlock?.();
    this.#unlock = undefined;
    await this.#options.close();
  };

  async #carryOut(step: AwsStep): Promise<void> {
    const { api } = this.#options;
    const { account } = api.session;
    const read = freshState(api);
    if (!isOneCall(step)) await asFailures(account, () => restorePolicy(step, api, read, this.#patience));
    else {
      const versions = step.call === "create-policy-version" ? await this.#versions(step.policy) : undefined;
      // Asked of what is known, not of AWS, which may still tell the state before the last step.
      const isThere = await asFailures(account, () => isSettled(step, this.#memory));
      if (!isThere) await ensure(step, api, read, this.#patience);
      if (versions !== undefined && step.call === "create-policy-version") await this.#dropTwins(step, versions);
    }
    this.#memory.done(step);
  }

  async #versions(policy: string): Promise<ReadonlySet<string>> {
    const found = await asFailures(this.#options.api.session.account, () => this.#memory.policy(policy));
    return new Set((found?.versions ?? []).map(({ id }) => id));
  }

  /** A version that was made twice, since the answer to the first call was lost for longer than reads may lag. */
  async #dropTwins(
    { policy, document }: Extract<AwsStep, { call: "create-policy-version" }>,
    before: ReadonlySet<string>,
  ): Promise<void> {
    const { api } = this.#options;
    const read = freshState(api);
    const now = await asFailures(api.session.account, () => read.policy(policy));
    for (const { id, isDefault, document: text } of now?.versions ?? [])
      if (!isDefault && !before.has(id) && text === document)
        await ensure({ call: "delete-policy-version", policy, version: id }, api, read, this.#patience);
  }
}
