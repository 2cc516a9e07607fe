import { readFileSync } from "node:fs";
import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import { Failure } from "../../model/failure.js";
import { ProxiedHttpAgent, ProxiedHttpsAgent, proxiesFrom } from "./proxy.js";

/** Sockets to one host, kept alive between calls. */
const SOCKETS = 160;
/** Milliseconds. */
const CONNECT_TIMEOUT = 10_000;
const ANSWER_TIMEOUT = 60_000;

/** An agent that outlives each client: a client that is destroyed would take it along otherwise. */
class SharedHttpAgent extends ProxiedHttpAgent {
  override destroy(): void {}
  close(): void {
    super.destroy();
  }
}

class SharedHttpsAgent extends ProxiedHttpsAgent {
  override destroy(): void {}
  close(): void {
    super.destroy();
  }
}

/** How the SDK's own request handler is made. */
interface HandlerOptions {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: true;
  readonly socketAcquisitionWarningTimeout: number;
}

/** The part of the SDK's request handler that is needed here. */
interface Handler {
  handle(request: unknown, options?: { readonly abortSignal?: unknown }): unknown;
}

/** What all clients share: their sockets, and what the first of them found in environment and profile. */
export class Connection {
  readonly #options: HandlerOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #first = new Map<string, object>();
  #handler: object | undefined;

  constructor(options: HandlerOptions, signal: AbortSignal | undefined) {
    this.#options = options;
    this.#signal = signal;
  }

  /** What a client is given as its request handler. */
  get handler(): object {
    return this.#handler ?? this.#options;
  }

  /** The configuration of the first client of a service. */
  first(service: string): object | undefined {
    return this.#first.get(service);
  }

  /** Takes note of a client's configuration, and its request handler for all. */
  made(service: string, config: { readonly requestHandler: object }): void {
    if (!this.#first.has(service)) this.#first.set(service, config);
    if (this.#handler === undefined) {
      this.#handler = config.requestHandler;
      this.#endWith(config.requestHandler as Handler);
    }
  }

  /** Lets the signal end every call: one that is given with a call makes the SDK put together anew what lies between it and its request. */
  #endWith(handler: Handler): void {
    const handle = handler.handle.bind(handler);
    const abortSignal = this.#signal;
    handler.handle = (request, options = {}) =>
      handle(request, options.abortSignal === undefined ? { ...options, abortSignal } : options);
  }
}

/** Certificates beside the system's, as the AWS CLI takes them from AWS_CA_BUNDLE. */
function certificates(path: string | undefined): { readonly ca?: Buffer } {
  if (path === undefined || path === "") return {};
  try {
    return { ca: readFileSync(path) };
  } catch {
    throw new Failure("ca-bundle", `AWS_CA_BUNDLE names ${path}, which cannot be read.`, { kind: "environment" });
  }
}

/** The sockets that all clients share, and how to close them. `signal`: ends every call. */
export function connect(
  caBundle: string | undefined,
  signal?: AbortSignal,
): { readonly connection: Connection; readonly close: () => void } {
  const options = { keepAlive: true, maxSockets: SOCKETS };
  const proxies = proxiesFrom(process.env);
  const httpAgent = new SharedHttpAgent(options, proxies);
  const httpsAgent = new SharedHttpsAgent({ ...options, ...certificates(caBundle) }, proxies);
  const handler: HandlerOptions = {
    httpAgent,
    httpsAgent,
    connectionTimeout: CONNECT_TIMEOUT,
    requestTimeout: ANSWER_TIMEOUT,
    throwOnRequestTimeout: true,
    // Many calls to one host wait for a socket, and that is as it should be.
    socketAcquisitionWarningTimeout: 2 ** 30,
  };
  return {
    connection: new Connection(handler, signal),
    close: () => {
      httpAgent.close();
      httpsAgent.close();
    },
  };
}
