import type { PolicyDocument } from "../../iam/document.js";
import type { NamedPolicy } from "../../model/bundle.js";
import { closing, closingOver, type Door, opening } from "./door.js";
import type { Judge, Judgement, Relation } from "./judge.js";
import type { LivePolicy } from "./live.js";
import { type Op, said } from "./op.js";
import { updatePolicy } from "./policy-ops.js";
import { hasDeny, limitOf, type Part, type RoleState } from "./role-state.js";

/** What is to be done to the access of one role that is there. */
export interface AccessChanges {
  readonly role: string;
  readonly parts: readonly Part[];
  readonly state: RoleState;
  readonly judge: Judge;
  /** The declared policies that are there already, by ARN. */
  readonly policy: (arn: string) => { readonly declared: NamedPolicy; readonly live: LivePolicy } | undefined;
  /** The exchange of the boundary; its operations, and the boundary once they are done. */
  readonly swap: { readonly ops: readonly Op[]; readonly after: PolicyDocument } | undefined;
  readonly trust: { readonly op: Op; readonly relation: Relation } | undefined;
  readonly door: Door;
}

/** The name at the end of an ARN; an inline policy's own name. */
const nameOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

class Sequence {
  readonly ops: Op[] = [];
  readonly #given: AccessChanges;
  readonly #start: ReturnType<RoleState["access"]>;

  constructor(given: AccessChanges) {
    this.#given = given;
    this.#start = given.state.access();
  }

  /** What it does to the role's access to hold another document under this id, which it does from here on. */
  #judged(part: Part, document: PolicyDocument | null | undefined, from?: ReturnType<RoleState["access"]>): Judgement {
    const { state, judge } = this.#given;
    const before = from ?? state.access();
    state.set(part.id, document);
    const judged = judge.change(before, state.access());
    // What nobody can read may have denied something, or may be freed by a deny that goes.
    const isOpen =
      part.before === undefined || (hasDeny(part.before) && this.#given.parts.some((each) => each.before === undefined));
    return isOpen ? { ...judged, effect: "broadens" } : judged;
  }

  detach(part: Part, again: boolean): void {
    const { role } = this.#given;
    const judged = this.#judged(part, null);
    const inline = part.kind === "inline";
    this.ops.push({
      kind: inline ? "delete-inline-policy" : "detach-policy",
      subject: `${inline ? "inline policy " : "policy "}${nameOf(part.id)} of role ${role}`,
      why: again
        ? "the boundary changes both ways, so it is taken off before and put back after"
        : "the file does not ask for it",
      ...said(judged),
      steps: [inline ? { call: "delete-inline-policy", role, name: part.id } : { call: "detach-policy", role, policy: part.id }],
      ...(again ? { passing: true as const } : {}),
    });
  }

  /** The document of a policy that the role holds at this moment, or does not. */
  update(part: Part, attached: boolean): void {
    const there = this.#given.policy(part.id);
    if (there === undefined || part.after === null || part.after === undefined) return;
    const judged = attached ? this.#judged(part, part.after) : this.#given.judge.alone(there.live, part.after);
    this.ops.push(updatePolicy(there.declared, there.live, this.#given.role, judged));
  }

  attach(part: Part, again: boolean): void {
    const { role } = this.#given;
    // What only comes back is measured against what was there at first.
    const judged = this.#judged(part, part.after, again ? this.#start : undefined);
    this.ops.push({
      kind: "attach-policy",
      subject: `policy ${nameOf(part.id)} to role ${role}`,
      why: again ? "it was taken off while the boundary changed" : "the file asks for it",
      ...said(judged),
      steps: [{ call: "attach-policy", role, policy: part.id }],
      ...(again && !differs(part) ? { passing: true as const } : {}),
    });
  }

  swap(): void {
    const { swap, state } = this.#given;
    if (swap === undefined) return;
    this.ops.push(...swap.ops);
    state.boundary = swap.after;
  }
}

/** Does the role hold another document afterwards (a policy that is only taken off for a moment does not count)? */
function differs({ before, after }: Part): boolean {
  return before !== after;
}

/**
 * The order in which a role's access is changed, so that at any moment it allows nothing that was not allowed before and is not after:
 *
 * - The boundary: first where it narrows, last where it widens. Where it does neither, every policy that changes is taken off before and
 *   put on after, so that what is left is the same on both sides.
 * - Policies that only allow may then be exchanged one by one: what each allows is inside before or after.
 * - Trust: first where it narrows, last where it widens.
 * - Where denies come or go beside other changes, or trust changes both ways beside others, the role is shut meanwhile.
 */
export function accessSequence(given: AccessChanges): readonly Op[] {
  const sequence = new Sequence(given);
  const { trust, swap } = given;
  const changing = given.parts.filter(({ changes }) => changes);
  const steps = changing.length + (swap === undefined ? 0 : 1);
  const denies = changing.some(({ before, after }) => hasDeny(before) || hasDeny(after));
  const mixedTrust = trust?.relation === "apart" && steps > 0;
  const isShut = given.door !== "none" || mixedTrust || (denies && steps > 1);
  if (isShut && given.door !== "shut") sequence.ops.push(given.door === "false" ? closingOver(given.role) : closing(given.role));

  if (trust !== undefined && trust.relation !== "widens") sequence.ops.push(trust.op);
  const relation = relationOf(given);
  const isApart = relation === "apart" && !isShut;
  if (relation === "same" || relation === "narrows") sequence.swap();

  for (const part of changing) if (part.after === null) sequence.detach(part, false);
  const updated = changing.filter(({ before, after }) => before !== null && after !== null);
  if (isApart) for (const part of updated) sequence.detach(part, true);
  if (relation === "apart") sequence.swap();
  for (const part of updated) sequence.update(part, !isApart);
  if (isApart) for (const part of updated) sequence.attach(part, true);
  const added = changing.filter(({ before, after }) => before === null && after !== null);
  for (const part of added) {
    const there = given.policy(part.id);
    if (there !== undefined && !sameText(there.live.document, part.after)) sequence.update({ ...part, before: null }, false);
    sequence.attach(part, false);
  }
  if (relation === "widens") sequence.swap();
  if (trust?.relation === "widens") sequence.ops.push(trust.op);
  if (isShut) sequence.ops.push(opening(given.role, given.door));
  return sequence.ops;
}

/** How the new boundary stands to the one in force; one that cannot be read could be anything. */
function relationOf({ swap, state, judge }: AccessChanges): Relation {
  if (swap === undefined) return "same";
  return state.boundary === undefined ? "apart" : judge.relation(limitOf(state.boundary), swap.after, "identity");
}

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
