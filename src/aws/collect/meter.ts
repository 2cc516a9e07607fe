import type { CollectionProgress } from "../../model/collection.js";

/** Counts what is done, for whoever waits. */
export class Meter {
  #calls = 0;
  #throttled = 0;
  #accounts = 0;
  #accountsDone = 0;
  #regions = 0;
  #regionsDone = 0;
  readonly #onProgress: (progress: CollectionProgress) => void;

  constructor(onProgress: (progress: CollectionProgress) => void) {
    this.#onProgress = onProgress;
  }

  readonly call = (answer: "passed" | "throttled" | "failed"): void => {
    this.#calls++;
    if (answer === "throttled") this.#throttled++;
    this.#tell();
  };

  expectAccounts(count: number): void {
    this.#accounts = count;
    this.#tell();
  }

  expectRegions(count: number): void {
    this.#regions += count;
  }

  readonly regionDone = (): void => {
    this.#regionsDone++;
    this.#tell();
  };

  accountDone(): void {
    this.#accountsDone++;
    this.#tell();
  }

  #tell(): void {
    this.#onProgress({
      accounts: { done: this.#accountsDone, total: this.#accounts },
      regions: { done: this.#regionsDone, total: this.#regions },
      calls: this.#calls,
      throttled: this.#throttled,
    });
  }
}
