import type { Connection, Target } from "./connection.js";

/**
 * Opens a session. Drivers are loaded here and not before, since most commands need none.
 * @throws Failure of kind environment where the database cannot be reached or another process has the embedded one.
 */
export async function connect(target: Target): Promise<Connection> {
  if ("url" in target) {
    const { connectToServer } = await import("./server.js");
    return connectToServer(target.url);
  }
  const { openEmbedded } = await import("./embedded.js");
  return openEmbedded(target.embedded);
}
