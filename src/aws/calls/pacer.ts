import { awsCalls } from "#product";
import { TokenBucket } from "./token-bucket.js";

/** One API as policies/aws-calls.yaml names it. */
export interface Api {
  readonly service: string;
  readonly name: string;
  /** In place of the row of policies/aws-calls.yaml, which is about collecting. */
  readonly limits?: { readonly rate: number; readonly burst: number };
}

/** The IAM action that an API needs. Every API that is called here has an action of its own name. */
export function actionOf({ service, name }: Api): string {
  return `${service}:${name}`;
}

/** A bucket for each account × region × API, as AWS counts. */
export class Pacer {
  readonly #buckets = new Map<string, TokenBucket>();

  bucket(account: string, region: string, { service, name, limits }: Api): TokenBucket {
    const key = `${account}/${region}/${service}/${name}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const call = limits ?? awsCalls[service]?.[name];
    if (call === undefined) throw new Error(`policies/aws-calls.yaml has no ${service}:${name}`);
    const bucket = new TokenBucket(call);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** Forgets an account that is done with. */
  forget(account: string): void {
    for (const key of this.#buckets.keys()) if (key.startsWith(`${account}/`)) this.#buckets.delete(key);
  }
}
