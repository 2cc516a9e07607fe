// The stand-in as a process of its own: options of `organisationOf` and of the server as JSON in the first argument; its address as the
// first line of stdout. It ends when its stdin does, so that it never outlives the test that started it.
import type { Fault } from "./faults.js";
import { type OrganisationOptions, organisationOf } from "./organisation.js";
import { startStandIn } from "./stand-in.js";
import type { Consistency } from "./world.js";

export interface ServeOptions {
  readonly organisation: OrganisationOptions;
  readonly latency?: number;
  readonly rates?: "enforce" | "count" | "off";
  readonly faults?: readonly Fault[];
  readonly authorize?: boolean;
  readonly consistency?: Consistency;
  readonly port?: number;
}

const { organisation, consistency, ...server } = JSON.parse(process.argv[2] ?? "{}") as ServeOptions;
const world = organisationOf(organisation);
world.consistency = consistency;
const standIn = await startStandIn({ world, ...server });
process.stdout.write(`${standIn.url}\n`);
process.stdin.resume();
process.stdin.on("end", () => void standIn.stop().then(() => process.exit(0)));
