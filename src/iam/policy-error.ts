/**
 * A policy document that cannot be read. `code` is stable (`policy-invalid`), `at` names the place in the document, such as
 * `Statement[2].Action[0]`; places count from 0.
 */
export class PolicyError extends Error {
  readonly code = "policy-invalid";
  readonly at: string;

  constructor(at: string, problem: string) {
    super(`${at === "" ? "the document" : at} ${problem}`);
    this.name = "PolicyError";
    this.at = at;
  }
}
