import { type Api, actionOf } from "./pacer.js";

/**
 * What a call came to, where it came to nothing:
 * - `throttled`, `transient`: to be tried again
 * - `denied`: the caller lacks leave
 * - `session`: the session is over, or was never one
 * - `cursor`: the page chain must start again
 * - `off`: the service answers that it is not in use here
 * - `absent`: what was asked for does not exist
 * - `other`: anything else, `not implemented` of an emulator among it
 */
export type ProblemKind = "throttled" | "transient" | "denied" | "session" | "cursor" | "off" | "absent" | "other";

/** A call that gave no answer, in one line that may be kept as a source's reason. */
export class CallProblem extends Error {
  readonly kind: ProblemKind;
  /** AWS's name of the error, `AccessDeniedException`. */
  readonly code: string;
  /** How often such a call is tried at most, where that is less often than others. */
  readonly tries: number | undefined;

  constructor(kind: ProblemKind, code: string, reason: string, tries?: number) {
    super(reason);
    this.name = "CallProblem";
    this.kind = kind;
    this.code = code;
    this.tries = tries;
  }
}

const THROTTLED =
  /^(Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|BandwidthLimitExceeded|RequestThrottled\w*|SlowDown|ProvisionedThroughputExceeded\w*|PriorRequestNotComplete|EC2ThrottledException|TransactionInProgressException)$/;
const DENIED = /^(AccessDenied\w*|UnauthorizedOperation|NotAuthorized\w*|AuthorizationError\w*|Forbidden\w*)$/;
const SESSION =
  /^(ExpiredToken\w*|TokenRefreshRequired|RequestExpired|InvalidClientTokenId|UnrecognizedClient\w*|InvalidAccessKeyId|InvalidToken\w*|AuthFailure|SignatureDoesNotMatch|InvalidSignature\w*|IncompleteSignature\w*|MissingAuthenticationToken\w*|CredentialsProviderError|Unauthorized\w*)$/;
const BROKEN =
  /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_\w+)$/;
const NOT_IMPLEMENTED =
  /not (yet |currently )?(been )?(implemented|supported)|not yet implemented|unsupported|pro feature|unknown operation/i;
/** A call that nobody answers, or something that is not AWS, is not asked as often as one that was throttled. */
const UNANSWERED = 3;
const CURSOR = /(token|marker|cursor)/i;
const STALE = /(invalid|expired|not valid|stale|no longer)/i;

interface Raw {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string | undefined>> };
  readonly $retryable?: { readonly throttling?: boolean };
}

/** Text of an answer in one line, short enough to be kept. */
function line(text: unknown): string {
  return typeof text === "string" ? text.replace(/\s+/g, " ").trim().slice(0, 160) : "";
}

function deniedReason(message: string, api: Api): string {
  const named = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1] ?? actionOf(api);
  const by = /explicit deny in an? ([a-z -]+policy|permissions boundary)/i.exec(message)?.[1];
  return `denied: ${named}${by === undefined ? "" : `, by an explicit deny in a ${by.toLowerCase()}`}`;
}

/** Every answer of AWS's carries the request's id, in a header or in its body. */
function hasRequestId({ $metadata, $response }: Raw): boolean {
  return (
    $metadata?.requestId !== undefined ||
    Object.keys($response?.headers ?? {}).some((name) => /^x-amzn?-?request-?id$/i.test(name))
  );
}

/**
 * An error of the server's. AWS's own pass, and so they are tried again; a proxy's may. A page that a web server shows to people where a
 * program broke, which is how emulators answer what they cannot do, will be the same next time. The call may have been done all the same.
 */
function serverError(raw: Raw, status: number, code: string, action: string): CallProblem {
  if (hasRequestId(raw)) return new CallProblem("transient", code, `${action}: ${code} (HTTP ${status})`);
  if (status === 500 && /^text\/html/i.test(raw.$response?.headers?.["content-type"] ?? ""))
    return new CallProblem("other", "Error", `${action} is not implemented there, or broken: a page of HTML (HTTP 500)`);
  return new CallProblem("transient", code, `${action}: ${code} (HTTP ${status}), not as AWS answers`, UNANSWERED);
}

/** What an error that the SDK threw means. `paged`: the call carried a cursor. */
export function problemOf(error: unknown, api: Api, paged: boolean): CallProblem {
  if (error instanceof CallProblem) return error;
  const raw = (typeof error === "object" && error !== null ? error : {}) as Raw;
  const status = raw.$response?.statusCode ?? raw.$metadata?.httpStatusCode ?? 0;
  const network = typeof raw.code === "string" ? raw.code : "";
  const code = line(raw.name) || line(raw.Code) || network || "Error";
  const message = line(raw.message);
  const made = (kind: ProblemKind, reason: string, tries?: number): CallProblem => new CallProblem(kind, code, reason, tries);
  const said = `${actionOf(api)}: ${code === "Error" || code === "SyntaxError" || code === "UnknownError" ? "" : `${code}: `}${message}`;
  if (raw.$retryable?.throttling === true || THROTTLED.test(code) || status === 429)
    return made("throttled", `throttled: ${actionOf(api)}`);
  if (NOT_IMPLEMENTED.test(message) || status === 501) return made("other", `${actionOf(api)} is not implemented there`);
  if (/not subscribed|is not enabled|not enabled for/i.test(message) && api.service === "securityhub") return made("off", said);
  if (code === "AWSOrganizationsNotInUseException") return made("off", said);
  if (code === "CredentialsProviderError") return made("session", message);
  if (SESSION.test(code)) return made("session", `${actionOf(api)}: ${code}`);
  if (paged && status < 500 && CURSOR.test(`${code} ${message}`) && STALE.test(`${code} ${message}`)) return made("cursor", said);
  if (DENIED.test(code) || (status === 403 && /not authorized|access denied/i.test(message)))
    return made("denied", deniedReason(message, api));
  if (/^NoSuchEntity\w*$/.test(code) || /^ResourceNotFound\w*$/.test(code)) return made("absent", said);
  if (BROKEN.test(network) || BROKEN.test(code)) {
    const broken = network || code;
    return made("transient", `${actionOf(api)}: ${broken}`, broken === "ECONNREFUSED" ? UNANSWERED : undefined);
  }
  if (code === "TimeoutError") return made("transient", `${actionOf(api)}: no answer in time`, UNANSWERED);
  if (status >= 500) return serverError(raw, status, code, actionOf(api));
  // What came with a 200 and cannot be read was cut off on the way.
  const cut = status < 400 && /JSON|XML|Unexpected|Unclosed|aborted|premature|terminated/i.test(`${code} ${message}`);
  if (cut) return made("transient", `${actionOf(api)}: the answer was cut off`);
  if (status === 404) return made("other", `${actionOf(api)} is not there: HTTP 404`);
  return made("other", said);
}
