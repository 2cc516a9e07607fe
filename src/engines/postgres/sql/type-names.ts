import { listIn, type Node, stringsIn } from "./nodes.js";

/** Names that the engine prints another way than it stores them. */
const PRINTED: Readonly<Record<string, string>> = {
  bool: "boolean",
  int2: "smallint",
  int4: "integer",
  int: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  decimal: "numeric",
  bpchar: "character",
  varchar: "character varying",
  varbit: "bit varying",
  time: "time without time zone",
  timetz: "time with time zone",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
};

const PLAIN = /^[a-z_][a-z0-9_$]*$/;

const shown = (name: string): string => (PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** A type as the engine prints it (`integer`, `text[]`, `sales."odd type"`), as far as that can be told without a database. */
export function printedType(typeName: Node): string {
  const names = stringsIn(listIn(typeName, "names"));
  const last = names.at(-1) ?? "";
  const isBuiltIn = names.length === 1 || (names.length === 2 && names[0] === "pg_catalog");
  const base = isBuiltIn ? (PRINTED[last] ?? shown(last)) : names.map(shown).join(".");
  return listIn(typeName, "arrayBounds").length > 0 ? `${base}[]` : base;
}
