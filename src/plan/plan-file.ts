import { open } from "node:fs/promises";
import { validatePlan } from "#validators";
import type { Plan } from "../model/change.js";
import { Failure } from "../model/failure.js";
import { shownJson } from "../model/visible.js";
import { canonicalJson } from "./canonical-json.js";
import { planDigest, sealOf } from "./plan-digest.js";
import { writeWhole } from "./write-whole.js";

/** Bytes; a plan of 50,000 statements has about 20 MB. */
const BYTES_AT_MOST = 256 << 20;

/** Names are those of accounts and databases: the file is looked at in terminals too. */
function textOf(value: unknown): string {
  return shownJson(canonicalJson(value));
}

/**
 * A plan as its file holds it: canonical JSON with one change a line, so that two plans can be compared line by line. One plan has one text,
 * which is how a file that was changed anywhere is told.
 */
export function* renderPlan({ format, organization, workspace, time, targets, unread, digest, seal }: Plan): Generator<string> {
  yield `{"format":${textOf(format)},\n"organization":${textOf(organization)},\n"workspace":${textOf(workspace)},\n`;
  yield `"time":${textOf(time)},\n"targets":[`;
  for (const [index, { changes, ...target }] of targets.entries()) {
    yield `${index === 0 ? "" : ","}\n${textOf(target).slice(0, -1)},"changes":[`;
    for (const [at, change] of changes.entries()) yield `${at === 0 ? "" : ","}\n${textOf(change)}`;
    yield "]}";
  }
  yield `],\n"unread":${textOf(unread)},\n"digest":${textOf(digest)},\n"seal":${textOf(seal)}}\n`;
}

/** Writes a plan's file, whole or not at all. */
export async function writePlan(path: string, plan: Plan): Promise<void> {
  await writeWhole(path, renderPlan(plan));
}

async function readText(path: string): Promise<string> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new Failure("no-plan", `There is no plan at ${path}.`, {
      kind: "usage",
      hint: "`bailiwick plan --out plan.json` writes one.",
    });
  });
  try {
    const status = await file.stat();
    if (!status.isFile()) throw notAPlan(path, "it is not a file");
    if (status.size > BYTES_AT_MOST) throw notAPlan(path, `it is larger than ${BYTES_AT_MOST >> 20} MiB`);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.readFile());
  } catch (error) {
    if (error instanceof TypeError) throw notAPlan(path, "it is not UTF-8 text");
    throw error;
  } finally {
    await file.close();
  }
}

function notAPlan(path: string, why: string): Failure {
  return new Failure("not-a-plan", `${path} is not a plan of this version (format bailiwick.plan/1): ${why}.`, {
    kind: "usage",
    hint: "Make a plan with `bailiwick plan --out FILE`, and leave the file as it is.",
  });
}

function isThatText(plan: Plan, text: string): boolean {
  let at = 0;
  for (const piece of renderPlan(plan)) {
    if (!text.startsWith(piece, at)) return false;
    at += piece.length;
  }
  return at === text.length;
}

/**
 * Reads a plan's file.
 * @throws Failure (usage) where it is none, is too large, or was changed in any byte since it was written.
 */
export async function readPlan(path: string): Promise<Plan> {
  const text = await readText(path);
  let plan: Plan;
  try {
    plan = JSON.parse(text) as Plan;
  } catch {
    throw notAPlan(path, "it is not JSON");
  }
  if (!validatePlan(plan)) {
    const [error] = validatePlan.errors ?? [];
    throw notAPlan(path, `${error?.instancePath || "the file"} ${error?.message ?? "does not fit its schema"}`);
  }
  if (!isThatText(plan, text) || planDigest(plan) !== plan.digest || sealOf(plan.digest, plan.time) !== plan.seal)
    throw new Failure("plan-changed", `${path} was changed after it was made: its digest does not fit what it holds.`, {
      kind: "usage",
      hint: "A plan is applied as it was made or not at all. Make a new one.",
    });
  return plan;
}
