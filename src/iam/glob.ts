import { codePointsOf, ONE, RUN, type Tokens, tokensIntersect } from "./wildcard.js";

/** Whether a text is in a pattern's language; made once, asked often. */
export type TextTest = (text: string) => boolean;

/** What stands between two `*`: its text, and the places where any one character may stand. */
interface Piece {
  readonly text: string;
  readonly holes: readonly boolean[] | undefined;
}

const SURROGATE = /[\ud800-\udfff]/;

function pieceOf(tokens: Tokens): Piece {
  let text = "";
  const holes: boolean[] = [];
  for (const token of tokens) {
    const char = typeof token === "number" && token >= 0 ? String.fromCodePoint(token) : "?";
    text += char;
    for (let i = 0; i < char.length; i++) holes.push(token === ONE);
  }
  return { text, holes: holes.includes(true) ? holes : undefined };
}

function fitsAt({ text, holes }: Piece, whole: string, at: number): boolean {
  if (holes === undefined) return whole.startsWith(text, at);
  if (at + text.length > whole.length) return false;
  for (let i = 0; i < text.length; i++) {
    if (!holes[i] && text.charCodeAt(i) !== whole.charCodeAt(at + i)) return false;
  }
  return true;
}

function find(piece: Piece, whole: string, from: number): number {
  if (piece.holes === undefined) return whole.indexOf(piece.text, from);
  for (let at = from; at + piece.text.length <= whole.length; at++) if (fitsAt(piece, whole, at)) return at;
  return -1;
}

function split(tokens: Tokens): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = tokens.indexOf(RUN); at >= 0; at = tokens.indexOf(RUN, from)) {
    pieces.push(pieceOf(tokens.slice(from, at)));
    from = at + 1;
  }
  pieces.push(pieceOf(tokens.slice(from)));
  return pieces;
}

function testPieces(head: Piece, middle: readonly Piece[], tail: Piece): TextTest {
  const isPlain = head.holes === undefined && tail.holes === undefined;
  return (text) => {
    const end = text.length - tail.text.length;
    if (end < head.text.length) return false;
    if (isPlain) {
      if (!text.startsWith(head.text) || !text.endsWith(tail.text)) return false;
    } else if (!fitsAt(head, text, 0) || !fitsAt(tail, text, end)) return false;
    let from = head.text.length;
    for (const piece of middle) {
      const at = find(piece, text, from);
      if (at < 0 || at + piece.text.length > end) return false;
      from = at + piece.text.length;
    }
    return true;
  };
}

/**
 * The test of a pattern without variables. Pieces are placed as far left as they go, so that a pattern full of stars from an account
 * costs no more than its length times the text's.
 */
export function globOf(tokens: Tokens): TextTest {
  const pieces = split(tokens);
  const [head, tail] = [pieces[0], pieces[pieces.length - 1]];
  if (head === undefined || tail === undefined) return (text) => text === "";
  const isExact = pieces.length === 1;
  if (pieces.every(({ holes }) => holes === undefined)) {
    if (isExact) return (text) => text === head.text;
    if (pieces.length === 2 && tail.text === "") return head.text === "" ? () => true : (text) => text.startsWith(head.text);
  }
  const middle = pieces.slice(1, -1).filter((piece) => piece.text !== "");
  const inUnits: TextTest = isExact
    ? (text) => text.length === head.text.length && fitsAt(head, text, 0)
    : testPieces(head, middle, tail);
  if (!tokens.includes(ONE)) return inUnits;
  // `?` is one character, also where JavaScript holds it as two.
  return (text) => (SURROGATE.test(text) ? tokensIntersect(tokens, codePointsOf(text)) : inUnits(text));
}
