import { Text, useApp, useInput, useStdout } from "ink";
import { useEffect, useMemo, useReducer, useState } from "react";
import type { Finding } from "../model/finding.js";
import type { Paint } from "../report/paint.js";
import { commandOf, type Key, keysOf } from "./keys.js";
import type { RunReader, RunView } from "./run-view.js";
import { apply, type Bounds, INITIAL, type State, type Tab, type } from "./state.js";
import { CHROME, screenLines } from "./views/screen.js";

export interface AppProps {
  readonly view: RunView;
  readonly reader: RunReader;
  readonly paint: Paint;
}

const SMALLEST = { columns: 40, rows: 10 };

/** Size of the terminal, again after each resize. One row is left free: a frame as high as the screen wipes the scrollback. */
function useSize(): { readonly width: number; readonly height: number } {
  const { stdout } = useStdout();
  const measure = (): { width: number; height: number } => ({
    width: Math.max(SMALLEST.columns, stdout.columns || 80),
    height: Math.max(SMALLEST.rows, stdout.rows || 24) - 1,
  });
  const [size, setSize] = useState(measure);
  useEffect(() => {
    const onResize = (): void => {
      stdout.write("\u001b[2J\u001b[H");
      setSize(measure());
    };
    stdout.on("resize", onResize);
    return () => void stdout.off("resize", onResize);
  });
  return size;
}

function boundsOf(view: RunView, page: number): Bounds {
  const length = (state: State, tab: Tab): number => {
    switch (tab) {
      case "findings":
        return view.list(state.sort, state.narrowing).length;
      case "principals":
        return view.principals.length;
      case "teams":
        return view.teams.length;
      case "sources":
        return view.run.sources.length;
      case "overview":
        return 0;
    }
  };
  const at: Bounds["at"] = (state, tab) => {
    const cursor = state.cursor[tab];
    if (tab === "findings") {
      const finding = view.list(state.sort, state.narrowing)[cursor];
      return finding === undefined ? {} : { finding };
    }
    const team = view.teams[cursor]?.team;
    if (tab === "teams" && team !== undefined) return { team };
    const principal = view.principals[cursor]?.arn;
    return tab === "principals" && principal !== undefined ? { principal } : {};
  };
  return { length, page, teams: view.teams.map((team) => team.team), at };
}

/** A key while a filter is being typed. */
function typed(state: State, input: string, key: Key): State {
  if (key.return) return type(state, { edit: "end" });
  if (key.escape || (key.ctrl && input === "c")) return type(state, { edit: "cancel" });
  if (key.backspace || key.delete) return type(state, { edit: "erase" });
  const text = [...input].filter((character) => character >= " " && character !== "\u007f").join("");
  return key.ctrl || key.meta || text === "" ? state : type(state, text);
}

/** The whole interface: keys change the state, the state is drawn as one preformatted text. */
export function App({ view, reader, paint }: AppProps): React.ReactElement {
  const { exit } = useApp();
  const { width, height } = useSize();
  const bounds = useMemo(() => boundsOf(view, Math.max(1, height - CHROME - 1)), [view, height]);
  const [state, press] = useReducer((before: State, { input, key }: { input: string; key: Key }): State => {
    if (before.typing) return typed(before, input, key);
    const command = commandOf(input, key);
    return command === undefined ? before : apply(before, command, bounds);
  }, INITIAL);
  const [finding, setFinding] = useState<Finding | null>(null);
  const principals = useMemo(() => new Map(view.principals.map((principal) => [principal.arn, principal])), [view]);

  useInput((input, key) => {
    for (const pressed of keysOf(input, key)) press(pressed);
  });
  useEffect(() => {
    if (state.quit) exit();
  }, [state.quit, exit]);
  useEffect(() => {
    let current = true;
    setFinding(null);
    if (state.detail === null) return;
    reader.finding(state.detail).then(
      (read) => void (current && setFinding(read)),
      (error: Error) => exit(error),
    );
    return () => {
      current = false;
    };
  }, [state.detail, reader, exit]);

  return <Text wrap="truncate">{screenLines(view, state, { finding, principals }, { width, height, paint }).join("\n")}</Text>;
}
