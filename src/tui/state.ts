import { SEVERITIES } from "../model/finding.js";
import type { Command } from "./keys.js";
import { type Narrowing, SORTS, type Sort } from "./rows.js";

export const TABS = ["overview", "findings", "principals", "teams", "sources"] as const;
export type Tab = (typeof TABS)[number];

/** Everything that a key can change. */
export interface State {
  readonly tab: Tab;
  /** Row under the cursor, by tab. */
  readonly cursor: Readonly<Record<Tab, number>>;
  readonly sort: Sort;
  readonly narrowing: Narrowing;
  /** True while a filter is being typed. */
  readonly typing: boolean;
  /** Index of the finding shown whole; null in the list. */
  readonly detail: number | null;
  readonly detailTop: number;
  readonly help: boolean;
  readonly quit: boolean;
}

/** What the state must know of the run and the screen to move in it. */
export interface Bounds {
  /** Rows in each tab's list. */
  readonly length: (state: State, tab: Tab) => number;
  /** Rows that fit. */
  readonly page: number;
  /** Teams to go through with `t`. */
  readonly teams: readonly string[];
  /** What Enter shows: the finding under the cursor, the team or principal to narrow to. */
  readonly at: (state: State, tab: Tab) => { readonly finding?: number; readonly team?: string; readonly principal?: string };
}

export const NOT_NARROWED: Narrowing = { filter: "", severity: null, team: null, principal: null, closed: false };

export const INITIAL: State = {
  tab: "overview",
  cursor: { overview: 0, findings: 0, principals: 0, teams: 0, sources: 0 },
  sort: "priority",
  narrowing: NOT_NARROWED,
  typing: false,
  detail: null,
  detailTop: 0,
  help: false,
  quit: false,
};

function move(state: State, to: number, bounds: Bounds): State {
  if (state.detail !== null) return { ...state, detailTop: Math.max(0, to) };
  const last = Math.max(0, bounds.length(state, state.tab) - 1);
  return { ...state, cursor: { ...state.cursor, [state.tab]: Math.min(Math.max(0, to), last) } };
}

function next<T>(all: readonly T[], current: T | null): T | null {
  if (current === null) return all[0] ?? null;
  return all[all.indexOf(current) + 1] ?? null;
}

/** Narrowing starts the list at its top again, in the findings. */
function narrowed(state: State, change: Partial<Narrowing>): State {
  return {
    ...state,
    tab: "findings",
    detail: null,
    narrowing: { ...state.narrowing, ...change },
    cursor: { ...state.cursor, findings: 0 },
  };
}

function opened(state: State, bounds: Bounds): State {
  if (state.detail !== null) return state;
  const { finding, team, principal } = bounds.at(state, state.tab);
  if (finding !== undefined) return { ...state, detail: finding, detailTop: 0 };
  if (team !== undefined) return narrowed({ ...state, narrowing: NOT_NARROWED }, { team });
  if (principal !== undefined) return narrowed({ ...state, narrowing: NOT_NARROWED }, { principal });
  return state.tab === "overview" ? { ...state, tab: "findings" } : state;
}

function back(state: State): State {
  if (state.detail !== null) return { ...state, detail: null };
  const { filter, severity, team, principal } = state.narrowing;
  if (state.tab === "findings" && (filter !== "" || severity !== null || team !== null || principal !== null))
    return narrowed(state, { ...NOT_NARROWED, closed: state.narrowing.closed });
  return { ...state, tab: "overview" };
}

function tabBy(state: State, by: number): State {
  const index = (TABS.indexOf(state.tab) + by + TABS.length) % TABS.length;
  return { ...state, tab: TABS[index] ?? "overview", detail: null };
}

/** The state after a command. */
export function apply(state: State, command: Command, bounds: Bounds): State {
  if (typeof command === "object") return { ...state, help: false, detail: null, tab: TABS[command.tab] ?? state.tab };
  if (state.help) return command === "quit" || command === "back" || command === "help" ? { ...state, help: false } : state;
  const at = state.detail === null ? state.cursor[state.tab] : state.detailTop;
  switch (command) {
    case "up":
      return move(state, at - 1, bounds);
    case "down":
      return move(state, at + 1, bounds);
    case "page-up":
      return move(state, at - bounds.page, bounds);
    case "page-down":
      return move(state, at + bounds.page, bounds);
    case "first":
      return move(state, 0, bounds);
    case "last":
      return move(state, state.detail === null ? bounds.length(state, state.tab) - 1 : Number.MAX_SAFE_INTEGER, bounds);
    case "open":
      return opened(state, bounds);
    case "back":
      return back(state);
    case "next-tab":
      return tabBy(state, 1);
    case "previous-tab":
      return tabBy(state, -1);
    case "filter":
      return { ...state, tab: "findings", detail: null, typing: true };
    case "sort":
      return {
        ...state,
        tab: "findings",
        detail: null,
        sort: next(SORTS, state.sort) ?? "priority",
        cursor: { ...state.cursor, findings: 0 },
      };
    case "severity":
      return narrowed(state, { severity: next(SEVERITIES, state.narrowing.severity) });
    case "team":
      return narrowed(state, { team: next(bounds.teams, state.narrowing.team) });
    case "closed":
      return narrowed(state, { closed: !state.narrowing.closed });
    case "clear":
      return narrowed(state, NOT_NARROWED);
    case "help":
      return { ...state, help: true };
    case "quit":
      return { ...state, quit: true };
  }
}

/** The state after text typed into the filter: `erase` takes the last character away, `end` keeps it, `cancel` forgets it. */
export function type(state: State, input: string | { readonly edit: "erase" | "end" | "cancel" }): State {
  if (typeof input === "string") return narrowed(state, { filter: state.narrowing.filter + input });
  if (input.edit === "end") return { ...state, typing: false };
  if (input.edit === "cancel") return { ...narrowed(state, { filter: "" }), typing: false };
  return narrowed(state, { filter: [...state.narrowing.filter].slice(0, -1).join("") });
}
