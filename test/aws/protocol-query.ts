import type { Input } from "./input.js";
import type { ServiceError } from "./service-error.js";

type Node = Map<string, Node> | string;

/** Lists come as `Tags.member.1.Key`: a level of numbers under `member` is a list. */
function plain(node: Node): unknown {
  if (typeof node === "string") return node;
  const members = node.get("member");
  if (node.size === 1 && members instanceof Map) {
    return [...members.entries()].sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => plain(member));
  }
  return Object.fromEntries([...node.entries()].map(([key, inner]) => [key, plain(inner)]));
}

/** Reads a form of the Query protocol: the operation's name and its input. An empty list comes as `Tags=`. */
export function readQuery(body: string): { operation: string; version: string; input: Input } {
  const root = new Map<string, Node>();
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split(".");
    let node = root;
    for (const step of path.slice(0, -1)) {
      const inner = node.get(step);
      if (inner instanceof Map) node = inner;
      else {
        const made = new Map<string, Node>();
        node.set(step, made);
        node = made;
      }
    }
    node.set(path.at(-1) ?? "", value);
  }
  const { Action, Version, ...input } = plain(root) as Record<string, unknown>;
  return { operation: String(Action ?? ""), version: String(Version ?? ""), input };
}

/** A map, written as entries of key and value. */
export class QueryMap {
  readonly entries: Readonly<Record<string, unknown>>;
  constructor(entries: Readonly<Record<string, unknown>>) {
    this.entries = entries;
  }
}

function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)
    .replace(/[\r\n\t]/g, (found) => `&#${found.charCodeAt(0)};`);
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) {
    return value.length === 0
      ? `<${name}/>`
      : `<${name}>${value.map((member: unknown) => element("member", member)).join("")}</${name}>`;
  }
  if (value instanceof Date) return `<${name}>${value.toISOString().replace(/\.\d{3}Z$/, "Z")}</${name}>`;
  if (value instanceof QueryMap) {
    const entries = Object.entries(value.entries).map(
      ([key, inner]) => `<entry>${element("key", key)}${element("value", inner)}</entry>`,
    );
    return `<${name}>${entries.join("")}</${name}>`;
  }
  if (typeof value === "object") {
    const inner = Object.entries(value)
      .map(([key, member]) => element(key, member))
      .join("");
    return `<${name}>${inner}</${name}>`;
  }
  return `<${name}>${escaped(String(value))}</${name}>`;
}

/** An answer of the Query protocol, in the service's own namespace. */
export function writeQuery(xmlns: string, operation: string, output: unknown, requestId: string): string {
  const result = output === undefined ? "" : element(`${operation}Result`, output);
  return (
    `<${operation}Response xmlns="${xmlns}">${result}` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`
  );
}

export function writeQueryError(xmlns: string, error: ServiceError, requestId: string): string {
  const type = error.status >= 500 ? "Receiver" : "Sender";
  return (
    `<ErrorResponse xmlns="${xmlns}"><Error><Type>${type}</Type>${element("Code", error.code)}` +
    `${element("Message", error.message)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`
  );
}
