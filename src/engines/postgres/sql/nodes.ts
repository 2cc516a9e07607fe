/** A node of the parser's tree, of which only what is needed is looked at. */
export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** The list under a key; empty where there is none. */
export function listIn(node: Node, key: string): readonly Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function nodeIn(node: Node, key: string): Node | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

export function textIn(node: Node, key: string): string | undefined {
  const value = node[key];
  return typeof value === "string" ? value : undefined;
}

/** Protobuf leaves zero out, so that a missing number is one. */
export function numberIn(node: Node, key: string): number {
  const value = node[key];
  return typeof value === "number" ? value : 0;
}

/** The texts of a list of String nodes. */
export function stringsIn(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    const text = nodeIn(node, "String");
    return text === undefined ? [] : [textIn(text, "sval") ?? ""];
  });
}
