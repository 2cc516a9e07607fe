/** The slowest that throttling makes a bucket, as a share of its full rate. */
const SLOWEST = 1 / 64;
/** Share of the full rate that each call which passes gives back. */
const RECOVERY = 1 / 20;
/** Slowing down again so soon would punish calls that were on their way already, milliseconds. */
const ONCE_IN = 1000;

/**
 * Lets calls through at a rate. AWS counts with a bucket of its own: ours holds one call less than AWS lets through at once, so
 * that calls which travel faster than those before them are not over the rate when they arrive.
 */
export class TokenBucket {
  readonly #full: number;
  readonly #size: number;
  readonly #now: () => number;
  #rate: number;
  #tokens: number;
  #filled: number;
  #slowed = Number.NEGATIVE_INFINITY;

  /** `rate`: calls a second; `burst`: calls at once; `now`: a monotonic clock in milliseconds. */
  constructor({ rate, burst }: { readonly rate: number; readonly burst: number }, now: () => number = () => performance.now()) {
    this.#full = rate;
    this.#rate = rate;
    this.#size = Math.max(1, burst - 1);
    this.#tokens = this.#size;
    this.#now = now;
    this.#filled = now();
  }

  /** Calls a second that are let through now. */
  get rate(): number {
    return this.#rate;
  }

  /**
   * Takes a place for a call that is sent now: 0. Where none is free nothing is taken, and the answer is when to ask again, in
   * milliseconds. A place that was kept for later would be counted at another moment than AWS counts the call.
   */
  take(): number {
    const now = this.#now();
    this.#tokens = Math.min(this.#size, this.#tokens + ((now - this.#filled) / 1000) * this.#rate);
    this.#filled = now;
    // Room for the error of floating point: a wait that was too short by it would be followed by one of no length.
    if (this.#tokens < 1 - 1e-9) return ((1 - this.#tokens) / this.#rate) * 1000;
    this.#tokens -= 1;
    return 0;
  }

  /** AWS throttled a call: half as fast from now on, and nothing at once. */
  slower(): void {
    const now = this.#now();
    if (now - this.#slowed < ONCE_IN) return;
    this.#slowed = now;
    this.#rate = Math.max(this.#full * SLOWEST, this.#rate / 2);
    this.#tokens = Math.min(this.#tokens, 0);
  }

  /** A call passed: back towards the full rate. */
  faster(): void {
    if (this.#rate < this.#full) this.#rate = Math.min(this.#full, this.#rate + this.#full * RECOVERY);
  }
}
