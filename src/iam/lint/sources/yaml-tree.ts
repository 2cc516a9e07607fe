import { type Document, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from "yaml";
import { JsonProblem } from "../read-json.js";
import type { JsonNode, Member, Span } from "../tree.js";

/** Values that a template may have once its aliases are written out. */
const MOST = 200_000;

function spanOf(node: unknown): Span {
  const range = isNode(node) ? node.range : undefined;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

class Converter {
  readonly #document: Document.Parsed;
  #left = MOST;

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  node(node: unknown, level = 0): JsonNode {
    const span = spanOf(node);
    this.#left -= 1;
    if (this.#left < 0 || level > 100) throw new JsonProblem(span.start, "it is too large or nested too deeply");
    if (isAlias(node)) return this.node(node.resolve(this.#document), level + 1);
    // `!Sub`, `!Ref` and every other tag of a template's own.
    if (isNode(node) && "tag" in node && typeof node.tag === "string" && node.tag.startsWith("!"))
      return { kind: "unknown", ...span };
    if (isSeq(node)) return { kind: "array", items: node.items.map((item) => this.node(item, level + 1)), ...span };
    if (isMap(node)) {
      const members = node.items.map(({ key, value }): Member => {
        const name = isScalar(key) ? String(key.value) : String(key);
        return { key: name, at: spanOf(key), value: this.node(value, level + 1) };
      });
      return { kind: "object", members, ...span };
    }
    const value: unknown = isScalar(node) ? node.value : null;
    if (typeof value === "string") return { kind: "text", value, ...span };
    if (typeof value === "boolean") return { kind: "boolean", value: String(value), ...span };
    return value === null || value === undefined
      ? { kind: "null", value: "null", ...span }
      : { kind: "number", value: String(value), ...span };
  }
}

/**
 * Reads a template in YAML; a value with a tag of the template's own is unknown.
 * @throws JsonProblem where it is not YAML, or expands to too much.
 */
export function readYaml(text: string): JsonNode {
  try {
    const document = parseDocument(text, {
      schema: "core",
      merge: true,
      logLevel: "silent",
      prettyErrors: false,
      uniqueKeys: false,
    });
    const [problem] = document.errors;
    if (problem !== undefined) throw new JsonProblem(problem.pos[0], problem.message.split("\n")[0] ?? "it is not YAML");
    return new Converter(document).node(document.contents);
  } catch (error) {
    // The parser descends into nesting by calling itself.
    if (error instanceof RangeError) throw new JsonProblem(0, "it is nested too deeply");
    throw error;
  }
}
