import { render } from "ink";
import type { Paint } from "../report/paint.js";
import { enterAlternateScreen } from "./alternate-screen.js";
import { App } from "./app.js";
import { type RunReader, RunView } from "./run-view.js";

/** Ctrl-C is a key like any other here, and a key is drawn at once: the default 30 frames a second would hold it back. @public: the benchmark draws the same way. */
export const RENDERING = { exitOnCtrlC: false, patchConsole: false, maxFps: 120 } as const;

/** A terminal that does not know its size says 0 × 0; the classic size is a better guess than nothing at all. */
function assumeSize(stdout: NodeJS.WriteStream): void {
  if (!(stdout.columns > 0)) stdout.columns = 80;
  if (!(stdout.rows > 0)) stdout.rows = 24;
}

/** Shows a run until the person quits; the terminal is then as it was. */
export async function showRun(
  reader: RunReader,
  options: { readonly paint: Paint; readonly onProgress: (loaded: number) => void },
): Promise<void> {
  const view = await RunView.load(reader, options.onProgress);
  assumeSize(process.stdout);
  const leave = enterAlternateScreen(process.stdin, process.stdout);
  try {
    const app = render(<App view={view} reader={reader} paint={options.paint} />, RENDERING);
    await app.waitUntilExit();
  } finally {
    leave();
  }
}
