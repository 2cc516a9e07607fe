import { quotas } from "#roles-data";
import { statementChanges } from "../../iam/canonical-document.js";
import type { PolicyDocument, Statement } from "../../iam/document.js";
import { statementsOf } from "../../iam/statements.js";
import type { Place } from "../../model/diagnostic.js";
import type { WantedScp } from "./declared-scps.js";
import type { Judge } from "./judge.js";
import { sameJson } from "./known-state.js";
import type { LiveScp } from "./live-organization.js";
import type { Op } from "./op.js";
import { liveDocument, updateScp } from "./scp-ops.js";
import { textOf } from "./step.js";

/**
 * When an update is done: `adding` whatever comes in; then `exchanging`, at most one that adds and takes away what binds somebody; then
 * `removing` whatever goes.
 */
export interface ScpUpdate {
  readonly when: "adding" | "exchanging" | "removing";
  readonly op: Op;
  readonly place: Place;
}

/** A policy that is there, and what it shall be. */
export interface ScpToUpdate {
  readonly scp: WantedScp;
  readonly live: LiveScp;
  readonly place: Place;
}

interface Pending {
  readonly place: Place;
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

function pendingOf({ live, scp, place }: ScpToUpdate): Pending | undefined {
  const after = scp.document;
  if (sameJson(live.document, textOf(after))) return undefined;
  const before = liveDocument(live);
  if (before === undefined) return { place, live, before, after, both: undefined, adds: true, removes: true };
  const { removed, added } = statementChanges(before, after);
  const joined = { ...after, Statement: [...statementsOf(after), ...(removed as readonly Statement[]).map(nameless)] };
  const both = textOf(joined).length <= quotas.serviceControlPolicy ? joined : undefined;
  return { place, live, before, after, both, adds: added.length > 0, removes: removed.length > 0 };
}

const DIFFERS = "its document is not what the guardrails say";

/**
 * Orders updates so that what is denied before and after is denied at every moment between, wherever a guardrail moves from one policy
 * to another: all that comes in is there before anything goes. Of several policies that do both, all but one first get both documents in
 * one; the last is exchanged in one call. A policy that binds nobody yet has its document before it is attached. `stuck`: policies for
 * which there is no such order, since both documents are too long for one.
 */
export function scpUpdates(
  policies: readonly ScpToUpdate[],
  judge: Judge,
): { readonly updates: readonly ScpUpdate[]; readonly stuck: readonly string[] } {
  const pending = policies.flatMap((each) => pendingOf(each) ?? []);
  const bound = pending.filter(({ live }) => live.targets.length > 0);
  const mixed = bound.filter(({ adds, removes }) => adds && removes);
  const long = mixed.filter(({ both }) => both === undefined);
  const last = long[0] ?? mixed.at(-1);
  const updates = pending.flatMap((each): readonly ScpUpdate[] => {
    const { live, before, after, both, place, adds, removes } = each;
    const from = (document: PolicyDocument | undefined, to: PolicyDocument, why: string): Op =>
      updateScp(live, document, to, why, judge);
    if (!mixed.includes(each) || each === last || both === undefined) {
      const why = before === undefined ? "its document cannot be read" : DIFFERS;
      const isBound = live.targets.length > 0;
      const when = isBound && removes ? (adds ? "exchanging" : "removing") : "adding";
      return [{ when, op: from(before, after, why), place }];
    }
    return [
      { when: "adding", op: from(before, both, `${DIFFERS}; what shall go stays until all else is in`), place },
      { when: "removing", op: from(both, after, "all that shall come in is there by now"), place },
    ];
  });
  return { updates, stuck: long.slice(1).map(({ live }) => live.name) };
}
