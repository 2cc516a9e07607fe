/** Says on stderr what is being done. A terminal gets one line that is rewritten; elsewhere, nothing unless work is long. */
export interface Progress {
  /** The current step in words, with how far it is. Called as often as convenient; drawing is paced here, and only then asked for. */
  readonly step: (text: string | (() => string)) => void;
  readonly done: () => void;
}

const TERMINAL_PACE_MS = 100;
const PLAIN_PACE_MS = 5_000;

/** Progress on stderr; silent in `--json` unless stderr is a terminal. */
export function progressOnStderr(): Progress {
  const terminal = process.stderr.isTTY === true && process.env.TERM !== "dumb";
  let last = terminal ? 0 : Date.now();
  let drawn = false;
  return {
    step(words) {
      const now = Date.now();
      if (now - last < (terminal ? TERMINAL_PACE_MS : PLAIN_PACE_MS)) return;
      last = now;
      drawn = true;
      const text = typeof words === "string" ? words : words();
      const room = Math.max(20, (process.stderr.columns ?? 80) - 1);
      process.stderr.write(terminal ? `\r\u001b[2K${text.slice(0, room)}` : `${text}\n`);
    },
    done() {
      if (terminal && drawn) process.stderr.write("\r\u001b[2K");
    },
  };
}
