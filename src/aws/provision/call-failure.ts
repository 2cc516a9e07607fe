import { Failure } from "../../model/failure.js";
import { CallProblem } from "../calls/problem.js";

/** What a call that came to nothing means for whoever ran the command. */
export function failureOf(error: unknown, account: string): unknown {
  if (!(error instanceof CallProblem)) return error;
  const where = `Account ${account}: ${error.message}.`;
  if (error.kind === "denied")
    return new Failure("access-denied", where, {
      kind: "environment",
      hint: "Use a role that may do this; docs/guides/provision.md lists what is needed.",
      cause: error,
    });
  if (error.kind === "session")
    return new Failure("credentials-refused", where, {
      kind: "environment",
      hint: "Renew the session and run again.",
      cause: error,
    });
  return new Failure("aws-error", where, { kind: "incomplete", hint: "Run again; what is done stays done.", cause: error });
}

/** Runs something that calls AWS. @throws Failure in place of CallProblem. */
export async function asFailures<T>(account: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureOf(error, account);
  }
}
