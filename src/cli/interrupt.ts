import { Failure } from "../model/failure.js";

function nothingKept(): Failure {
  return new Failure("interrupted", "Interrupted: nothing was kept.", { kind: "interrupted" });
}

/**
 * Runs work that Ctrl-C stops: the first interrupt lets it clean up after itself, a second one ends the process at once.
 * `told`: what a person is told then.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, told: () => Failure = nothingKept): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(told());
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
