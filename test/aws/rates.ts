/** Calls that an API takes in each account and region. */
export interface Rate {
  readonly service: string;
  /** `*`: every operation of the service that has no line of its own, each with its own bucket. */
  readonly operation: string;
  readonly perSecond: number;
  readonly burst: number;
  /** False: AWS publishes none, and this is what we take it to be. */
  readonly published: boolean;
}

/** The rates that the stand-in holds its callers to. */
export const RATES: readonly Rate[] = [
  { service: "securityhub", operation: "GetFindings", perSecond: 3, burst: 6, published: true },
  { service: "securityhub", operation: "*", perSecond: 10, burst: 30, published: true },
  { service: "account", operation: "ListRegions", perSecond: 5, burst: 5, published: true },
  { service: "account", operation: "*", perSecond: 5, burst: 5, published: false },
  { service: "sts", operation: "*", perSecond: 100, burst: 100, published: false },
  { service: "guardduty", operation: "ListFindings", perSecond: 10, burst: 20, published: false },
  { service: "guardduty", operation: "GetFindings", perSecond: 10, burst: 20, published: false },
  { service: "guardduty", operation: "*", perSecond: 10, burst: 20, published: false },
  { service: "organizations", operation: "*", perSecond: 10, burst: 20, published: false },
  { service: "iam", operation: "GetAccountAuthorizationDetails", perSecond: 10, burst: 20, published: false },
  { service: "iam", operation: "GenerateCredentialReport", perSecond: 2, burst: 4, published: false },
  { service: "iam", operation: "GetCredentialReport", perSecond: 2, burst: 4, published: false },
  { service: "iam", operation: "*", perSecond: 20, burst: 40, published: false },
];

interface Bucket {
  tokens: number;
  /** Milliseconds of the process's clock. */
  filled: number;
  readonly rate: Rate;
}

/** A bucket that was asked for more than it holds, and how often. */
export interface Excess {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  count: number;
}

/** Token buckets by account, region and operation. */
export class Rates {
  readonly #table: readonly Rate[];
  readonly #buckets = new Map<string, Bucket>();
  readonly #excess = new Map<string, Excess>();

  constructor(table: readonly Rate[] = RATES) {
    this.#table = table;
  }

  rateOf(service: string, operation: string): Rate | undefined {
    const of = this.#table.filter((rate) => rate.service === service);
    return of.find((rate) => rate.operation === operation) ?? of.find((rate) => rate.operation === "*");
  }

  /** Takes one token; false: there is none, and the excess is counted. `now` in milliseconds. */
  take(account: string, region: string, service: string, operation: string, now: number): boolean {
    const key = `${account}/${region}/${service}/${operation}`;
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      const rate = this.rateOf(service, operation);
      if (rate === undefined) return true;
      bucket = { tokens: rate.burst, filled: now, rate };
      this.#buckets.set(key, bucket);
    }
    const { perSecond, burst } = bucket.rate;
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filled) / 1000) * perSecond);
    bucket.filled = now;
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return true;
    }
    const excess = this.#excess.get(key) ?? { account, region, service, operation, count: 0 };
    excess.count++;
    this.#excess.set(key, excess);
    return false;
  }

  /** Buckets that were asked for more than they hold: empty where no rate was exceeded. */
  get exceeded(): readonly Excess[] {
    return [...this.#excess.values()];
  }

  reset(): void {
    this.#buckets.clear();
    this.#excess.clear();
  }
}
