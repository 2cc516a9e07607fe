import { hex, letters, uniqueId } from "./dice.js";
import { ServiceError } from "./service-error.js";
import type { World } from "./world.js";

/** Who calls. */
export interface Caller {
  readonly account: string;
  /** ARN of the user, or of the session (`arn:aws:sts::…:assumed-role/…`). */
  readonly arn: string;
  readonly userId: string;
  /** The role that the session is of. */
  readonly role?: string | undefined;
  readonly sessionPolicies?: readonly string[] | undefined;
  readonly sourceIdentity?: string | undefined;
}

/** What an SDK is given. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface Known {
  readonly caller: Caller;
  readonly token: string | undefined;
  /** Milliseconds of the world's clock; undefined: a user's key, which does not end. */
  readonly ends: number | undefined;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The name of the user whose key an account has from the start. */
export const OPERATOR = "operator";

/** A user's key: a function of account and name, so that a process can be given it before the stand-in runs. */
export function keysOf(account: string, user: string = OPERATOR): Keys {
  return {
    accessKeyId: `AKIA${letters(ALPHABET, 16, account, user)}`,
    secretAccessKey: letters(`${ALPHABET}abcdefghijklmnopqrstuvwxyz`, 40, account, user, "secret"),
  };
}

/** Access keys and sessions, and whom they stand for. */
export class Credentials {
  readonly #world: World;
  readonly #known = new Map<string, Known>();
  #sessions = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Keys of a user, made when first asked for; the user need not be in the account's IAM. */
  user(account: string, name: string = OPERATOR): Keys {
    const keys = keysOf(account, name);
    const user = this.#world.account(account).iam.users.get(name);
    const caller = {
      account,
      arn: user?.arn ?? `arn:aws:iam::${account}:user/${name}`,
      userId: user?.id ?? uniqueId("AIDA", account, name),
    };
    this.#known.set(keys.accessKeyId, { caller, token: undefined, ends: undefined });
    return keys;
  }

  /** Keys of a new session. */
  session(caller: Caller, ends: number): Required<Keys> {
    const number = this.#sessions++;
    const accessKeyId = `ASIA${letters(ALPHABET, 16, caller.arn, number)}`;
    const token = hex(64, caller.arn, number, "token");
    this.#known.set(accessKeyId, { caller, token, ends });
    return { accessKeyId, secretAccessKey: letters(ALPHABET, 40, accessKeyId), sessionToken: token };
  }

  /** Ends every session at once. */
  endSessions(): void {
    for (const [key, known] of this.#known) if (known.ends !== undefined) this.#known.set(key, { ...known, ends: 0 });
  }

  /** Who calls with this key. Throws `invalid` or `expired`, which each protocol calls by its own name. */
  caller(accessKeyId: string, token: string | undefined): Caller {
    const known = this.#known.get(accessKeyId) ?? this.#operator(accessKeyId);
    if (known === undefined || known.token !== token) {
      throw new ServiceError("invalid-token", "The security token included in the request is invalid.", 403);
    }
    if (known.ends !== undefined && known.ends <= this.#world.clock.now()) {
      throw new ServiceError("expired-token", "The security token included in the request is expired", 403);
    }
    return known.caller;
  }

  /** Every account's operator may call without having been made first. */
  #operator(accessKeyId: string): Known | undefined {
    for (const account of this.#world.accounts.keys()) {
      if (keysOf(account).accessKeyId === accessKeyId) {
        this.user(account);
        return this.#known.get(accessKeyId);
      }
    }
    return undefined;
  }
}
