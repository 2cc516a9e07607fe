import type { CST } from "yaml";

export const LIMITS = { bytes: 1_048_576, nodes: 10_000, levels: 100, aliases: 100 } as const;

/** Length of the text in UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    // A surrogate is half of a four-byte character.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}

/** Which limit the syntax tree breaks, and where; walked with a stack of its own, so that depth cannot overflow ours. */
export function brokenLimit(
  tokens: readonly CST.Token[],
): { readonly limit: "nodes" | "levels"; readonly offset: number } | undefined {
  const stack: { token: CST.Token; level: number }[] = tokens.map((token) => ({ token, level: 0 }));
  let nodes = 0;
  while (stack.length > 0) {
    const next = stack.pop();
    if (next === undefined) break;
    const { token, level } = next;
    if (token.type === "document") {
      if (token.value !== undefined) stack.push({ token: token.value, level });
      continue;
    }
    nodes += 1;
    if (nodes > LIMITS.nodes) return { limit: "nodes", offset: token.offset };
    if (level > LIMITS.levels) return { limit: "levels", offset: token.offset };
    if (!("items" in token)) continue;
    for (const item of token.items) {
      if (item.key) stack.push({ token: item.key, level: level + 1 });
      if (item.value) stack.push({ token: item.value, level: level + 1 });
    }
  }
  return undefined;
}
