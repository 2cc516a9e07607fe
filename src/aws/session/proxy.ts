import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect as tlsConnect } from "node:tls";
import { Failure } from "../../model/failure.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Which proxies there are, and whom they are not for. */
export interface Proxies {
  readonly http: URL | undefined;
  readonly https: URL | undefined;
  readonly except: readonly string[];
}

function proxyOf(name: string, environment: Environment): URL | undefined {
  const given = environment[name] || environment[name.toUpperCase()];
  if (given === undefined || given === "") return undefined;
  try {
    const url = new URL(/^https?:/.test(given) ? given : `http://${given.replace(/^\/\//, "")}`);
    return url;
  } catch {
    throw new Failure("proxy", `${name.toUpperCase()} is not the address of a proxy.`, { kind: "environment" });
  }
}

/**
 * The proxies that the environment names, as the AWS CLI takes them: `HTTPS_PROXY` for https endpoints, `HTTP_PROXY` for http ones, the
 * names in small letters first, `http://` where no scheme is given. Source: botocore `get_environ_proxies`, `fix_proxy_url`, and
 * Python's `urllib.request.getproxies_environment`.
 */
export function proxiesFrom(environment: Environment): Proxies {
  const except = environment.no_proxy || environment.NO_PROXY || "";
  return {
    http: proxyOf("http_proxy", environment),
    https: proxyOf("https_proxy", environment),
    except: except.split(",").map((name) => name.trim().toLowerCase()),
  };
}

/** Whether a host is asked without a proxy: `*` is every host, a name is itself and all below it. Source: Python's `proxy_bypass_environment`. */
export function isExcepted(except: readonly string[], host: string, port: string): boolean {
  if (except.length === 1 && except[0] === "*") return true;
  const hosts = [host.toLowerCase(), `${host.toLowerCase()}:${port}`];
  return except.some((entry) => {
    const name = entry.replace(/^\.+/, "");
    return name !== "" && hosts.some((each) => each === name || each.endsWith(`.${name}`));
  });
}

function authorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const said = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(said).toString("base64")}` };
}

interface Target {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

function whereTo({ host, port }: Target, usual: string): readonly [host: string, port: string] {
  return [host ?? "localhost", String(port ?? usual)];
}

/** A request as Node's agents get it. */
interface Outgoing {
  path: string;
  setHeader(name: string, value: string): void;
}
interface Adding {
  addRequest(request: Outgoing, options: Target): void;
}

/** Asks a proxy for what lies at an http endpoint. */
export class ProxiedHttpAgent extends HttpAgent {
  readonly #proxies: Proxies;

  constructor(options: ConstructorParameters<typeof HttpAgent>[0], proxies: Proxies) {
    super(options);
    this.#proxies = proxies;
  }

  /** Node's own way to give a request to an agent. */
  addRequest(request: Outgoing, options: Target): void {
    const { http: proxy, except } = this.#proxies;
    const [host, port] = whereTo(options, "80");
    const add = (HttpAgent.prototype as unknown as Adding).addRequest;
    if (proxy === undefined || isExcepted(except, host, port)) {
      add.call(this, request, options);
      return;
    }
    request.path = `http://${host.includes(":") ? `[${host}]` : host}:${port}${request.path}`;
    for (const [name, value] of Object.entries(authorization(proxy))) request.setHeader(name, value);
    add.call(this, request, { ...options, host: proxy.hostname, port: proxy.port || "80" });
  }
}

type Made = (error: Error | null, stream: Duplex) => void;

/** Has a proxy connect it with an https endpoint; what is said goes through it unread. */
export class ProxiedHttpsAgent extends HttpsAgent {
  readonly #proxies: Proxies;

  constructor(options: ConstructorParameters<typeof HttpsAgent>[0], proxies: Proxies) {
    super(options);
    this.#proxies = proxies;
  }

  /** Node's own way to ask an agent for a socket. */
  override createConnection(options: RequestOptions & ConnectionOptions, made?: Made): Duplex | null | undefined {
    const { https: proxy, except } = this.#proxies;
    const [host, port] = whereTo(options, "443");
    if (proxy === undefined || isExcepted(except, host, port)) return super.createConnection(options, made);
    const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const ask = proxy.protocol === "https:" ? httpsRequest : httpRequest;
    const failed = (error: Error): void => (made as (error: Error) => void)(error);
    ask({
      host: proxy.hostname,
      port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
      method: "CONNECT",
      path: place,
      headers: { host: place, ...authorization(proxy) },
      agent: false,
    })
      .once("connect", (answer, socket) => {
        if (answer.statusCode === 200) made?.(null, tlsConnect({ ...options, socket } as ConnectionOptions));
        else {
          socket.destroy();
          failed(new Error(`the proxy ${proxy.host} does not connect with ${place}: HTTP ${answer.statusCode}`));
        }
      })
      .once("error", failed)
      .end();
    return undefined;
  }
}
