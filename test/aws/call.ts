import type { Json } from "./answer.js";
import type { Caller } from "./credentials.js";
import type { Input } from "./input.js";
import type { Account, World } from "./world.js";

/** One call of one operation, as a handler sees it. */
export interface Call {
  readonly world: World;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** The caller's account. */
  readonly account: Account;
  readonly caller: Caller;
  /** Milliseconds of the world's clock. */
  readonly now: number;
  /** The moment whose state a read sees: `now`, or earlier where IAM lags. Writes see everything. */
  readonly view: number;
}

/** Answers with the operation's output; undefined: it has none. Throws ServiceError. */
export type Handler = (input: Input, call: Call) => Readonly<Record<string, unknown>> | Json | undefined;
export type Handlers = Readonly<Record<string, Handler>>;
