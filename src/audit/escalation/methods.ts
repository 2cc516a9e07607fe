import { type EscalationMethod, escalations } from "#product";
import { catalogue } from "../../iam/catalogue/index.js";
import { type ActionMask, maskOfActions } from "./action-mask.js";

export type { EscalationMethod } from "#product";

/** One permission of a method. */
export interface Need {
  readonly action: string;
  /** Place of the action in the catalogue. */
  readonly index: number;
  /** As policies/escalations.yaml has it: `self`, `target`, `any`, …, or a resource type of the action. */
  readonly on: string;
}

/** A method made ready to be asked about. */
export interface Way {
  readonly method: EscalationMethod;
  /** One for each permission and thing that it is asked about. */
  readonly needs: readonly Need[];
  /** Those about the target or its policies, and those about other things. */
  readonly onTarget: readonly Need[];
  readonly elsewhere: readonly Need[];
  /** What its actor must hold at least. A trust policy may stand in for `sts:AssumeRole`. */
  readonly mask: ActionMask;
}

const ASSUME_ROLE = catalogue.indexOf("sts:AssumeRole");
export const PASS_ROLE = catalogue.indexOf("iam:PassRole");
/** What every role is assumed with in the end. */
export const ASSUME: Need = { action: "sts:AssumeRole", index: ASSUME_ROLE, on: "target" };

const ABOUT_PRINCIPALS = new Set(["target", "target-policy", "target-group", "target-boundary", "target-provider"]);

function wayOf(method: EscalationMethod): Way {
  const needs = method.permissions.flatMap(({ action, on }) => {
    const index = catalogue.indexOf(action);
    if (index < 0) throw new TypeError(`${method.id}: the catalogue has no action ${action}`);
    return on.map((each): Need => ({ action, index, on: each }));
  });
  return {
    method,
    needs,
    onTarget: needs.filter(({ on }) => ABOUT_PRINCIPALS.has(on)),
    elsewhere: needs.filter(({ on }) => !ABOUT_PRINCIPALS.has(on)),
    mask: maskOfActions(needs.map(({ index }) => index).filter((index) => index !== ASSUME_ROLE)),
  };
}

/** Every method of the product, in the order of its file. */
const ways: readonly Way[] = escalations.map(wayOf);

const GRANTING = new Set([
  "any-for-target",
  "no-boundary-for-target",
  "no-deny-for-target",
  "older-version-for-target",
  "other-tags-for-target",
]);

/** Methods by which a principal gives itself more, without becoming another one. */
export const selfWays: readonly Way[] = ways.filter(
  ({ method }) => method.target === undefined && method.yields !== "new-principal",
);
/** Methods that end as somebody who was not there before. */
export const creatingWays: readonly Way[] = ways.filter(({ method }) => method.yields === "new-principal");
/** Methods that give somebody else more, whom they do not lead to. */
export const grantingWays: readonly Way[] = ways.filter(({ method }) => GRANTING.has(method.yields));
/** Methods that end as somebody else, or in a group. */
export const outwardWays: readonly Way[] = ways.filter(
  ({ method }) => method.target !== undefined && !GRANTING.has(method.yields),
);

/** Place of an action in the catalogue. */
export function catalogueIndex(action: string): number {
  return catalogue.indexOf(action);
}
