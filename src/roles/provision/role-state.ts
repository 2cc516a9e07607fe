import type { PolicyDocument } from "../../iam/document.js";
import { statementsOf } from "../../iam/statements.js";
import type { RoleBundle } from "../../model/bundle.js";
import type { Access } from "./judge.js";
import type { LiveAccount, LiveRole } from "./live.js";

/** Inline policy that shuts a role while its parts are exchanged: it denies everything, and is the last to go. */
export const DOOR = "bailiwick-closed";
export const DOOR_DOCUMENT: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Sid: "BeingChanged", Effect: "Deny", Action: "*", Resource: "*" }],
};

/** One policy that a role holds now or shall hold. */
export interface Part {
  /** ARN of a managed policy, name of an inline one. */
  readonly id: string;
  readonly kind: "own" | "foreign" | "inline";
  /** What it allows the role now; null: the role does not hold it. Undefined: it holds it, and nobody can read it. */
  readonly before: PolicyDocument | null | undefined;
  readonly after: PolicyDocument | null | undefined;
  /** Does it change at all? */
  readonly changes: boolean;
}

/** Names of a team's own series of policies: `<role>-<number>` under the same path. */
function isOwn(arn: string, role: { readonly name: string; readonly path: string }, account: string, partition: string): boolean {
  const front = `arn:${partition}:iam::${account}:policy${role.path}${role.name}-`;
  return arn.startsWith(front) && /^(?:\d+|boundary)$/.test(arn.slice(front.length));
}

interface Wanted {
  readonly bundle: RoleBundle | undefined;
  /** Takes away what others put on the role. */
  readonly exclusive: boolean;
  readonly same: (a: PolicyDocument, b: PolicyDocument) => boolean;
}

/** Every policy that the role holds or shall hold, own ones first. */
export function partsOf(live: LiveRole | undefined, account: LiveAccount, { bundle, exclusive, same }: Wanted): readonly Part[] {
  const wanted = new Map((bundle?.permissions ?? []).map(({ arn, document }) => [arn, document]));
  const held = new Set(live?.attached ?? []);
  const own = (arn: string): boolean =>
    wanted.has(arn) || (live !== undefined && isOwn(arn, live, account.account, account.partition));
  const parts: Part[] = [];
  for (const arn of [...new Set([...wanted.keys(), ...held])].sort(byNumber)) {
    const before = held.has(arn) ? account.policies.get(arn)?.document : null;
    if (own(arn)) {
      const after = wanted.get(arn) ?? null;
      const equal = before === null || before === undefined || after === null ? before === after : same(after, before);
      parts.push({ id: arn, kind: "own", before, after: equal ? before : after, changes: !equal });
    } else parts.push({ id: arn, kind: "foreign", before, after: exclusive ? null : before, changes: exclusive });
  }
  for (const { PolicyName, PolicyDocument: document } of live?.inline ?? [])
    if (PolicyName !== DOOR)
      parts.push({ id: PolicyName, kind: "inline", before: document, after: exclusive ? null : document, changes: exclusive });
  return parts;
}

/** `…-10` after `…-9`. */
function byNumber(a: string, b: string): number {
  const key = (arn: string): string => arn.replace(/\d+$/, (digits) => digits.padStart(6, "0"));
  return key(a) < key(b) ? -1 : 1;
}

export function hasDeny(document: PolicyDocument | null | undefined): boolean {
  if (document === null) return false;
  return document === undefined || statementsOf(document).some(({ Effect }) => Effect !== "Allow");
}

const EVERYTHING: PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** What a boundary allows; no boundary allows everything. */
export function limitOf(boundary: PolicyDocument | null): PolicyDocument {
  return boundary ?? EVERYTHING;
}

/** What of a role decides about its access while its parts are exchanged one by one. */
export class RoleState {
  readonly #held: Map<string, PolicyDocument>;
  /** Null: none. Undefined: there is one, and nobody can read it. */
  boundary: PolicyDocument | null | undefined;

  constructor(parts: readonly Part[], boundary: PolicyDocument | null | undefined) {
    this.#held = new Map(parts.flatMap(({ id, before }) => (before === null || before === undefined ? [] : [[id, before]])));
    this.boundary = boundary;
  }

  set(id: string, document: PolicyDocument | null | undefined): void {
    if (document === null || document === undefined) this.#held.delete(id);
    else this.#held.set(id, document);
  }

  access(): Access {
    return {
      documents: [...this.#held.values()],
      boundaries: this.boundary === null || this.boundary === undefined ? [] : [this.boundary],
    };
  }
}
