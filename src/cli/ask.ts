import { Failure } from "../model/failure.js";
import { visible } from "../model/visible.js";

/** One thing that may be chosen. */
export interface Choice {
  readonly value: string;
  readonly name: string;
  /** Shown while the choice is under the cursor. */
  readonly description: string;
}

/** Can a person be asked? Questions go to stderr, since stdout is the result's. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && process.env.TERM !== "dumb";
}

/**
 * Asks which of some choices to take, under headings; at least one is.
 * @throws Failure (interrupted) where the person leaves with Ctrl-C.
 */
export async function askWhich(
  message: string,
  groups: readonly { readonly heading: string; readonly choices: readonly Choice[] }[],
): Promise<readonly string[]> {
  // Loaded from here only: nothing else pays for prompts.
  const { default: checkbox, Separator } = await import("@inquirer/checkbox");
  const choices = groups.flatMap(({ heading, choices: offered }) => [
    new Separator(heading),
    ...offered.map(({ value, name, description }) => ({
      value,
      name: visible(name),
      short: value,
      description: visible(description),
    })),
  ]);
  const asked = checkbox({ message, choices, required: true, loop: false, pageSize: 16 }, { output: process.stderr });
  return asked.catch((error: unknown) => {
    if (error instanceof Error && error.name === "ExitPromptError")
      throw new Failure("interrupted", "Interrupted: nothing was written.", { kind: "interrupted" });
    throw error;
  });
}
