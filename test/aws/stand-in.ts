import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, answerOf, errorAnswer } from "./answer.js";
import { isAllowed, resourceOf } from "./authorize.js";
import type { Call, Handlers } from "./call.js";
import { control } from "./control.js";
import { Credentials, type Keys } from "./credentials.js";
import { chance, uuid } from "./dice.js";
import { emulated } from "./emulator.js";
import { type Fault, Faults } from "./faults.js";
import type { Input } from "./input.js";
import { type CallRecord, Ledger } from "./ledger.js";
import { handlersOf, isWrite } from "./operations.js";
import { RATES, type Rate, Rates } from "./rates.js";
import { bodyOf, operationOf, type Scope, scopeOf } from "./request.js";
import { send } from "./send.js";
import { ServiceError } from "./service-error.js";
import { SERVICES, type ServiceWire } from "./services.js";
import type { World } from "./world.js";

export interface StandInOptions {
  readonly world: World;
  /** Milliseconds before each answer. */
  readonly latency?: number;
  /** `enforce`: what is over a rate is throttled. `count`: it is only counted. */
  readonly rates?: "enforce" | "count" | "off";
  readonly rateTable?: readonly Rate[];
  readonly faults?: readonly Fault[];
  /** True: a caller may do what its policies allow; else everything. Trust policies always count. */
  readonly authorize?: boolean;
  /** As a public emulator of AWS, without the operations that are named. */
  readonly emulator?: readonly string[];
  /** Called after each operation that was carried out, before it is answered; what it throws is gathered in `broken`. */
  readonly afterCall?: (world: World, call: CallRecord, input: Input) => void;
}

/** The environment that an AWS SDK or the CLI is started with. */
export type Environment = Readonly<Record<string, string>>;

/** A running stand-in. */
export class StandIn {
  readonly world: World;
  readonly credentials: Credentials;
  readonly ledger = new Ledger();
  readonly faults: Faults;
  readonly rates: Rates;
  /** What `afterCall` threw. */
  readonly broken: Error[] = [];
  latency: number;
  readonly #options: StandInOptions;
  readonly #handlers: Readonly<Record<string, Handlers>>;
  readonly #server: Server;
  #requests = 0;
  url = "";

