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
