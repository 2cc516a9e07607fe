import type { ChildProcess } from "node:child_process";
import type { StandIn } from "../aws/stand-in.js";
import { provisioning, started } from "./made-accounts.js";
import { type AccessQuestion, accessIn, beyond, type RoleAccess } from "./role-invariant.js";

/** A stand-in whose roles are looked at after every call that changed something; what is beyond both sides is in `standIn.broken`. */
export async function watched(question: AccessQuestion = {}, workspace?: () => string) {
  let [before, after]: [RoleAccess | undefined, RoleAccess | undefined] = [undefined, undefined];
  let looked = 0;
  const made = await provisioning(
    {
      afterCall: (world, { operation, service, account }) => {
        if (after === undefined || before === undefined || service !== "iam" || /^(Get|List)/.test(operation)) return;
        looked++;
        const more = beyond(accessIn(world, { ...question, account }), before, after);
        if (more.length > 0) throw new Error(`after ${operation}: ${more.join("; ")}`);
      },
    },
    workspace,
  );
  const watch = (from: RoleAccess, to: RoleAccess): void => {
    [before, after] = [from, to];
  };
  return { ...made, watch, looks: () => looked };
}

/** Ends a process of its own by SIGKILL once the stand-in has answered so many calls; null where it was killed. */
export async function killedAfter(
  standIn: StandIn,
  folder: string,
  args: readonly string[],
  calls: number,
): Promise<number | null> {
  const child: ChildProcess = started(standIn, folder, args);
  // Nobody reads what it says: it must not wait for that.
  child.stdout?.resume();
  child.stderr?.resume();
  const closed = new Promise<number | null>((resolve) => child.on("close", (status) => resolve(status)));
  const start = standIn.ledger.calls.length;
  const timer = setInterval(() => {
    if (standIn.ledger.calls.length - start >= calls) child.kill("SIGKILL");
  }, 1);
  const status = await closed;
  clearInterval(timer);
  return status;
}
