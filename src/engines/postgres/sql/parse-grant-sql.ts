import type { Diagnostic } from "../../../model/diagnostic.js";
import { Failure } from "../../../model/failure.js";
import type { GrantScript, GrantStatement } from "../../../model/grant-statement.js";
import { visible } from "../../../model/visible.js";
import { isNode, listIn, type Node, nodeIn, numberIn } from "./nodes.js";
import { Places } from "./places.js";
import { READERS } from "./statements.js";

const BYTES_AT_MOST = 16 << 20;

/**
 * What a file of SQL says about access, by PostgreSQL's own parser (of version 18, which reads the older forms too).
 * @param file its name, for places.
 * @throws Failure of kind usage for a text larger than 16 MiB.
 */
export async function parseGrantSql(text: string, file: string): Promise<GrantScript> {
  if (Buffer.byteLength(text) > BYTES_AT_MOST) {
    throw new Failure("sql-too-large", `${file} is larger than ${BYTES_AT_MOST >> 20} MiB.`, { kind: "usage" });
  }
  const { parse } = await import("libpg-query");
  const { sql, commands } = withoutCommands(text);
  const places = new Places(file, sql);
  const others: GrantScript["other"][number][] = commands.map(({ offset, line }) => ({
    kind: "psql-command",
    place: places.at(offset),
    text: line,
  }));
  // The parser refuses a text with no statement in it.
  if (places.startOf(0) >= places.end()) return { statements: [], other: others, diagnostics: [] };
  let tree: unknown;
  try {
    tree = await parse(sql);
  } catch (error) {
    return { statements: [], other: others, diagnostics: [syntaxError(error, sql, places)] };
  }
  const statements: GrantStatement[] = [];
  for (const raw of isNode(tree) ? listIn(tree, "stmts") : []) {
    const read = readOne(raw, places);
    if ("type" in read) statements.push(read);
    else others.push(read);
  }
  others.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  return { statements, other: others, diagnostics: [] };
}

function readOne(raw: Node, places: Places): GrantStatement | GrantScript["other"][number] {
  const from = numberIn(raw, "stmt_location");
  const length = numberIn(raw, "stmt_len");
  const start = places.startOf(from);
  const place = places.at(start);
  const [kind = "", node] = Object.entries(nodeIn(raw, "stmt") ?? {})[0] ?? [];
  const secret = isNode(node) ? secretAt(kind, node, start) : undefined;
  const end = secret ?? (length === 0 ? places.end() : from + length);
  const text = `${places.text(start, end)}${secret === undefined ? "" : " …"}`;
  const statement = isNode(node) ? READERS[kind]?.(node, { place, text, at: (offset) => places.at(offset) }) : undefined;
  return statement ?? { kind, place, text };
}

/** Statements that may hold passwords among their options, of which only the beginning is kept. */
const SECRETIVE = /^(Create|Alter)(UserMapping|Subscription|ForeignServer)Stmt$/;

/** From where on a statement's text is not to be kept; undefined where all of it may. */
function secretAt(kind: string, node: Node, start: number): number | undefined {
  if (SECRETIVE.test(kind)) return start + kind.search(/Stmt$/);
  const password = listIn(node, "options")
    .map((option) => nodeIn(option, "DefElem"))
    .find((option) => option?.defname === "password");
  return password === undefined ? undefined : numberIn(password, "location");
}

/** Lines of psql's own (`\connect store`) are no SQL; they are blanked, so that everything else stays where it is. */
function withoutCommands(text: string): { sql: string; commands: { offset: number; line: string }[] } {
  const commands: { offset: number; line: string }[] = [];
  let offset = 0;
  const lines = text.split("\n").map((line) => {
    const here = offset;
    offset += Buffer.byteLength(line) + 1;
    if (!/^\s*\\[a-z!?]/i.test(line)) return line;
    commands.push({ offset: here + line.search(/\\/), line: line.trim() });
    return " ".repeat(Buffer.byteLength(line));
  });
  return { sql: lines.join("\n"), commands };
}

/** The parser tells the place of an error in characters. */
function syntaxError(error: unknown, sql: string, places: Places): Diagnostic {
  const details = isNode(error) ? nodeIn(error, "sqlDetails") : undefined;
  const position = details === undefined ? 0 : numberIn(details, "cursorPosition");
  const place = places.at(Buffer.byteLength([...sql].slice(0, Math.max(0, position)).join("")));
  const line = sql.split("\n")[place.line - 1] ?? "";
  return {
    severity: "error",
    code: "sql-syntax",
    message: `${visible(error instanceof Error ? error.message : "this is no SQL")}.`,
    place,
    excerpt: visible(line),
    reason: "The file is read by PostgreSQL's parser as a whole, so that nothing of it is known.",
    mend: "Mend the statement, or take out what is not SQL.",
  };
}
