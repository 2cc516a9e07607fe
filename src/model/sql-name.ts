/** A name as a person writes it: `sales.orders`, `"Odd. name".x`, `sales.total(integer)`. */
export interface WrittenName {
  readonly parts: readonly string[];
  /** Between the parentheses at the end; null where there are none. */
  readonly arguments: string | null;
}

const PLAIN = /^[^\s."()][^."()]*$/u;

/**
 * Reads a name of a database's object. Every part is taken letter for letter: what is not quoted is not folded to lower case either, since a
 * team file is no SQL and the catalogue keeps names as they are. Double quotes are needed only around what holds a dot, a quote or a
 * parenthesis; a quote within is doubled. Gives a reason (a text) where it is no name.
 */
export function readSqlName(text: string): WrittenName | string {
  const parts: string[] = [];
  let rest = text;
  for (;;) {
    if (rest.startsWith('"')) {
      const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
      if (quoted === null) return "a double quote is not closed";
      parts.push((quoted[1] ?? "").replaceAll('""', '"'));
      rest = rest.slice(quoted[0].length);
    } else {
      const plain = /^[^."()]*/.exec(rest)?.[0] ?? "";
      if (!PLAIN.test(plain) || plain.trimEnd() !== plain)
        return plain === "" ? "a part of it is empty" : "it has a space at its edge";
      parts.push(plain);
      rest = rest.slice(plain.length);
    }
    if (parts.at(-1) === "") return "a part of it is empty";
    if (!rest.startsWith(".")) break;
    rest = rest.slice(1);
  }
  if (rest === "") return { parts, arguments: null };
  const call = /^\((.*)\)$/s.exec(rest);
  return call === null ? `\`${rest}\` stands after it` : { parts, arguments: (call[1] ?? "").trim() };
}

function written(part: string): string {
  return PLAIN.test(part) && part.trimEnd() === part ? part : `"${part.replaceAll('"', '""')}"`;
}

/** The name as it would be written in a team file; `readSqlName` reads it back. */
export function writeSqlName(parts: readonly (string | null)[], argumentTypes: string | null = null): string {
  const name = parts.flatMap((part) => (part === null ? [] : [written(part)])).join(".");
  return argumentTypes === null ? name : `${name}(${argumentTypes})`;
}

/** PostgreSQL's NAMEDATALEN less one: longer names are cut without an error, so that two of them may become one. */
export const NAME_BYTES = 63;

/** Length in UTF-8, which is what the limit counts. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
