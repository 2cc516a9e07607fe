import { styleText } from "node:util";
import type { Paint } from "../report/paint.js";

/** True where colour may be used on the stream: a terminal, no NO_COLOR, no `--no-color`, not a dumb one; FORCE_COLOR overrules. */
function usesColour(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (process.argv.includes("--no-color") || (NO_COLOR !== undefined && NO_COLOR !== "")) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0";
  return stream.isTTY === true && TERM !== "dumb";
}

/** A function that colours text for this stream, or leaves it as it is. */
export function paintFor(stream: { readonly isTTY?: boolean }): Paint {
  if (!usesColour(stream)) return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}
