import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { answered, type Caller, type Place } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import type { BaseSession } from "./base-session.js";
import { Clients, type Credentials } from "./clients.js";

/** How an account other than the caller's own is entered. */
export interface RoleChoice {
  readonly name: string;
  readonly externalId: string | undefined;
}

/** A session in one account. */
export interface AccountSession {
  readonly account: string;
  readonly clients: Clients;
  /** Where a call is made, for its rates. */
  place(region: string): Place;
  /** Proves that the account may be entered. @throws CallProblem */
  enter(): Promise<void>;
  close(): void;
}

/** Chained sessions last an hour at most; a new one is taken this long before the end, in milliseconds. */
const SECONDS = 3600;
const EARLY = 5 * 60_000;
const ASSUME = { service: "sts", name: "AssumeRole" };

class AssumedRole {
  readonly #base: BaseSession;
  readonly #caller: Caller;
  readonly #arn: string;
  readonly #externalId: string | undefined;
  #known: Credentials | undefined;
  #asking: Promise<Credentials> | undefined;

  constructor(base: BaseSession, caller: Caller, arn: string, externalId: string | undefined) {
    this.#base = base;
    this.#caller = caller;
    this.#arn = arn;
    this.#externalId = externalId;
  }

  /** The session's credentials; whoever asks while they are being asked for waits for the same. */
  async credentials(): Promise<Credentials> {
    const left = (this.#known?.expiration?.getTime() ?? 0) - Date.now();
    if (this.#known !== undefined && left > EARLY) return this.#known;
    this.#asking ??= this.#assume().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  forget(): void {
    this.#known = undefined;
  }

  async #assume(): Promise<Credentials> {
    const { region, clients, identity } = this.#base;
    const place = { account: identity.account, region, renew: async () => false };
    try {
      const { Credentials: made } = await this.#caller.call(place, ASSUME, false, (abortSignal) =>
        clients.get("sts", region).send(
          new AssumeRoleCommand({
            RoleArn: this.#arn,
            RoleSessionName: "bailiwick-collect",
            DurationSeconds: SECONDS,
            ...(this.#externalId === undefined ? {} : { ExternalId: this.#externalId }),
          }),
          { abortSignal },
        ),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answered(made, "Credentials", ASSUME);
      this.#known = {
        accessKeyId: answered(AccessKeyId, "AccessKeyId", ASSUME),
        secretAccessKey: answered(SecretAccessKey, "SecretAccessKey", ASSUME),
        ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
        expiration: Expiration ?? new Date(Date.now() + SECONDS * 1000),
      };
      return this.#known;
    } catch (error) {
      if (!(error instanceof CallProblem)) throw error;
      throw new CallProblem(error.kind, error.code, `${error.message} on ${this.#arn}`);
    }
  }
}

/** A session of the collector's own account: nothing is assumed. `renew` asks the credential chain again. */
export function ownSession(base: BaseSession, stillValid: () => Promise<boolean>): AccountSession {
  const { account } = base.identity;
  return {
    account,
    clients: base.clients,
    place: (region) => ({ account, region, renew: stillValid }),
    enter: async () => {},
    close: () => {},
  };
}

/** A session in another account of the organization, by a role that is taken again before its hour ends. */
export function roleSession(base: BaseSession, caller: Caller, account: string, role: RoleChoice): AccountSession {
  const { partition } = base.identity;
  const arn = `arn:${partition}:iam::${account}:role/${role.name.replace(/^\/+/, "")}`;
  const assumed = new AssumedRole(base, caller, arn, role.externalId);
  const clients = new Clients({ ...base.options, credentials: () => assumed.credentials() });
  const renew = async (): Promise<boolean> => {
    assumed.forget();
    // Clients remember their credentials until they run out.
    clients.destroy();
    return true;
  };
  return {
    account,
    clients,
    place: (region) => ({ account, region, renew }),
    enter: async () => void (await assumed.credentials()),
    close: () => clients.destroy(),
  };
}
