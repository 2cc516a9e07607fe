// Applies a plan's file to a store and dies, by itself, where it is told to: argv = folder, plan, journals, where, chunk, declared.
import { applyPlan } from "../../src/plan/apply-plan.js";
import { readPlan } from "../../src/plan/plan-file.js";
import { FileTarget } from "./file-target.js";

const [folder = "", planPath = "", journals = "", where = "", at = "", declared = "{}"] = process.argv.slice(2);
const target = new FileTarget(folder);
target.declared = JSON.parse(declared) as Record<string, string>;
const die = (chunk: number): void => {
  if (chunk === Number(at)) process.kill(process.pid, "SIGKILL");
};
target.mishaps = { [where]: die };
const plan = await readPlan(planPath);
const context = {
  digest: plan.digest,
  time: "2026-10-01T06:00:00.000Z",
  journals,
  signal: new AbortController().signal,
  isFromFile: true,
};
process.stdout.write(JSON.stringify(await applyPlan(plan, [target], context)));
