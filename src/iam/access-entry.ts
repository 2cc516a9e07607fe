import type { ActionSet } from "./action-set.js";
import type { ConditionBlock } from "./document.js";

/** One statement as sets: these actions of the catalogue, on these resources, under this condition. */
export interface AccessEntry {
  readonly effect: "Allow" | "Deny";
  /** Shared between entries; not to be changed. */
  readonly actions: ActionSet;
  /** First and last index of `actions` (-1 and -1 for none): most pairs of statements are told apart by these alone. */
  readonly span?: readonly [first: number, last: number];
  /** Patterns of resources, without repetition; `["*"]` where the statement names none. */
  readonly resources: readonly string[];
  /** The statement says NotResource: it is about every resource that matches none of `resources`. */
  readonly notResources: boolean;
  readonly when: ConditionBlock | undefined;
  readonly sid?: string;
  /** Place of the statement in its document, from 0. */
  readonly statement: number;
  /** Place of the document among those compiled together, from 0. */
  readonly policy: number;
}
