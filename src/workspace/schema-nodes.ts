import { schemas } from "#validators";
import type { Path } from "./source-file.js";

export interface SchemaNode {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode | boolean>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

function follow(root: SchemaNode, node: SchemaNode | boolean | undefined): SchemaNode | undefined {
  if (typeof node !== "object") return undefined;
  const target = node.$ref === undefined ? undefined : root.definitions?.[node.$ref.slice("#/definitions/".length)];
  return target === undefined ? node : { ...target, ...node };
}

/** The part of a schema (by name, `team`) that describes the value at a path. */
export function schemaAt(name: string, path: Path): SchemaNode | undefined {
  const root = schemas[name] as SchemaNode;
  let node: SchemaNode | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    const properties: SchemaNode["properties"] = node.properties ?? {};
    if (typeof step === "number") node = follow(root, node.items);
    else node = follow(root, Object.hasOwn(properties, step) ? properties[step] : node.additionalProperties);
  }
  return node;
}
