const ENTER = "\u001b[?1049h\u001b[2J\u001b[H\u001b[?25l";
const LEAVE = "\u001b[?25h\u001b[?1049l";

/** Signals after which the terminal must be given back before the process ends, with the exit code that each means. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Switches to the alternate screen and returns what switches back. Switching back happens by itself on exit, on a
 * signal and on a crash, so that the terminal is always left as it was found.
 */
export function enterAlternateScreen(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): () => void {
  let entered = true;
  const leave = (): void => {
    if (!entered) return;
    entered = false;
    if (stdin.isTTY) stdin.setRawMode(false);
    stdout.write(LEAVE);
    process.off("exit", leave);
    process.off("uncaughtException", crash);
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
  const crash = (error: Error): never => {
    leave();
    process.stderr.write(`${error.stack ?? error.message}\n`);
    process.exit(70);
  };
  const handlers = Object.entries(SIGNALS).map(
    ([signal, code]) =>
      [
        signal as NodeJS.Signals,
        () => {
          leave();
          process.exit(code);
        },
      ] as const,
  );
  process.on("exit", leave);
  process.on("uncaughtException", crash);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  stdout.write(ENTER);
  return leave;
}
