import { quotas } from "#roles-data";
import { statementChanges } from "../../iam/canonical-document.js";
import type { PolicyDocument, Statement } from "../../iam/document.js";
import { statementsOf } from "../../iam/statements.js";
import type { WantedScp } from "./declared-scps.js";
import type { Judge } from "./judge.js";
import { sameJson } from "./known-state.js";
import type { LiveScp } from "./live-organization.js";
import type { Op } from "./op.js";
import { liveDocument, updateScp } from "./scp-ops.js";
import { textOf } from "./step.js";

/** Updates of one environment's policies by when they are done, or the policies for which there is no such order. */
export interface ScpUpdates {
  /** Whatever comes in. */
  readonly adding: readonly Op[];
  /** At most one that adds and takes away at once: every other addition is in, and nothing else has gone. */
  readonly exchanging: readonly Op[];
  /** Whatever goes. */
  readonly removing: readonly Op[];
  readonly stuck: readonly string[];
}

interface Pending {
  readonly live: LiveScp;
  readonly before: PolicyDocument | undefined;
  readonly after: PolicyDocument;
  /** What is there and what shall be, in one document; undefined where that is too long. */
  readonly both: PolicyDocument | undefined;
  readonly adds: boolean;
  readonly removes: boolean;
}

/** A Sid may stand in a policy once, and an edited guardrail keeps its own. */
function nameless({ Sid: _, ...statement }: Statement): Statement {
  return statement;
}

function pendingOf(live: LiveScp, after: PolicyDocument): Pending | undefined {
  if (sameJson(live.document, textOf(after))) return undefined;
  const before = liveDocument(live);
  if (before === undefined) return { live, before, after, both: undefined, adds: true, removes: true };
  const { removed, added } = statementChanges(before, after);
  const joined = { ...after, Statement: [...statementsOf(after), ...(removed as readonly Statement[]).map(nameless)] };
  const both = textOf(joined).length <= quotas.serviceControlPolicy ? joined : undefined;
  return { live, before, after, both, adds: added.length > 0, removes: removed.length > 0 };
}

const DIFFERS = "its document is not what the guardrails say";

/**
 * Orders updates so that what is denied before and after is denied at every moment between, wherever a guardrail moves from one policy
 * to another: all that comes in is there before anything goes. Of several policies that do both, all but one first get both documents in
 * one; the last is exchanged in one call.
 */
export function scpUpdates(wanted: readonly { readonly scp: WantedScp; readonly live: LiveScp }[], judge: Judge): ScpUpdates {
  const pending = wanted.flatMap(({ scp, live }) => pendingOf(live, scp.document) ?? []);
  const op = ({ live, before, after }: Pending): Op =>
    updateScp(live, before, after, before === undefined ? "its document cannot be read" : DIFFERS, judge);
  const mixed = pending.filter(({ adds, removes }) => adds && removes);
  const long = mixed.filter(({ both }) => both === undefined);
  const last = long[0] ?? mixed.at(-1);
  const joined = mixed.filter((each) => each !== last);
  return {
    adding: [
      ...pending.filter(({ removes }) => !removes).map(op),
      ...joined.flatMap(({ live, before, both }) =>
        both === undefined ? [] : [updateScp(live, before, both, `${DIFFERS}; what shall go stays until all else is in`, judge)],
      ),
    ],
    exchanging: last === undefined ? [] : [op(last)],
    removing: [
      ...joined.flatMap(({ live, after, both }) =>
        both === undefined ? [] : [updateScp(live, both, after, "all that shall come in is there by now", judge)],
      ),
      ...pending.filter(({ adds, removes }) => removes && !adds).map(op),
    ],
    stuck: long.slice(1).map(({ live }) => live.name),
  };
}
