import { setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { type Api, actionOf, Pacer } from "./pacer.js";
import { CallProblem, problemOf } from "./problem.js";
import type { TokenBucket } from "./token-bucket.js";

/** Calls in flight, of all accounts together and of one. */
const TOTAL = 64;
const PER_ACCOUNT = 12;
/** Answers of a megabyte and more in memory at once. */
const LARGE = 12;
/** Waiting between tries: full jitter up to a cap that doubles; milliseconds. */
const BASE = 500;
const CAP = 20_000;
const ATTEMPTS = 10;

/** Whose call it is: its rates and its session. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** Makes the session anew; false where it cannot be. */
  readonly renew: () => Promise<boolean>;
}

export interface CallOptions {
  /** Tries of one call. */
  readonly attempts?: number;
  readonly signal: AbortSignal;
  /** Told of every call that was answered, and how. */
  readonly onCall?: (answer: "passed" | "throttled" | "failed") => void;
}

/** How often a call is tried: as AWS_MAX_ATTEMPTS says, which the AWS CLI reads too. */
export function attemptsFrom(environment: Readonly<Record<string, string | undefined>>): number {
  const asked = Number(environment.AWS_MAX_ATTEMPTS);
  return Number.isInteger(asked) && asked >= 1 && asked <= 100 ? asked : ATTEMPTS;
}

/** Makes calls: at AWS's pace, not too many at once, again where that helps. The SDK itself tries once, so that every try is counted. */
export class Caller {
  readonly #pacer = new Pacer();
  readonly #total: LimitFunction = pLimit(TOTAL);
  readonly #large: LimitFunction = pLimit(LARGE);
  readonly #accounts = new Map<string, LimitFunction>();
  readonly #options: CallOptions;

  constructor(options: CallOptions) {
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /** Lets go of what is kept for an account. */
  forget(account: string): void {
    this.#accounts.delete(account);
    this.#pacer.forget(account);
  }

  /**
   * One call, with all its tries.
   * @throws CallProblem where no try gave an answer; the signal's reason where it was aborted.
   */
  async call<T>(place: Place, api: Api, paged: boolean, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal, attempts = ATTEMPTS } = this.#options;
    const bucket = this.#pacer.bucket(place.account, place.region, api);
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#atPace(place.account, api, bucket, send);
        bucket.faster();
        this.#options.onCall?.("passed");
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        const problem = problemOf(error, api, paged);
        this.#options.onCall?.(problem.kind === "throttled" ? "throttled" : "failed");
        if (problem.kind === "throttled") bucket.slower();
        else if (problem.kind === "session" && !renewed && (await place.renew())) {
          renewed = true;
          continue;
        } else if (problem.kind !== "transient") throw problem;
        if (attempt >= Math.min(attempts, problem.tries ?? attempts)) throw problem;
        await sleep(Math.random() * Math.min(CAP, BASE * 2 ** (attempt - 1)), undefined, { signal });
      }
    }
  }

  /** Sends a call when it is its turn and its rate leaves room at that very moment; waiting for room takes nobody's turn. */
  async #atPace<T>(account: string, api: Api, bucket: TokenBucket, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#options;
    for (;;) {
      const sent = await this.#inTurn(account, api, async () => {
        signal.throwIfAborted();
        const wait = bucket.take();
        return wait > 0 ? { wait } : { answer: await send(signal) };
      });
      if ("answer" in sent) return sent.answer;
      await sleep(sent.wait, undefined, { signal });
    }
  }

  /** A session is asked for from within a call that waits for it, so it must not wait for calls to end. */
  #inTurn<T>(account: string, { service, name }: Api, send: () => Promise<T>): Promise<T> {
    if (service === "sts") return send();
    const all = name === "GetFindings" ? this.#large : this.#total;
    const slot = this.#accounts.get(account) ?? pLimit(PER_ACCOUNT);
    this.#accounts.set(account, slot);
    return slot(() => all(send));
  }
}

/** A part of an answer that must be in it: an answer without it is no answer, and never an empty one. */
export function answered<T>(part: T | undefined, name: string, api: Api): T {
  if (part === undefined || part === null)
    throw new CallProblem("other", "NoAnswer", `${actionOf(api)}: the answer has no ${name}`);
  return part;
}
