import { connect, createServer, type Socket } from "node:net";

/** A way to a server that can be cut after so many messages of the protocol. */
export interface CuttingProxy {
  readonly port: number;
  /** Messages of the server let through so far, on all connections. */
  readonly passed: () => number;
  /** Cuts every connection once so many more of the server's messages were let through; 0 cuts before the next. */
  readonly cutAfter: (messages: number) => void;
  readonly close: () => Promise<void>;
}

/** How many whole messages a part of the stream holds, and what is left of it: a letter, four bytes of length, the rest. */
function whole(stream: Buffer): number[] {
  const ends: number[] = [];
  for (let at = 0; at + 5 <= stream.length; ) {
    const end = at + 1 + stream.readInt32BE(at + 1);
    if (end > stream.length) break;
    ends.push(end);
    at = end;
  }
  return ends;
}

/** Listens on loopback and hands everything on to the port, message by message in the direction of the client. */
export async function cuttingProxy(to: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let passed = 0;
  let left = Number.POSITIVE_INFINITY;
  const cutAll = () => {
    left = Number.POSITIVE_INFINITY;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = connect(to, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        // The server is not told of more than the end of the connection, as when a cable is pulled and its own side times out.
        upstream.destroy();
      });
    }
    client.on("data", (data) => upstream.write(data));
    let rest = Buffer.alloc(0);
    let isFirst = true;
    upstream.on("data", (data) => {
      // The answer to "may we encrypt?" is one bare letter.
      if (isFirst && data.length === 1) {
        isFirst = false;
        client.write(data);
        return;
      }
      isFirst = false;
      rest = Buffer.concat([rest, data]);
      let sent = 0;
      for (const end of whole(rest)) {
        if (left <= 0) break;
        client.write(rest.subarray(sent, end));
        sent = end;
        passed += 1;
        left -= 1;
      }
      rest = rest.subarray(sent);
      // What was written has to arrive before the line goes dead.
      if (left <= 0) setImmediate(() => client.end(cutAll));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    passed: () => passed,
    cutAfter: (messages) => {
      left = messages;
    },
    close: async () => {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
