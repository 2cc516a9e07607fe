import { itemsOf, type JsonNode, valueAt } from "../tree.js";

/** A value with what leads to it, for people: `Policies[0].PolicyDocument`. */
export interface Reached {
  readonly node: JsonNode;
  readonly path: string;
}

/** The values at a path of keys; `[]` behind a key goes through a list: `Policies[].PolicyDocument`. An unknown value on the way is reached itself. */
export function reach(from: JsonNode | undefined, path: string): readonly Reached[] {
  let reached: readonly Reached[] = from === undefined ? [] : [{ node: from, path: "" }];
  for (const step of path.split(".")) {
    const isList = step.endsWith("[]");
    const key = isList ? step.slice(0, -2) : step;
    reached = reached.flatMap(({ node, path: way }): readonly Reached[] => {
      if (node.kind === "unknown") return [{ node, path: way }];
      const value = valueAt(node, key);
      if (value === undefined) return [];
      const name = way === "" ? key : `${way}.${key}`;
      if (!isList || value.kind !== "array") return [{ node: value, path: name }];
      return itemsOf(value).map((item, index) => ({ node: item, path: `${name}[${index}]` }));
    });
  }
  return reached;
}
