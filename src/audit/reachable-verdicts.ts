import { compileDocument } from "../iam/access.js";
import type { PolicyDocument } from "../iam/document.js";
import type { RoleBundle } from "../model/bundle.js";
import type { Workspace } from "../model/workspace.js";
import { type Layers, prove, read } from "../roles/prove.js";
import { forbiddenBy, type ProofResult } from "../roles/prove-workspace.js";
import type { Actor } from "./escalation/actor.js";
import type { Escalation } from "./escalation/escalation.js";
import { leads, type Reachable } from "./escalation/reachable.js";

/** Whether a `never` holds over everything that the live role can become. */
export interface ReachableVerdict {
  readonly verdict: "holds" | "counterexample" | "unknown";
  /** How many principals it was judged over, in how many forms whatever. */
  readonly principals: number;
  /** Why it is unknown; empty where it is not. */
  readonly reason: string;
  /** Who can do what must not be, with one example; the path there is empty where it is the live role itself. */
  readonly counterexample?: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly actions: number;
    readonly path: readonly string[];
  };
}

/** A proof with its reachable verdict; only a `never` has one. */
export type JudgedProof = ProofResult & { readonly reachable?: ReachableVerdict };

/** What decides about an actor: its policies, within its boundary and the SCPs of its account. */
function layersOf({ principal, account }: Actor, escalation: Escalation): Layers {
  const { estate } = escalation;
  const documents = (policies: readonly { readonly document: PolicyDocument | undefined }[]): readonly PolicyDocument[] =>
    policies.flatMap(({ document }) => document ?? []);
  const readable = principal.policies.filter((policy) => policy.read.problem === undefined);
  const boundary = principal.boundary?.read.problem === undefined ? [principal.boundary ?? { document: undefined }] : [];
  const levels = estate.sideOf(principal).scps.map((level) => level.flatMap((each) => compileDocument(each)));
  return {
    permissions: read(documents(readable)),
    limits: [...read(documents(boundary)), ...levels],
    denies: [],
    context: { ArnEquals: { "aws:PrincipalArn": principal.arn }, StringEquals: { "aws:PrincipalAccount": account } },
  };
}

function isUnread({ principal }: Actor): boolean {
  return principal.policies.some(({ read: each }) => each.problem !== undefined);
}

/** What keeps a verdict over these from being certain, in words. */
function gapsIn(all: readonly Reachable[], complete: boolean, accounts: ReadonlySet<string>): readonly string[] {
  const unread = all.find(({ actor }) => isUnread(actor));
  const outside = all.find(({ actor }) => leads(actor, accounts));
  return [
    ...(complete ? [] : ["it can become more principals than were followed"]),
    ...(unread === undefined ? [] : [`policies of ${unread.actor.arn} cannot be read`]),
    ...(outside === undefined ? [] : [`${outside.actor.arn} may assume roles of accounts that are not in the snapshot`]),
  ];
}

/** Judges each `never` over the team's live role and everybody whom it can become, by the same proof as the direct verdict. */
export class ReachableVerdicts {
  readonly #workspace: Workspace;
  readonly #bundles: ReadonlyMap<string, RoleBundle>;
  readonly #escalation: Escalation;
  readonly #accounts: ReadonlySet<string>;
  readonly #known = new Map<string, ReturnType<Escalation["reachable"]>>();

  constructor(workspace: Workspace, bundles: readonly RoleBundle[], escalation: Escalation) {
    this.#workspace = workspace;
    this.#bundles = new Map(bundles.map((bundle) => [`${bundle.team} ${bundle.environment} ${bundle.account}`, bundle]));
    this.#escalation = escalation;
    this.#accounts = new Set(escalation.estate.accounts());
  }

  judge(proof: ProofResult): JudgedProof {
    return proof.kind === "never" ? { ...proof, reachable: this.#verdictOn(proof) } : proof;
  }

  #reachable(arn: string): ReturnType<Escalation["reachable"]> {
    let found = this.#known.get(arn);
    if (found === undefined) {
      found = this.#escalation.reachable(arn);
      this.#known.set(arn, found);
    }
    return found;
  }

  #verdictOn({ team, environment, account, title, place }: ProofResult): ReachableVerdict {
    const bundle = this.#bundles.get(`${team} ${environment} ${account}`);
    const regions = this.#workspace.environments.find(({ name }) => name === environment)?.regions ?? [];
    const rule = this.#workspace.teams
      .find((each) => each.team === team)
      ?.never.find((each) => each.place === place && each.title === title);
    if (bundle === undefined || rule === undefined) return unknown("the team has no bundle here");
    if (!this.#accounts.has(account)) return unknown(`account ${account} is not in the snapshot`);
    const found = this.#reachable(bundle.role.arn);
    if (found === undefined) return unknown("the team's live role is not in the snapshot");
    const forbidden = forbiddenBy(rule, { environment, account, regions });
    const principals = new Set(found.all.map(({ actor }) => actor.arn)).size;
    let perhaps = "";
    for (const { actor, path, certain } of found.all) {
      const verdict = prove(forbidden, layersOf(actor, this.#escalation));
      if (verdict.verdict !== "counterexample") continue;
      const { action, resource, actions } = verdict;
      const steps = this.#escalation.words.sentences(path);
      if (certain) {
        const counterexample = { principal: actor.arn, action, resource, actions: actions.length, path: steps };
        return { verdict: "counterexample", principals, reason: "", counterexample };
      }
      perhaps ||= `${actor.arn} may call ${action} on ${resource}, and may be reached: ${steps.join("; ")}`;
    }
    const gaps = gapsIn(found.all, found.complete, this.#accounts);
    if (perhaps !== "" || gaps.length > 0)
      return { verdict: "unknown", principals, reason: [...(perhaps === "" ? [] : [perhaps]), ...gaps].join("; ") };
    return { verdict: "holds", principals, reason: "" };
  }
}

function unknown(reason: string): ReachableVerdict {
  return { verdict: "unknown", principals: 0, reason };
}
