import { writeQuery, writeQueryError } from "./protocol-query.js";
import { type ServiceError, WebPage } from "./service-error.js";
import type { ServiceWire } from "./services.js";

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** The error's code; empty: none. */
  readonly code: string;
}

/** An output that is written already. */
export class Json {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** An object of a list of what is written, and of more. */
  static list(name: string, entries: readonly Buffer[], more: Readonly<Record<string, unknown>>): Json {
    const comma = Buffer.from(",");
    const end = Object.entries(more).map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`);
    const between = entries.flatMap((entry, i) => (i === 0 ? [entry] : [comma, entry]));
    return new Json(Buffer.concat([Buffer.from(`{"${name}":[`), ...between, Buffer.from(`]${end.join("")}}`)]));
  }
}

const TYPES = { query: "text/xml", json: "application/x-amz-json-1.1", rest: "application/json" } as const;

/** An operation's output in the service's protocol. */
export function answerOf(wire: ServiceWire, operation: string, output: unknown, requestId: string): Answer {
  const headers = { "content-type": TYPES[wire.protocol], "x-amzn-requestid": requestId };
  const json = (): string | Buffer =>
    output instanceof Json ? output.bytes : output === undefined ? "" : JSON.stringify(output);
  const body = wire.protocol === "query" ? writeQuery(wire.xmlns ?? "", operation, output, requestId) : json();
  return { status: 200, headers, body, code: "" };
}

/** An error in the service's protocol: what every service has is called by the service's own names. */
export function errorAnswer(wire: ServiceWire, error: ServiceError, requestId: string): Answer {
  if (error instanceof WebPage)
    return { status: error.status, headers: { "content-type": "text/html; charset=utf-8" }, body: error.html, code: error.code };
  const known = error.code === "invalid-token" ? wire.invalid : error.code === "expired-token" ? wire.expired : undefined;
  const code = known?.code ?? error.code;
  const status = known?.status ?? error.status;
  const named = { ...error, code, status, message: error.message };
  const headers: Record<string, string> = { "content-type": TYPES[wire.protocol], "x-amzn-requestid": requestId };
  if (wire.protocol === "query") return { status, headers, code, body: writeQueryError(wire.xmlns ?? "", named, requestId) };
  if (wire.protocol === "rest") headers["x-amzn-errortype"] = code;
  const body =
    wire.protocol === "json"
      ? { __type: code, [wire.messageKey]: error.message, ...error.more }
      : {
          ...(wire.messageKey === "Message" ? { Code: code } : { __type: code }),
          [wire.messageKey]: error.message,
          ...error.more,
        };
  return { status, headers, code, body: JSON.stringify(body) };
}
