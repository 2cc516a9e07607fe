import type { IAMClient } from "@aws-sdk/client-iam";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { Caller } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import type { AccountSession } from "../session/account-session.js";

/** Calls a second and at once, of one API in one account. AWS publishes neither for IAM; these are on the careful side. */
const READS = { rate: 15, burst: 30 };
const WRITES = { rate: 8, burst: 16 };
const ORGANIZATION = { rate: 2, burst: 4 };

/** Pages that a listing has at most: an endpoint that gives the same marker for ever is cut off. */
const PAGES = 2_000;

interface Page {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** What provisioning asks and tells AWS in one account. Reads are tried again where that helps; writes are tried once. */
export class AccountApi {
  readonly session: AccountSession;
  /** Ids of service control policies by name, as they were told last. */
  readonly scpIds = new Map<string, string>();
  readonly #region: string;
  readonly #reads: Caller;
  readonly #writes: Caller;

  constructor(session: AccountSession, region: string, reads: Caller, writes: Caller) {
    this.session = session;
    this.#region = region;
    this.#reads = reads;
    this.#writes = writes;
  }

  get signal(): AbortSignal {
    return this.#reads.signal;
  }

  get iam(): IAMClient {
    return this.session.clients.get("iam", this.#region);
  }

  get organizations(): OrganizationsClient {
    return this.session.clients.get("organizations", this.#region);
  }

  /** @throws CallProblem */
  async read<T>(name: string, send: (signal: AbortSignal) => Promise<T>, service: "iam" | "organizations" = "iam"): Promise<T> {
    const limits = service === "iam" ? READS : ORGANIZATION;
    return this.#reads.call(this.session.place(this.#region), { service, name, limits }, false, send);
  }

  /** Null where what was asked for does not exist. @throws CallProblem */
  async readIfThere<T>(name: string, send: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    try {
      return await this.read(name, send);
    } catch (error) {
      if (error instanceof CallProblem && error.kind === "absent") return null;
      throw error;
    }
  }

  /** Every page of a listing of IAM. @throws CallProblem */
  async pages<T extends Page>(
    name: string,
    send: (marker: string | undefined, signal: AbortSignal) => Promise<T>,
  ): Promise<readonly T[]> {
    const pages: T[] = [];
    let marker: string | undefined;
    do {
      const page = await this.read(name, (signal) => send(marker, signal));
      pages.push(page);
      if (pages.length > PAGES) throw new CallProblem("other", "TooManyPages", `iam:${name}: its pages do not end`);
      const next = page.IsTruncated === false ? undefined : page.Marker;
      // What goes on nobody knows where is no whole answer.
      if (page.IsTruncated === true && (next === undefined || next === ""))
        throw new CallProblem("other", "NoMarker", `iam:${name}: the answer says that there is more, and not where`);
      if (next !== undefined && next === marker)
        throw new CallProblem("other", "SameMarker", `iam:${name}: the same page comes again`);
      marker = next;
    } while (marker !== undefined && marker !== "");
    return pages;
  }

  /** One try. @throws CallProblem, which says whether the call can have been done. */
  async write<T>(name: string, send: (signal: AbortSignal) => Promise<T>, service: "iam" | "organizations" = "iam"): Promise<T> {
    const limits = service === "iam" ? WRITES : ORGANIZATION;
    return this.#writes.call(this.session.place(this.#region), { service, name, limits }, false, send);
  }
}
