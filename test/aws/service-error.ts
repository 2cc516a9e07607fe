/** What a service answers instead of a result; the protocol writes it in its own shape. */
export class ServiceError extends Error {
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Further members of the error, such as Organizations' `Reason`. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

/** What a web server shows to people where a program broke or has nothing at a path: an emulator's way to answer what it does not know. */
export class WebPage extends ServiceError {
  constructor(status: 404 | 500) {
    super("", status === 404 ? "Not Found" : "Internal Server Error", status);
  }

  get html(): string {
    const title = `${this.status} ${this.message}`;
    return `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${this.message}</h1>\n<p>The request led to nothing.</p>\n`;
  }
}
