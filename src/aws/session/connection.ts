import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Failure } from "../../model/failure.js";

/** Sockets to one host, kept alive between calls. */
const SOCKETS = 96;
/** Milliseconds. */
const CONNECT_TIMEOUT = 10_000;
const ANSWER_TIMEOUT = 60_000;

/** An agent that outlives each client: a client that is destroyed would take it along otherwise. */
class SharedHttpAgent extends HttpAgent {
  override destroy(): void {}
  close(): void {
    super.destroy();
  }
}

class SharedHttpsAgent extends HttpsAgent {
  override destroy(): void {}
  close(): void {
    super.destroy();
  }
}

/** What every client is made with, so that all of them share their sockets. */
export interface Connection {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: true;
  readonly socketAcquisitionWarningTimeout: number;
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

/** The sockets that all clients share, and how to close them. */
export function connect(caBundle: string | undefined): { readonly connection: Connection; readonly close: () => void } {
  const options = { keepAlive: true, maxSockets: SOCKETS };
  const httpAgent = new SharedHttpAgent(options);
  const httpsAgent = new SharedHttpsAgent({ ...options, ...certificates(caBundle) });
  return {
    connection: {
      httpAgent,
      httpsAgent,
      connectionTimeout: CONNECT_TIMEOUT,
      requestTimeout: ANSWER_TIMEOUT,
      throwOnRequestTimeout: true,
      // Many calls to one host wait for a socket, and that is as it should be.
      socketAcquisitionWarningTimeout: 2 ** 30,
    },
    close: () => {
      httpAgent.close();
      httpsAgent.close();
    },
  };
}
