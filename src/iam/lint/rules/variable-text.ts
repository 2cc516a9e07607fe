/** One policy variable in a text. */
export interface Variable {
  /** With its brackets. */
  readonly written: string;
  readonly key: string;
  /** What stands after the comma, if one does. */
  readonly fallback: string | undefined;
  /** The bracket does not close. */
  readonly open: boolean;
}

const ESCAPES = ["*", "?", "$"];

/** The variables of a text, without the escapes for `*`, `?` and `$`. Source: IAM User Guide, "IAM policy elements: Variables and tags". */
export function variablesIn(text: string): readonly Variable[] {
  const found: Variable[] = [];
  for (let at = text.indexOf("${"); at >= 0; ) {
    const end = text.indexOf("}", at);
    const inner = text.slice(at + 2, end < 0 ? undefined : end);
    const comma = inner.indexOf(",");
    if (!ESCAPES.includes(inner))
      found.push({
        written: text.slice(at, end < 0 ? undefined : end + 1),
        key: comma < 0 ? inner : inner.slice(0, comma),
        fallback: comma < 0 ? undefined : inner.slice(comma + 1),
        open: end < 0,
      });
    if (end < 0) break;
    at = text.indexOf("${", end);
  }
  return found;
}
