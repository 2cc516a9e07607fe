import type { IncomingMessage } from "node:http";
import type { Input } from "./input.js";
import { readQuery } from "./protocol-query.js";
import { ServiceError } from "./service-error.js";
import type { ServiceWire } from "./services.js";

/** What the signature's scope says. Source: IAM User Guide, "Create a signed AWS API request". */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly token: string | undefined;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=[^,]+, ?Signature=[0-9a-f]{64}$/;

export function scopeOf(request: IncomingMessage): Scope | undefined {
  const found = AUTHORIZATION.exec(request.headers.authorization ?? "");
  if (found === null) return undefined;
  const [, accessKeyId = "", region = "", service = ""] = found;
  const token = request.headers["x-amz-security-token"];
  return { accessKeyId, region, service, token: typeof token === "string" ? token : undefined };
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const TARGET = /^AWSOrganizationsV20161128\.(\w+)$/;

/** The operation that a request asks for, in the service's own protocol. */
export function operationOf(wire: ServiceWire, request: IncomingMessage, body: string): { operation: string; input: Input } {
  const unknown = new ServiceError("UnknownOperationException", "The operation is not known.", 404);
  try {
    if (wire.protocol === "query") return readQuery(body);
    if (wire.protocol === "json") {
      const [, operation] = TARGET.exec(String(request.headers["x-amz-target"] ?? "")) ?? [];
      if (operation === undefined) throw unknown;
      return { operation, input: JSON.parse(body === "" ? "{}" : body) as Input };
    }
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const found = wire.routes?.read(request.method ?? "GET", url, body);
    if (found === undefined) throw unknown;
    return found;
  } catch (error) {
    if (error instanceof SyntaxError) throw new ServiceError("SerializationException", "The body cannot be read.", 400);
    throw error;
  }
}
