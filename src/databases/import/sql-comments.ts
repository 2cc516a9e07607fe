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

/** A comment that names a role (by its name, its team's id or name) and all of these words. */
export function commentAbout(comments: readonly Comment[], names: readonly string[], words: readonly string[]): Comment | null {
  const holds = (text: string, word: string): boolean => {
    const at = text.toLowerCase().indexOf(word.toLowerCase());
    if (at < 0 || word === "") return false;
    const around = `${text[at - 1] ?? " "}${text[at + word.length] ?? " "}`;
    return !/\w/.test(around);
  };
  return comments.find(({ text }) => names.some((name) => holds(text, name)) && words.every((word) => holds(text, word))) ?? null;
}
