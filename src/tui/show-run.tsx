import { render } from "ink";
import type { Paint } from "../report/paint.js";
import { enterAlternateScreen } from "./alternate-screen.js";
import { App } from "./app.js";
import { type RunReader, RunView } from "./run-view.js";

/** Shows a run until the person quits; the terminal is then as it was. */
export async function showRun(
  reader: RunReader,
  options: { readonly paint: Paint; readonly onProgress: (loaded: number) => void },
): Promise<void> {
  const view = await RunView.load(reader, options.onProgress);
  const leave = enterAlternateScreen(process.stdin, process.stdout);
  try {
    const app = render(<App view={view} reader={reader} paint={options.paint} />, { exitOnCtrlC: false, patchConsole: false });
    await app.waitUntilExit();
  } finally {
    leave();
  }
}
