/** C0 and C1 controls, DEL, line separators, and the bidirectional and zero-width characters that can disguise text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this finds.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/**
 * Text from an account or a file as one line that is safe to show: whatever could move a cursor, start an escape
 * sequence or reorder the line is written as its code point (`\u{1b}`).
 */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/**
 * JSON as JSON.stringify() wrote it, safe to show too: that leaves C1 controls and what reorders or hides text as they are. They can only
 * stand in its strings, where an escape is the same character to every reader.
 */
export function shownJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    character === "\n" ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** A value as indented JSON that is safe to show. */
export function visibleJson(value: unknown): string {
  return shownJson(JSON.stringify(value, undefined, 2));
}
