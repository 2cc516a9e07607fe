import { type Change, isCompared, ORGANIZATION, type Plan, type TargetPlan } from "../../model/change.js";
import type { Place } from "../../model/diagnostic.js";
import type { Paint } from "../paint.js";
import { clip, count, wrap } from "./layout.js";
import { notComparedLines } from "./not-compared.js";
import { stepText } from "./step.js";

export interface PlanView {
  readonly paint: Paint;
  readonly width: number;
  /** Show this team's changes alone; the counts are of all. */
  readonly team?: string | undefined;
  /** Show everything, however much. */
  readonly all?: boolean;
}

/** Changes shown of one team in one target, and steps shown of one change, unless all are asked for. */
const CHANGES_SHOWN = 100;
const STEPS_SHOWN = 3;
/** Statements shown of the documents of one change. */
const STATEMENTS_SHOWN = 4;

const EFFECTS = {
  broadens: ["+", "yellow", "broadens"],
  narrows: ["-", "green", "narrows "],
  neutral: ["~", "dim", "neutral "],
} as const;

function placeText(place: Place | null): string {
  return place === null ? "" : ` (${place.file}:${place.line}:${place.column})`;
}

/** `database store`, `account 111122223333`, `organization`. */
function kindName({ kind, target }: Pick<TargetPlan, "kind" | "target">): string {
  if (kind === "database") return `database ${target}`;
  return target === ORGANIZATION ? target : `account ${target}`;
}

/** `database store (embedded)`, `account 111122223333 (prod)`. */
export function targetName({
  kind,
  target,
  environment,
  embedded,
}: Pick<TargetPlan, "kind" | "target" | "environment" | "embedded">): string {
  const marks = [environment ?? [], embedded ? "embedded" : []].flat();
  return `${kindName({ kind, target })}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`;
}

/** Characters shown of a step, unless all are asked for. */
const STEP_SHOWN = 300;

function indented(text: string, width: number, indent: string): string {
  return wrap(text, width, indent)
    .map((line) => `${line}\n`)
    .join("");
}

/** Statements of a policy document that go and come, as JSON. */
function* diffLines({ diff }: Change, { paint, width, all = false }: PlanView): Generator<string> {
  if (diff === undefined) return;
  const lines = [
    ...diff.removed.map((statement) => ({ sign: "-", statement })),
    ...diff.added.map((statement) => ({ sign: "+", statement })),
  ];
  const shown = all ? lines : lines.slice(0, STATEMENTS_SHOWN);
  for (const { sign, statement } of shown) {
    const text = `${sign} ${JSON.stringify(statement)}`;
    yield `         ${paint(sign === "+" ? "yellow" : "green", clip(text, all ? Number.MAX_SAFE_INTEGER : width - 9))}\n`;
  }
  if (shown.length < lines.length)
    yield `         and ${count(lines.length - shown.length, "more statement")} of it; --all shows them\n`;
}

function* changeLines(change: Change, { paint, width, all = false }: PlanView): Generator<string> {
  const [sign, style, words] = EFFECTS[change.effect];
  const indent = " ".repeat(9);
  // What a change is about is never cut: a reviewer would agree to what they did not see.
  const [first = "", ...rest] = wrap(`${change.kind} ${change.subject}`, Math.max(40, width - 22), "");
  yield `  ${String(change.number).padStart(4)} ${paint(style, `${sign} ${words}`)}  ${paint("bold", first)}\n`;
  for (const line of rest) yield `${indent}${line}\n`;
  yield indented(`${change.why}${placeText(change.place)}`, width, indent);
  for (const consequence of change.consequences) yield indented(`with it: ${consequence}`, width, indent);
  yield* diffLines(change, { paint, width, all });
  const steps = all ? change.steps : change.steps.slice(0, STEPS_SHOWN);
  for (const step of steps) {
    const text = stepText(step);
    yield paint("dim", indented(all ? text : clip(text, STEP_SHOWN), width, indent));
  }
  if (steps.length < change.steps.length)
    yield `${indent}and ${count(change.steps.length - steps.length, "more step")}; --all shows them\n`;
}

function* blockedLines({ targets }: Plan, { paint, width, team }: PlanView): Generator<string> {
  const blocked = targets.flatMap((target) => target.blocked.map((each) => ({ target, each })));
  const shown = blocked.filter(({ each }) => team === undefined || each.team === team);
  if (shown.length === 0) return;
  yield `\n${paint("bold", "Not to be done from here")}\n`;
  for (const { target, each } of shown) {
    yield `  ${paint("red", "!")} ${clip(`${target.target}: ${each.subject}${placeText(each.place)}`, width - 4)}\n`;
    yield* wrap(`why: ${each.why}`, width, "      ").map((line) => `${line}\n`);
    yield* wrap(`do: ${each.mend}`, width, "      ").map((line) => `${line}\n`);
  }
}

