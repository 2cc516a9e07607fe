import type { Comment } from "./difference.js";

/** Texts in quotes and dollar quotes, comments, anything else by character. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|[\s\S]/g;

/** Comments of an SQL text, one for each line that has some. */
export function commentsOf(sql: string): readonly Comment[] {
  const comments: Comment[] = [];
  let line = 1;
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token.startsWith("--")) comments.push({ line, text: token.slice(2).trim() });
    else if (token.startsWith("/*"))
      for (const [index, text] of token.slice(2, -2).split("\n").entries())
        comments.push({ line: line + index, text: text.replace(/^\s*\*?/, "").trim() });
    for (const character of token) if (character === "\n") line += 1;
  }
  return comments.filter(({ text }) => text !== "");
}

/** How people call what a privilege allows; each also with an ending (`updates`, `inserted`). */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  SELECT: ["select", "read"],
  INSERT: ["insert"],
  UPDATE: ["update"],
  DELETE: ["delete"],
  TRUNCATE: ["truncate"],
  EXECUTE: ["execute"],
};

function holdsName(text: string, name: string): boolean {
  const at = text.toLowerCase().indexOf(name.toLowerCase());
  return name !== "" && at >= 0 && !/\w/.test(`${text[at - 1] ?? " "}${text[at + name.length] ?? " "}`);
}

function holdsPrivilege(text: string, privilege: string): boolean {
  const words = WORDS[privilege] ?? [privilege.toLowerCase()];
  return words.some((word) => new RegExp(`(?<!\\w)${word}(s|d|ed|ing)?(?!\\w)`, "i").test(text));
}

/** A comment that names a role (by its name, its team's id or name) and all of these privileges, in SQL's words or in others. */
export function commentAbout(
  comments: readonly Comment[],
  names: readonly string[],
  privileges: readonly string[],
): Comment | null {
  return (
    comments.find(
      ({ text }) =>
        names.some((name) => holdsName(text, name)) && privileges.every((privilege) => holdsPrivilege(text, privilege)),
    ) ?? null
  );
}
