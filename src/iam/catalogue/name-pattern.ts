const ASCII = /^[\0-\x7f]*$/;

/** Lower case of A to Z and nothing else: AWS's names are plain letters, and the Kelvin sign is no k. */
export function lowerLetters(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether a lower-case text matches a pattern that was compiled once. */
type NameTest = (lower: string) => boolean;

/** First place at or after `from` where a piece (with `?` for any one character) fits into the text, or -1. */
function findPiece(text: string, piece: string, from: number): number {
  if (!piece.includes("?")) return text.indexOf(piece, from);
  for (let at = from; at + piece.length <= text.length; at++) if (fitsAt(text, piece, at)) return at;
  return -1;
}

function endsAlike(text: string, head: string, tail: string): boolean {
  return text.startsWith(head) && text.endsWith(tail);
}

function fitsAt(text: string, piece: string, at: number): boolean {
  if (at < 0 || at + piece.length > text.length) return false;
  for (let i = 0; i < piece.length; i++) if (piece[i] !== "?" && piece[i] !== text[at + i]) return false;
  return true;
}

/**
 * Compiles an IAM wildcard pattern: `*` is any run of characters, `?` any single one, letters in any case.
 * Linear in pieces and text, so that a pattern full of stars from an account cannot hang the reader.
 */
export function compileNamePattern(pattern: string): NameTest {
  const pieces = lowerLetters(pattern).split("*");
  const head = pieces[0] ?? "";
  const tail = pieces.at(-1) ?? "";
  if (pieces.length === 1)
    return head.includes("?") ? (text) => text.length === head.length && fitsAt(text, head, 0) : (text) => text === head;
  const middle = pieces.slice(1, -1).filter((piece) => piece !== "");
  const isPlain = !head.includes("?") && !tail.includes("?");
  return (text) => {
    const end = text.length - tail.length;
    if (end < head.length) return false;
    if (isPlain ? !endsAlike(text, head, tail) : !(fitsAt(text, head, 0) && fitsAt(text, tail, end))) return false;
    let from = head.length;
    for (const piece of middle) {
      const at = findPiece(text, piece, from);
      if (at === -1 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}
