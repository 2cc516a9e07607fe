import type { ObjectKind } from "../../../model/database.js";
import type { Place } from "../../../model/diagnostic.js";
import type { StatedObject } from "../../../model/grant-statement.js";
import { listIn, type Node, nodeIn, numberIn, stringsIn, textIn } from "./nodes.js";
import { printedType } from "./type-names.js";

const KINDS: Readonly<Record<string, ObjectKind>> = {
  OBJECT_TABLE: "table",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "function",
  OBJECT_ROUTINE: "function",
  OBJECT_SCHEMA: "schema",
  OBJECT_DATABASE: "database",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "type",
  OBJECT_LANGUAGE: "language",
  OBJECT_FDW: "foreign-data-wrapper",
  OBJECT_FOREIGN_SERVER: "foreign-server",
  OBJECT_TABLESPACE: "tablespace",
  OBJECT_LARGEOBJECT: "large-object",
  OBJECT_PARAMETER_ACL: "parameter",
};

/** The model's word for what a statement is about; undefined for what it does not know. */
export function kindOf(objtype: string | undefined): ObjectKind | undefined {
  return KINDS[objtype ?? ""];
}

/** The objects of a GRANT; `at` turns the parser's offsets into places, `place` is the statement's for what has none of its own. */
export function statedObjects(
  nodes: readonly Node[],
  kind: ObjectKind,
  place: Place,
  at: (offset: number) => Place,
): StatedObject[] {
  return nodes.flatMap((node) => {
    const range = nodeIn(node, "RangeVar");
    if (range !== undefined) {
      const [schema, name] = [textIn(range, "schemaname") ?? null, textIn(range, "relname") ?? ""];
      return [{ kind, schema, name, arguments: null, place: at(numberIn(range, "location")) }];
    }
    const routine = nodeIn(node, "ObjectWithArgs");
    if (routine !== undefined) {
      const types = routine.args_unspecified === true ? null : argumentTypes(routine);
      return [{ kind, ...qualified(stringsIn(listIn(routine, "objname"))), arguments: types, place }];
    }
    const list = nodeIn(node, "List");
    if (list !== undefined) return [{ kind, ...qualified(stringsIn(listIn(list, "items"))), arguments: null, place }];
    return plainNames(node).map((name) => ({ kind, schema: null, name, arguments: null, place }));
  });
}

/** Names that lie in no schema; large objects are numbers. */
function plainNames(node: Node): string[] {
  const text = nodeIn(node, "String");
  if (text !== undefined) return [textIn(text, "sval") ?? ""];
  const whole = nodeIn(node, "Integer");
  if (whole !== undefined) return [String(numberIn(whole, "ival"))];
  const big = nodeIn(node, "Float");
  return big === undefined ? [] : [textIn(big, "fval") ?? ""];
}

function qualified(names: readonly string[]): { readonly schema: string | null; readonly name: string } {
  return { schema: names.length > 1 ? (names.at(-2) ?? null) : null, name: names.at(-1) ?? "" };
}

/** Types of what goes in: the engine tells functions apart by these alone. */
function argumentTypes(routine: Node): string {
  return listIn(routine, "objargs")
    .flatMap((argument) => {
      const type = nodeIn(argument, "TypeName");
      return type === undefined ? [] : [printedType(type)];
    })
    .join(", ");
}
