import type { PolicyDocument } from "../../iam/document.js";
import type { WantedScp } from "./declared-scps.js";
import type { Judge, Judgement } from "./judge.js";
import type { Tags } from "./live.js";
import type { LiveScp } from "./live-organization.js";
import { diffOf, type Op } from "./op.js";
import { textOf } from "./step.js";

/** Under a service control policy that denies, everything else is left as FullAWSAccess has it. */
const EVERYTHING: PolicyDocument = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };

/** The document of a live policy; undefined where its text is none. */
export function liveDocument({ document }: LiveScp): PolicyDocument | undefined {
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as PolicyDocument) : undefined;
  } catch {
    return undefined;
  }
}

export function createScp({ name, document, doesNotCover }: WantedScp, environment: string, tags: Tags): Op {
  return {
    kind: "create-scp",
    subject: `service control policy ${name}`,
    why: "the guardrails ask for it, and it is not there",
    effect: "neutral",
    consequences: ["nothing has it attached yet", ...doesNotCover.map((what) => `not covered: ${what}`)],
    diff: diffOf(name, undefined, document),
    steps: [
      { call: "create-scp", name, document: textOf(document), description: `Guardrails of ${environment}, by Bailiwick.`, tags },
    ],
  };
}

/** What a policy allows that denies in the place of another; what others attach beside it is left out of account. */
function judged(judge: Judge, before: PolicyDocument | undefined, after: PolicyDocument): Judgement {
  if (before === undefined) return { effect: "broadens", words: ["may allow more: its document cannot be read"] };
  const access = (document: PolicyDocument) => ({ documents: [EVERYTHING, document], boundaries: [] });
  return judge.change(access(before), access(after));
}

/** From one document to another, in one call. */
export function updateScp(
  live: LiveScp,
  before: PolicyDocument | undefined,
  after: PolicyDocument,
  why: string,
  judge: Judge,
): Op {
  const { name, targets } = live;
  const { effect, words } =
    targets.length === 0 ? ({ effect: "neutral", words: ["nothing has it attached"] } as const) : judged(judge, before, after);
  return {
    kind: "update-scp",
    subject: `service control policy ${name}`,
    why,
    effect,
    consequences: words,
    diff: diffOf(name, before, after),
    steps: [{ call: "update-scp", name, document: textOf(after) }],
  };
}

export function attachScp(name: string, target: string, management: string): Op {
  const isBound = target !== management;
  return {
    kind: "attach-scp",
    subject: `service control policy ${name} to account ${target}`,
    why: "the account is one of the environment's, and does not have it",
    effect: isBound ? "narrows" : "neutral",
    consequences: isBound
      ? ["nobody in the account may do any more what it denies"]
      : ["service control policies do not bind the management account"],
    steps: [{ call: "attach-scp", name, target }],
  };
}

export function detachScp(name: string, target: string, why: string): Op {
  return {
    kind: "detach-scp",
    subject: `service control policy ${name} from ${target}`,
    why,
    effect: "broadens",
    consequences: ["what it denies there is denied no longer, unless another policy does"],
    steps: [{ call: "detach-scp", name, target }],
  };
}

/** Takes over a policy of our name that somebody else made. */
export function adoptScp(name: string, tags: Tags): Op {
  return {
    kind: "tag-scp",
    subject: `service control policy ${name}`,
    why: "it is to be taken over from whoever made it",
    effect: "neutral",
    consequences: Object.entries(tags).map(([key, value]) => `${key} becomes ${value}`),
    steps: [{ call: "tag-scp", name, tags }],
  };
}

export function deleteScp(live: LiveScp): Op {
  const { name } = live;
  return {
    kind: "delete-scp",
    subject: `service control policy ${name}`,
    why: "no guardrail asks for it any more",
    effect: "neutral",
    consequences: ["nothing has it attached by then"],
    diff: diffOf(name, liveDocument(live), undefined),
    steps: [{ call: "delete-scp", name }],
  };
}
