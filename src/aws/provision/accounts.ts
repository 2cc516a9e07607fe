import { setMaxListeners } from "node:events";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { Failure } from "../../model/failure.js";
import { attemptsFrom, Caller } from "../calls/caller.js";
import { type AccountSession, ownSession, roleSession } from "../session/account-session.js";
import { type BaseSession, openSession, whoIsCalling } from "../session/base-session.js";
import { connect } from "../session/connection.js";
import { AccountApi } from "./account-api.js";
import { asFailures } from "./call-failure.js";

const IDENTITY = { service: "sts", name: "GetCallerIdentity" };

/** How accounts are reached. */
export interface AccountsOptions {
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  /** Role that is assumed in accounts other than the caller's own; undefined: those are not entered. */
  readonly role: string | undefined;
  readonly externalId: string | undefined;
  /** Stops reading; what has begun to be written is ended all the same. */
  readonly signal: AbortSignal;
}

/** One account that may be asked and told things. */
export interface EnteredAccount {
  /** Stops with the command. */
  readonly reading: AccountApi;
  /** Goes on to its end. */
  readonly writing: AccountApi;
  readonly partition: string;
  /** ARNs of the roles that the calls are made by, here and before. */
  readonly callers: readonly string[];
}

/** `arn:aws:sts::111122223333:assumed-role/deploy/ana` -> the role's ARN, without its path; any other ARN as it is. */
function roleOf(arn: string): string {
  const [, partition, account, name] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return name === undefined ? arn : `arn:${partition}:iam::${account}:role/${name}`;
}

/** The accounts of a workspace, entered with the caller's own credentials or by a role in each. Opened when first asked for. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #connection: ReturnType<typeof connect>;
  readonly #reads: Caller;
  readonly #readsToTheEnd: Caller;
  readonly #writes: Caller;
  readonly #entered = new Map<string, Promise<EnteredAccount & { readonly session: AccountSession }>>();
  #base: Promise<BaseSession> | undefined;

  constructor(options: AccountsOptions) {
    // The SDK would say on every run that Node 20 is old.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
    this.#options = options;
    this.#connection = connect(process.env.AWS_CA_BUNDLE);
    const attempts = attemptsFrom(process.env);
    const end = new AbortController().signal;
    for (const signal of [options.signal, end]) setMaxListeners(0, signal);
    this.#reads = new Caller({ attempts, signal: options.signal });
    this.#readsToTheEnd = new Caller({ attempts, signal: end });
    this.#writes = new Caller({ attempts: 1, signal: end });
  }

  /** @throws Failure (environment) where the account cannot be entered. */
  enter(account: string): Promise<EnteredAccount> {
    let entered = this.#entered.get(account);
    if (entered === undefined) {
      entered = this.#enter(account);
      this.#entered.set(account, entered);
      // Whoever asks again tries again.
      entered.catch(() => this.#entered.delete(account));
    }
    return entered;
  }

  /** Whose credentials these are. @throws Failure (environment) */
  async ownAccount(): Promise<string> {
    return (await this.#session()).identity.account;
  }

  #session(): Promise<BaseSession> {
    const { profile, region, endpoint } = this.#options;
    this.#base ??= openSession({ profile, region, endpoint, connection: this.#connection.connection }, this.#readsToTheEnd);
    return this.#base;
  }

  async #enter(account: string): Promise<EnteredAccount & { readonly session: AccountSession }> {
    const base = await this.#session();
    const { identity, region } = base;
    const session = await this.#sessionIn(account, base);
    const api = (reads: Caller) => new AccountApi(session, region, reads, this.#writes);
    const callers = new Set([roleOf(identity.arn)]);
    const { role } = this.#options;
    if (identity.account !== account && role !== undefined)
      callers.add(`arn:${identity.partition}:iam::${account}:role/${role.replace(/^\/+/, "")}`);
    return {
      session,
      reading: api(this.#reads),
      writing: api(this.#readsToTheEnd),
      partition: identity.partition,
      callers: [...callers],
    };
  }

  async #sessionIn(account: string, base: BaseSession): Promise<AccountSession> {
    const { role, externalId } = this.#options;
    const caller = this.#readsToTheEnd;
    if (base.identity.account === account)
      return ownSession(base, async () => (await whoIsCalling(base.clients, base.region, caller)).account === account);
    if (role === undefined)
      throw new Failure("not-entered", `The credentials are of account ${base.identity.account}, not of ${account}.`, {
        kind: "environment",
        hint: "Name the role to assume in other accounts with --role-name, or give that account's credentials with --profile.",
      });
    const session = roleSession(base, caller, account, { name: role, externalId });
    await asFailures(account, () => session.enter());
    // The role's account is what was asked for; an endpoint that takes any role for its only account would be told of twice.
    const { Account: actual } = await asFailures(account, () =>
      caller.call(session.place(base.region), IDENTITY, false, (abortSignal) =>
        session.clients.get("sts", base.region).send(new GetCallerIdentityCommand({}), { abortSignal }),
      ),
    );
    if (actual !== account)
      throw new Failure(
        "other-account",
        `The session asked for in account ${account} is one in ${actual ?? "none that it names"}.`,
        {
          kind: "environment",
          hint: "The endpoint does not tell accounts apart: name its account in bailiwick.yaml.",
        },
      );
    return session;
  }

  /** Lets go of everything. */
  async close(): Promise<void> {
    for (const entered of this.#entered.values()) await entered.then(({ session }) => session.close()).catch(() => undefined);
    await this.#base?.then(({ clients }) => clients.destroy()).catch(() => undefined);
    this.#connection.close();
  }
}
