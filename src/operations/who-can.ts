import { isTrustAction } from "../audit/estate/estate.js";
import { whoCan } from "../audit/estate/who-can.js";
import { Failure } from "../model/failure.js";
import type { WhoCan } from "../report/access-results.js";
import { askedActions, askedResource } from "./asked-actions.js";
import { askedContext } from "./asked-context.js";
import { type ReadEstate, readEstate } from "./read-estate.js";

export interface WhoCanRequest {
  /** A snapshot's folder, or one bare authorization-details file. */
  readonly from: string;
  /** May hold wildcards. */
  readonly action: string;
  readonly resource: string | undefined;
  /** `key=value` each. */
  readonly context: readonly string[];
}

/** Why there may be others, or some of those found may not, in words. */
function gapsOf({ estate, snapshot }: ReadEstate, answer: ReturnType<typeof whoCan>): readonly string[] {
  const of = (kind: "scp" | "rcp", what: string) => {
    const gaps = new Set([...estate.accounts()].map((account) => estate.organization.standing(account)[kind].gap));
    gaps.delete("");
    return answer.layers.includes(kind) ? [...gaps].slice(0, 3).map((gap) => `${what}: ${gap}`) : [];
  };
  const lacking = snapshot.sources.filter(({ kind, status }) => kind === "authorization-details" && status !== "ok");
  return [
    ...lacking.map(({ id, status, reason }) => `${id} is ${status}: ${reason}`),
    ...(answer.isOpen
      ? ["the resource's own policy, or with whom it is shared, is not in the snapshot: it may let in others, or shut these out"]
      : []),
    ...of("scp", "SCPs"),
    ...of("rcp", "RCPs"),
    ...(answer.layers.includes("identity")
      ? ["some principals' policies cannot be read; they are listed as if they might allow it"]
      : []),
    ...(answer.layers.includes("boundary") ? ["some permissions boundaries are not in the snapshot"] : []),
  ];
}

/** Who may do something in the accounts of a snapshot? @throws Failure (usage) where nobody can tell what is asked. */
export async function whoCanDo(request: WhoCanRequest): Promise<WhoCan> {
  const { actions, diagnostics: unknown } = askedActions(request.action);
  // A mistyped action is nobody's, which would read as if nobody could.
  const [stranger] = unknown;
  if (stranger !== undefined)
    throw new Failure("unknown-action", `The catalogue holds no action ${request.action}.`, {
      kind: "usage",
      ...(stranger.mend === undefined ? {} : { hint: stranger.mend }),
    });
  const resource = askedResource(request.resource);
  if (actions.some(isTrustAction) && (resource === undefined || /[*?]/.test(resource)))
    throw new Failure("missing-role", `Who may do ${request.action} depends on the role.`, {
      kind: "usage",
      hint: "Name the role by its ARN.",
    });
  const { context, diagnostics: strange } = askedContext(request.context);
  const read = await readEstate(request.from);
  const { estate, snapshot } = read;
  const answer = whoCan(estate, { actions, resource, context });
  const { principals, outsiders } = answer;
  const gaps = gapsOf(read, answer);
  const allowed = principals.filter(({ decision }) => decision === "allowed").length;
  return {
    format: "bailiwick.who-can/1",
    snapshot: { time: snapshot.manifest.time, accounts: snapshot.accounts.map(({ id }) => id) },
    action: request.action,
    actions,
    resource: resource ?? null,
    context,
    counts: {
      allowed,
      depends: principals.length - allowed,
      direct: principals.filter(({ via }) => via.length === 0).length,
      outsiders: outsiders.length,
    },
    principals,
    outsiders,
    complete: gaps.length === 0,
    gaps,
    diagnostics: [...strange, ...read.diagnostics],
  };
}
