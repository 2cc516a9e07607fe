/**
 * A policy document that cannot be read. `code` is stable (`policy-invalid`), `at` names the place in the document, such as
 * `Statement[2].Action[0]`; places count from 0.
 */
export class PolicyError extends Error {
  readonly code = "policy-invalid";
  readonly at: string;
  readonly problem: string;

  constructor(at: string, problem: string) {
    super(`${at === "" ? "the document" : at} ${problem}`);
    this.name = "PolicyError";
    this.at = at;
    this.problem = problem;
  }

  /** The same error with the document's own place before the place in it: `identityPolicies[0].Statement[2]`. */
  within(place: string): PolicyError {
    return new PolicyError(this.at === "" ? place : `${place}.${this.at}`, this.problem);
  }
}
