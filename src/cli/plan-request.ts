import type { PlanRequest } from "../operations/plan-request.js";
import { type AwsTargetFlags, awsRequest } from "./aws-target-flags.js";
import { interruptible } from "./interrupt.js";
import { progressOnStderr } from "./progress.js";

interface TargetFlags extends AwsTargetFlags {
  readonly workspace: string;
  readonly only?: "databases" | "aws" | undefined;
  readonly target?: readonly string[] | undefined;
  /** Undefined where it is not given, whatever its type says. */
  readonly embedded?: boolean | undefined;
}

/** Runs work on the targets that flags name, with progress on stderr; the first Ctrl-C lets it come to a sound end. */
export async function planRequest<T>(flags: TargetFlags, work: (request: PlanRequest) => Promise<T>): Promise<T> {
  const progress = progressOnStderr();
  return interruptible((signal) =>
    work({
      workspace: flags.workspace,
      only: flags.only,
      targets: flags.target ?? [],
      embedded: flags.embedded === true,
      aws: awsRequest(flags),
      env: process.env,
      now: new Date(),
      signal,
      onProgress: progress.step,
    }),
  ).finally(progress.done);
}
