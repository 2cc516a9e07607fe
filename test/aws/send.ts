import type { ServerResponse } from "node:http";
import type { Answer } from "./answer.js";
import type { FaultKind } from "./faults.js";

/** Sends an answer, or does to it what the fault says. No answer: the connection breaks, or stays open for ever. */
export function send(response: ServerResponse, answer: Answer | undefined, fault?: FaultKind): void {
  if (fault === "hang") return;
  if (answer === undefined || fault === "drop-after") {
    response.destroy();
    return;
  }
  const told = fault === "malformed" && answer.status === 200 ? "<<< {{{ this is no answer" : answer.body;
  const body = typeof told === "string" ? Buffer.from(told) : told;
  const half = body.subarray(0, Math.floor(body.length / 2));
  const sent = fault === "truncate" ? half : body;
  response.writeHead(answer.status, { ...answer.headers, "content-length": String(sent.length) });
  if (fault === "drop-amid") {
    response.write(half, () => response.destroy());
    return;
  }
  response.end(sent);
}