  constructor(options: StandInOptions) {
    this.#options = options;
    this.world = options.world;
    this.latency = options.latency ?? 0;
    this.credentials = new Credentials(this.world);
    this.faults = new Faults(options.faults);
    this.rates = new Rates(options.rateTable ?? RATES);
    const handlers = handlersOf(this.credentials, options.authorize === true);
    this.#handlers = options.emulator === undefined ? handlers : emulated(handlers, this.credentials, options.emulator);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = 30_000;
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** For an SDK client in this process. */
  client(account: string, region = "us-east-1", keys: Keys = this.credentials.user(account)) {
    const { accessKeyId, secretAccessKey, sessionToken } = keys;
    return {
      endpoint: this.url,
      region,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    };
  }

  /** For a process of its own. */
  environment(account: string, region = "us-east-1", keys: Keys = this.credentials.user(account)): Environment {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (request.url?.startsWith("/_stand-in/")) return control(this, request, body, response);
    const requestId = uuid(this.world.seed, "request", this.#requests++);
    const scope = scopeOf(request);
    const wire = SERVICES[scope?.service ?? ""];
    if (scope === undefined || wire === undefined) {
      const error = new ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
      return send(response, errorAnswer(SERVICES.sts as ServiceWire, error, requestId));
    }
    let record: CallRecord | undefined;
    let fault: Fault | undefined;
    let answer: Answer;
    try {
      const { operation, input } = operationOf(wire, request, body);
      const call = this.#callOf(scope, operation);
      const hasCursor = [input.NextToken, input.Marker, input.nextToken].some((cursor) => cursor !== undefined && cursor !== "");
      const { service, region, account, caller } = call;
      record = this.ledger.open({ account: account.id, region, service, operation, caller: caller.arn, hasCursor, input });
      fault = this.faults.of({ account: account.id, region, service, operation, nth: record.nth, hasCursor, at: record.at });
      record.fault = fault?.kind ?? "";
      const wait = this.latency + (fault?.kind === "slow" ? (fault.milliseconds ?? 1000) : 0);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      if (fault?.kind === "drop-before" || fault?.kind === "hang") return send(response, undefined, fault.kind);
      this.#refuse(wire, call, input, fault);
      const output = this.#perform(call, input, record);
      if (fault?.kind === "error-after")
        throw new ServiceError(wire.internal.code, "An internal error has occurred.", wire.internal.status);
      answer = answerOf(wire, operation, output, requestId);
    } catch (error) {
      const isOurs = !(error instanceof ServiceError);
      const told = isOurs ? new ServiceError("StandInFailure", `the stand-in itself failed: ${String(error)}`, 500) : error;
      if (isOurs) this.broken.push(error as Error);
      answer = errorAnswer(wire, told, requestId);
    }
    if (record !== undefined) {
      record.code = answer.code;
      record.status = fault?.kind === "drop-after" ? 0 : answer.status;
    }
    return send(response, answer, fault?.kind);
  }

  #callOf({ accessKeyId, token, region, service }: Scope, operation: string): Call {
    const caller = this.credentials.caller(accessKeyId, token);
    const account = this.world.account(caller.account);
    const wire = SERVICES[service];
    const status = account.regions.get(region) ?? "DISABLED";
    // A region that an account has not opted into knows nothing of its credentials.
    if (wire?.isGlobal !== true && service !== "sts" && (status === "DISABLED" || status === "ENABLING")) {
      throw new ServiceError("invalid-token", "The security token included in the request is invalid.", 403);
    }
    const now = this.world.clock.now();
    return { world: this.world, service, operation, region, account, caller, now, view: this.#view(service, operation, now) };
  }

  /** The moment that a read of IAM sees. */
  #view(service: string, operation: string, now: number): number {
    const { consistency } = this.world;
    if (consistency === undefined || service !== "iam" || isWrite(service, operation)) return Number.POSITIVE_INFINITY;
    const { milliseconds, seed, share = 1 } = consistency;
    const read = this.ledger.calls.length;
    return chance(seed, "lags", read) < share ? now - Math.ceil(chance(seed, "by", read) * milliseconds) : now;
  }

  #refuse(wire: ServiceWire, call: Call, input: Input, fault: Fault | undefined): void {
    const { service, operation, account, region, caller } = call;
    const denied = (): ServiceError =>
      new ServiceError(
        wire.denied.code,
        `User: ${caller.arn} is not authorized to perform: ${service}:${operation} on resource: ${resourceOf(call, input)} because no identity-based policy allows the ${service}:${operation} action`,
        wire.denied.status,
      );
    const throttled = (): ServiceError => new ServiceError(wire.throttled.code, wire.throttled.message, wire.throttled.status);
    const { rates = "enforce" } = this.#options;
    const isWithin = rates === "off" || this.rates.take(account.id, region, service, operation, performance.now());
    if (!isWithin && rates === "enforce") throw throttled();
    switch (fault?.kind) {
      case "access-denied":
        throw denied();
      case "expired-token":
        throw new ServiceError("expired-token", "The security token included in the request is expired", 403);
      case "throttle":
        throw throttled();
      case "error-500":
        throw new ServiceError(wire.internal.code, "An internal error has occurred.", wire.internal.status);
      case "error-503":
        throw new ServiceError("ServiceUnavailable", "Service is unable to handle request.", 503);
      case "stale-cursor":
        throw new ServiceError(wire.staleCursor.code, wire.staleCursor.message, wire.staleCursor.status);
    }
    if (this.#options.authorize === true && !isAllowed(call, input)) throw denied();
  }

  #perform(call: Call, input: Input, record: CallRecord): unknown {
    const handler = this.#handlers[call.service]?.[call.operation];
    if (handler === undefined) {
      throw new ServiceError("InvalidAction", `Could not find operation ${call.operation} for ${call.service}`, 400);
    }
    const output = handler(input, call);
    record.done = true;
    try {
      this.#options.afterCall?.(this.world, record, input);
    } catch (error) {
      this.broken.push(error instanceof Error ? error : new Error(String(error)));
    }
    return output;
  }
}

/** Starts a stand-in on loopback, on a free port unless one is given. */
export async function startStandIn(options: StandInOptions & { readonly port?: number }): Promise<StandIn> {
  return new StandIn(options).start(options.port);
}
