import { bytesOf, NAME_BYTES, readSqlName } from "../model/sql-name.js";
import type { Written } from "./part.js";

const CUT = `PostgreSQL cuts names to ${NAME_BYTES} bytes without an error, so that two of them may become one`;

/** Is the name short enough, and without the one character that no name can hold? Says so where it is not. */
export function checkLength({ text, part }: Written, shown = text): boolean {
  if (text.includes("\0")) {
    part.error("invalid-name", "The name holds a zero byte.", { mend: "Take it out." });
    return false;
  }
  const bytes = bytesOf(text);
  if (bytes <= NAME_BYTES) return true;
  part.error("name-too-long", `\`${shown}\` has ${bytes} bytes.`, {
    reason: CUT,
    mend: `Use a name of at most ${NAME_BYTES} bytes.`,
  });
  return false;
}

/** Why a role of one's own cannot be called so; undefined where it can. Source: PostgreSQL, "Database Roles" and CREATE ROLE. */
function reserved(name: string): string | undefined {
  if (name === "public") return "it stands for everybody";
  // Source: PostgreSQL, CREATE ROLE "PUBLIC": the server takes it, since only the lower-case name is kept.
  if (name.toLowerCase() === "public") return "the server takes it, but whoever reads it takes it for everybody";
  if (name === "none") return "SQL keeps it for nobody";
  if (name.startsWith("pg_")) return "PostgreSQL keeps names that begin with pg_ for its own roles";
  return undefined;
}

/** The name of a role that teams have or make. */
export function checkRoleName(written: Written): boolean {
  const reason = reserved(written.text);
  if (reason === undefined) return checkLength(written);
  const mend = "Choose another name.";
  written.part.error("reserved-role", `A role cannot be called \`${written.text}\`.`, { reason, mend });
  return false;
}

/** The name of any role that there may be: those of the engine itself too. */
export function checkAnyRole(written: Written): boolean {
  if (written.text.startsWith("pg_")) return checkLength(written);
  return checkRoleName(written);
}

/** The parts of a name with a schema, and a function's arguments; undefined, and said, where it is none. */
export function readQualified(
  written: Written,
  takesArguments: boolean,
): { readonly schema: string; readonly name: string; readonly arguments: string | null } | undefined {
  const { text, part } = written;
  const refuse = (message: string, reason: string, mend: string): undefined => {
    part.error("invalid-name", message, { reason, mend });
  };
  const read = readSqlName(text);
  if (typeof read === "string")
    return refuse(`\`${text}\` is no name.`, read, 'Quote what holds dots, quotes or parentheses, as in sales."odd.name".');
  const [schema, name, third] = read.parts;
  if (read.arguments !== null && !takesArguments)
    return refuse(
      `\`${text}\` has arguments.`,
      "only functions have any",
      "Take the parentheses out, or name it under `functions`.",
    );
  if (schema === undefined || name === undefined)
    return refuse(`\`${text}\` names no schema.`, "nothing is looked up in a search path", `Write it as schema.${text}.`);
  if (third !== undefined)
    return refuse(
      `\`${text}\` has ${read.parts.length} parts.`,
      "a name is a schema and a name in it",
      "Take the database's name out.",
    );
  const isShort = [schema, name].map((one) => checkLength({ text: one, part }));
  return isShort.includes(false) ? undefined : { schema, name, arguments: read.arguments };
}
