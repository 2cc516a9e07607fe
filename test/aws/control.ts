import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault } from "./faults.js";
import type { StandIn } from "./stand-in.js";

/** What a test in another process can ask or tell a stand-in, under `/_stand-in/`. */
const CONTROLS: Readonly<Record<string, (standIn: StandIn, body: string) => unknown>> = {
  "GET calls": ({ ledger }) => ledger.calls,
  "GET counts": ({ ledger }) => ledger.counts(),
  "GET exceeded": ({ rates }) => rates.exceeded,
  "GET broken": ({ broken }) => broken.map(String),
  "GET faults": ({ faults }) => faults.happened,
  "POST faults": ({ faults }, body) => faults.set(JSON.parse(body) as readonly Fault[]),
  "POST latency": (standIn, body) => {
    standIn.latency = Number(body);
  },
  "POST advance": ({ world }, body) => world.clock.advance(Number(body)),
  "POST end-sessions": ({ credentials }) => credentials.endSessions(),
  "POST reset": ({ ledger, rates }) => {
    ledger.reset();
    rates.reset();
  },
  "POST stop": (standIn) => {
    setTimeout(() => void standIn.stop(), 10);
  },
};

export function control(standIn: StandIn, request: IncomingMessage, body: string, response: ServerResponse): void {
  const name = `${request.method} ${(request.url ?? "").slice("/_stand-in/".length)}`;
  const act = CONTROLS[name];
  const result = act?.(standIn, body);
  response.writeHead(act === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(result ?? null));
}