function* observedLines({ targets }: Plan, { paint, width, all = false }: PlanView): Generator<string> {
  const observed = targets.flatMap((target) => target.observed.map((each) => ({ target, each })));
  if (observed.length === 0) return;
  const shown = all ? observed : observed.slice(0, CHANGES_SHOWN);
  yield `\n${paint("bold", "Seen, and left alone")}\n`;
  for (const { target, each } of shown) yield `  ${clip(`${target.target}: ${each.subject}: ${each.what}`, width - 2)}\n`;
  if (shown.length < observed.length) yield `  and ${count(observed.length - shown.length, "more thing")}; --all shows them\n`;
}

function* untoldLines({ targets }: Plan, view: PlanView): Generator<string> {
  for (const { target, kind, notCompared = [] } of targets) {
    if (notCompared.length === 0) continue;
    yield `\n${view.paint("bold", kindName({ kind, target: clip(target, 80) }))}\n`;
    yield* notComparedLines(notCompared, view);
  }
}

function* unreadLines({ unread }: Plan, { paint, width }: PlanView): Generator<string> {
  for (const { kind, target, error } of unread) {
    yield `\n${paint("red", `Not read: ${kindName({ kind, target: clip(target, 80) })}`)}\n`;
    yield* wrap(error.message, width, "  ").map((line) => `${line}\n`);
    if (error.hint !== null) yield* wrap(error.hint, width, "  ").map((line) => `${line}\n`);
  }
}

/** Teams in order; changes that no team asks for any more come last. */
function teamsOf({ targets }: Plan): readonly (string | null)[] {
  const teams = new Set(targets.flatMap(({ changes }) => changes.map(({ team }) => team)));
  const named = [...teams].filter((team) => team !== null).sort();
  return teams.has(null) ? [...named, null] : named;
}

function* teamLines(plan: Plan, team: string | null, view: PlanView): Generator<string> {
  const { paint, width, all = false } = view;
  yield `\n${paint("bold", clip(team === null ? "For no team (nobody declares it)" : `Team ${team}`, width))}\n`;
  for (const target of plan.targets) {
    const changes = target.changes.filter((change) => change.team === team);
    if (changes.length === 0) continue;
    yield ` ${clip(targetName(target), width - 1)}\n`;
    const shown = all ? changes : changes.slice(0, CHANGES_SHOWN);
    for (const change of shown) yield* changeLines(change, view);
    if (shown.length < changes.length)
      yield `       and ${count(changes.length - shown.length, "more change")}; --all shows them\n`;
  }
}

/** Counts, in one sentence. */
function summary({ targets }: Plan): string {
  const changes = targets.flatMap((target) => target.changes);
  const blocked = targets.reduce((sum, target) => sum + target.blocked.length, 0);
  const of = (effect: Change["effect"]): number => changes.filter((change) => change.effect === effect).length;
  const parts = [
    `${count(changes.length, "change")} in ${count(targets.length, "target")}`,
    `${of("broadens")} broadening, ${of("narrows")} narrowing, ${of("neutral")} neutral`,
    ...(blocked === 0 ? [] : [`${blocked} not to be done from here`]),
  ];
  return `${parts.join(": ").replace(/: (?=\d+ not to be done)/, "; ")}.`;
}

/** A plan for a person: by team, then target; what cannot be done and what was only seen apart; the counts and the digest at the end. */
export function* planReport(plan: Plan, view: PlanView): Generator<string> {
  const { paint, width, team } = view;
  const pending = plan.targets.some(({ changes }) => changes.length > 0);
  yield `${clip(`Plan for ${plan.organization}: ${plan.targets.map(targetName).join(", ")}`, width)}\n`;
  for (const each of teamsOf(plan)) if (team === undefined || each === team) yield* teamLines(plan, each, view);
  yield* blockedLines(plan, view);
  yield* observedLines(plan, view);
  yield* untoldLines(plan, view);
  yield* unreadLines(plan, view);
  if (!pending && plan.unread.length === 0)
    yield isCompared(plan)
      ? `\n${paint("green", "Nothing to change.")}`
      : `\n${paint("yellow", "Nothing to change in what could be compared.")}`;
  yield `\n${summary(plan)}\n`;
  if (pending) yield `Digest ${plan.digest}\n`;
}
