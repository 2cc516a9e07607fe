import { writeFileSync } from "node:fs";
import { createServer as createHttp, request, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isExcepted, proxiesFrom } from "../../src/aws/session/proxy.js";
import { oneAccount } from "../aws/organisation.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import { folder, removeFolders } from "../cli/folders.js";
import { collect, MANAGEMENT } from "./cli.js";
import { selfSigned } from "./self-signed.js";

let standIn: StandIn;
/** The stand-in behind TLS, with a certificate that only AWS_CA_BUNDLE knows. */
let secure: Server;
let proxy: Server;
let certificate: string;
/** What the proxy was asked for, and with which authorization. */
let asked: { readonly what: string; readonly as: string | undefined }[] = [];

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function passOn(port: number): Parameters<typeof createHttp>[1] {
  return (incoming, answer) => {
    const path = (incoming.url ?? "/").replace(/^http:\/\/[^/]+/, "");
    incoming.pipe(
      request({ host: "127.0.0.1", port, path, method: incoming.method, headers: incoming.headers }, (from) => {
        answer.writeHead(from.statusCode ?? 500, from.headers);
        from.pipe(answer);
      }),
    );
  };
}

beforeAll(async () => {
  standIn = await startStandIn({ world: oneAccount(MANAGEMENT, { findingsPerAccount: 10 }), rates: "off" });
  const port = Number(new URL(standIn.url).port);
  certificate = join(folder(), "cert.pem");
  const own = selfSigned();
  writeFileSync(certificate, own.certificate);
  secure = createHttps({ key: own.key, cert: own.certificate }, passOn(port));
  await listening(secure);
  proxy = createHttp((incoming, answer) => {
    asked.push({ what: new URL(incoming.url ?? "").host, as: incoming.headers["proxy-authorization"] });
    passOn(port)?.(incoming as never, answer as never);
  });
  proxy.on("connect", (incoming, socket, head) => {
    asked.push({ what: `CONNECT ${incoming.url}`, as: incoming.headers["proxy-authorization"] });
    const to = connect(Number(incoming.url?.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      to.write(head);
      to.pipe(socket).pipe(to);
    });
    to.on("error", () => socket.destroy());
    socket.on("error", () => to.destroy());
  });
  await listening(proxy);
});
afterAll(async () => {
  removeFolders();
  for (const server of [proxy, secure]) {
    server.closeAllConnections();
    server.close();
  }
  await standIn.stop();
});

function at(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it.each([
  ["an https endpoint", "https_proxy", true],
  ["an http endpoint", "HTTP_PROXY", false],
])("goes to %s through the proxy that %s names, and around it where NO_PROXY says so", async (_, name, isSecure) => {
  const endpoint = isSecure ? `https://${at(secure)}` : standIn.url;
  const env = { [name]: `http://audit:pass%20word@${at(proxy)}`, AWS_ENDPOINT_URL: endpoint, AWS_CA_BUNDLE: certificate };
  asked = [];
  standIn.ledger.reset();
  const through = await collect(standIn, ["--out", join(folder(), "snapshot"), "--region", "us-east-1"], env);
  expect(through.status, through.stderr).toBe(0);
  const as = `Basic ${Buffer.from("audit:pass word").toString("base64")}`;
  const { host } = new URL(endpoint);
  expect(new Set(asked.map((each) => JSON.stringify(each)))).toEqual(
    new Set([JSON.stringify({ what: isSecure ? `CONNECT ${host}` : host, as })]),
  );
  if (!isSecure) expect(asked.length).toBe(standIn.ledger.calls.length);

  asked = [];
  const around = { ...env, NO_PROXY: "example.com, 127.0.0.1" };
  const direct = await collect(standIn, ["--out", join(folder(), "snapshot"), "--region", "us-east-1"], around);
  expect(direct.status, direct.stderr).toBe(0);
  expect(asked).toEqual([]);
});

it("says with 3 that a proxy does not answer", async () => {
  const env = { HTTP_PROXY: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1" };
  const { status, stderr } = await collect(standIn, ["--out", join(folder(), "snapshot")], env);
  expect([status, stderr]).toEqual([3, expect.stringContaining("ECONNREFUSED")]);
});

it("reads proxies as the AWS CLI does", () => {
  const { http, https, except } = proxiesFrom({
    HTTP_PROXY: "proxy.example.com:3128",
    https_proxy: "//inner.example.com:8080",
    HTTPS_PROXY: "http://other.example.com",
    NO_PROXY: ".example.com,internal:8443",
  });
  expect([http?.href, https?.href]).toEqual(["http://proxy.example.com:3128/", "http://inner.example.com:8080/"]);
  const tried: readonly (readonly [string, string])[] = [
    ["example.com", "443"],
    ["iam.example.com", "443"],
    ["notexample.com", "443"],
    ["internal", "8443"],
    ["internal", "443"],
  ];
  expect(tried.map(([host, port]) => isExcepted(except, host, port))).toEqual([true, true, false, true, false]);
  expect(isExcepted(["*"], "sts.amazonaws.com", "443")).toBe(true);
  expect(isExcepted([""], "sts.amazonaws.com", "443")).toBe(false);
});
