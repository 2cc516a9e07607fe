import { globOf, type TextTest } from "../glob.js";
import { tokensOf } from "../wildcard.js";

const ASCII = /^[\0-\x7f]*$/;

/** Lower case of A to Z and nothing else: AWS's names are plain letters, and the Kelvin sign is no k. */
export function lowerLetters(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Compiles an IAM wildcard pattern to a test of lower-case texts: `*` is any run of characters, `?` any single one, letters in any case. */
export function compileNamePattern(pattern: string): TextTest {
  return globOf(tokensOf(lowerLetters(pattern)));
}
