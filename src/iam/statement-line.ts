/** Reads JSON text from left to right, just far enough to tell where values begin. */
class Scanner {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character that is no white space, without passing it; "" at the end. */
  peek(): string {
    while (/\s/.test(this.#text[this.at] ?? "")) this.at++;
    return this.#text[this.at] ?? "";
  }

  /** Passes the character if it comes next. */
  take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at++;
    return true;
  }

  /** Passes a string and tells its text; undefined where none comes next. */
  string(): string | undefined {
    if (this.peek() !== '"') return undefined;
    const start = this.at++;
    while (this.at < this.#text.length && this.#text[this.at] !== '"') this.at += this.#text[this.at] === "\\" ? 2 : 1;
    this.at++;
    try {
      return JSON.parse(this.#text.slice(start, this.at)) as string;
    } catch {
      return undefined;
    }
  }

  /** Passes a whole value, however deep. */
  skip(): void {
    let depth = 0;
    do {
      const char = this.peek();
      if (char === "") return;
      if (char === '"') this.string();
      else {
        this.at++;
        if (char === "{" || char === "[") depth++;
        else if (char === "}" || char === "]") depth--;
        else if (char !== "," && char !== ":") while (/[^\s,:{}[\]"]/.test(this.#text[this.at] ?? "")) this.at++;
      }
    } while (depth > 0);
  }

  /** Goes to the value of a member of the object that comes next; false where there is none. */
  member(name: string): boolean {
    if (!this.take("{")) return false;
    while (this.peek() !== "}" && this.peek() !== "") {
      const key = this.string();
      if (key === undefined || !this.take(":")) return false;
      if (key === name) return true;
      this.skip();
      this.take(",");
    }
    return false;
  }

  /** Goes to an element of the array that comes next; false where there is none. */
  element(index: number): boolean {
    if (!this.take("[")) return false;
    for (let i = 0; i < index && this.peek() !== "]" && this.peek() !== ""; i++) {
      this.skip();
      this.take(",");
    }
    return this.peek() !== "]" && this.peek() !== "";
  }
}

/**
 * The line, counted from 1, on which a statement of a policy document begins in its JSON text: the line for `DecidedBy.statement`.
 * A `Statement` that is no list is its own first statement. Undefined where the text has no such statement.
 */
export function statementLine(text: string, index: number): number | undefined {
  const scanner = new Scanner(text);
  if (!scanner.member("Statement")) return undefined;
  const found = scanner.peek() === "[" ? scanner.element(index) : index === 0 && scanner.peek() === "{";
  return found ? text.slice(0, scanner.at).split("\n").length : undefined;
}
