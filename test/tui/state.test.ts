import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEVERITIES } from "../../src/model/finding.js";
import { type Command, commandOf, keysOf, NOTHING_PRESSED as NO_KEY } from "../../src/tui/keys.js";
import { narrow, orderBy, rowOf, SORTS } from "../../src/tui/rows.js";
import { apply, type Bounds, INITIAL, NOT_NARROWED, type State, TABS, type } from "../../src/tui/state.js";
import { findingOf } from "./fixtures.js";

const rows = Array.from({ length: 300 }, (_, number) => rowOf(findingOf(number)));
const bounds: Bounds = {
  length: (state, tab) => (tab === "findings" ? narrow(rows, orderBy(rows, state.sort), state.narrowing).length : 5),
  page: 20,
  teams: ["devops", "security", "unowned"],
  at: (_state, tab) =>
    tab === "findings"
      ? { finding: 7 }
      : tab === "teams"
        ? { team: "security" }
        : tab === "principals"
          ? { principal: "arn:p" }
          : {},
};

function pressed(...commands: readonly Command[]): State {
  return commands.reduce((state, command) => apply(state, command, bounds), INITIAL);
}

describe("keys", () => {
  it.each([
    ["j", {}, "down"],
    ["", { upArrow: true }, "up"],
    ["G", {}, "last"],
    ["/", {}, "filter"],
    ["", { escape: true, meta: true }, "back"],
    ["", { delete: true }, "back"],
    ["c", { ctrl: true }, "quit"],
    ["", { tab: true, shift: true }, "previous-tab"],
  ] as const)("%j %j means %s", (input, key, command) => {
    expect(commandOf(input, { ...NO_KEY, ...key })).toBe(command);
  });

  it("has a digit for every tab and nothing for the rest", () => {
    expect(commandOf("5", NO_KEY)).toEqual({ tab: 4 });
    expect(commandOf("6", NO_KEY)).toBeUndefined();
  });
});

describe("keys that arrive together", () => {
  it.each([
    ["jj\r", ["down", "down", "open"]],
    ["[B\u001b[B\u001b[6~", ["down", "down", "page-down"]],
    ["OA\u001bOA", ["up", "up"]],
    ["2G\t", [{ tab: 1 }, "last", "next-tab"]],
  ])("%j is %j", (chunk, commands) => {
    expect(keysOf(chunk, NO_KEY).map(({ input, key }) => commandOf(input, key))).toEqual(commands);
  });

  it("leaves one key as it is", () => {
    const lone = { ...NO_KEY, escape: true, meta: true };
    expect(keysOf("", lone)).toEqual([{ input: "", key: lone }]);
    expect(keysOf("é", NO_KEY)).toEqual([{ input: "é", key: NO_KEY }]);
  });
});

describe("moving", () => {
  it("stays inside the list whatever is pressed", () => {
    const commands = fc.constantFrom<Command>(
      "up",
      "down",
      "page-up",
      "page-down",
      "first",
      "last",
      "sort",
      "severity",
      "team",
      "closed",
      "clear",
      "next-tab",
      "back",
      "open",
      "help",
      { tab: 1 },
    );
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 40 }), (keys) => {
        const state = pressed(...keys);
        for (const tab of TABS) {
          expect(state.cursor[tab]).toBeGreaterThanOrEqual(0);
          expect(state.cursor[tab]).toBeLessThan(
            Math.max(1, bounds.length(INITIAL, tab) + (tab === "findings" ? rows.length : 0)),
          );
        }
      }),
    );
  });

  it("opens a finding and comes back to the same row", () => {
    const open = pressed({ tab: 1 }, "down", "down", "open");
    expect(open.detail).toBe(7);
    const back = apply(open, "back", bounds);
    expect(back.detail).toBeNull();
    expect(back.cursor.findings).toBe(2);
  });

  it("shows a team's findings from the teams tab, and clears them with back", () => {
    const team = pressed({ tab: 3 }, "open");
    expect(team).toMatchObject({ tab: "findings", narrowing: { team: "security" } });
    expect(apply(team, "back", bounds).narrowing).toEqual(NOT_NARROWED);
  });

  it("goes through severities and ends at all", () => {
    const seen = [INITIAL.narrowing.severity];
    let state = INITIAL;
    for (let press = 0; press <= SEVERITIES.length; press++) {
      state = apply(state, "severity", bounds);
      seen.push(state.narrowing.severity);
    }
    expect(seen).toEqual([null, ...SEVERITIES, null]);
  });

  it("closes help before it quits", () => {
    const helped = pressed("help", "quit");
    expect(helped).toMatchObject({ help: false, quit: false });
    expect(apply(helped, "quit", bounds).quit).toBe(true);
  });
});

describe("the filter", () => {
  it("grows, shrinks, is kept or forgotten", () => {
    const typing = type(type(pressed("filter"), "num"), "b");
    expect(typing).toMatchObject({ typing: true, tab: "findings", narrowing: { filter: "numb" } });
    expect(type(typing, { edit: "erase" }).narrowing.filter).toBe("num");
    expect(type(typing, { edit: "end" })).toMatchObject({ typing: false, narrowing: { filter: "numb" } });
    expect(type(typing, { edit: "cancel" })).toMatchObject({ typing: false, narrowing: { filter: "" } });
  });

  it("needs every word, anywhere, in any case", () => {
    const order = orderBy(rows, "priority");
    const found = narrow(rows, order, { ...NOT_NARROWED, filter: "SECURITY  user-4" });
    expect(found.length).toBeGreaterThan(0);
    for (const index of found) {
      expect(rows[index]?.team).toBe("security");
      expect(rows[index]?.resource).toContain("user-4");
    }
  });
});

describe("sorting", () => {
  it.each(SORTS)("by %s keeps every row once", (sort) => {
    expect([...orderBy(rows, sort)].sort((a, b) => a - b)).toEqual(rows.map((_, index) => index));
  });

  it("by severity puts critical first", () => {
    const severities = [...orderBy(rows, "severity")].map((index) => rows[index]?.severity ?? -1);
    expect(severities).toEqual([...severities].sort((a, b) => a - b));
  });
});
