import { hash } from "node:crypto";

/** SHA-256 of UTF-8 text, as hexadecimal: the digest that pure rooms are given. */
export function sha256(text: string): string {
  return hash("sha256", text);
}
