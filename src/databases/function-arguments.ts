/** Names that SQL has for types beside those that the engine prints. Source: PostgreSQL, "Data Types", table of aliases. */
const ALIASES: Readonly<Record<string, string>> = {
  int: "integer",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  float: "double precision",
  bool: "boolean",
  decimal: "numeric",
  varchar: "character varying",
  char: "character",
  varbit: "bit varying",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
  time: "time without time zone",
  timetz: "time with time zone",
};

/** Commas outside quotes and parentheses part arguments. */
function parted(text: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && character === "(") depth += 1;
    if (!isQuoted && character === ")") depth -= 1;
    if (character === "," && !isQuoted && depth === 0) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part].map((one) => one.trim()).filter((one) => one !== "");
}

/** Types of a function's arguments in one form, so that `int` is `integer`; quoted names stay as they are. */
export function normalArguments(text: string): string {
  return parted(text)
    .map((one) => {
      if (one.includes('"')) return one;
      const [, type = one, array = ""] = /^(.*?)((?:\s*\[\])*)$/.exec(one.replaceAll(/\s+/g, " ")) ?? [];
      const bare = type.replace(/\s*\([\d, ]*\)/, "").replace(/^pg_catalog\./, "");
      const lower = bare.toLowerCase();
      return (Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : bare) + array.replaceAll(" ", "");
    })
    .join(", ");
}
