import type { ConditionBlock, PolicyDocument, Statement } from "../../src/iam/document.js";

export type Answer = "no-new-access" | "new-access" | "unknown";

/** One known answer, derived by hand. `answers`: all that are right, where being unknown would be no mistake. */
export interface Case {
  readonly name: string;
  readonly existing: readonly PolicyDocument[];
  readonly candidate: readonly PolicyDocument[];
  readonly answers: readonly Answer[];
  readonly outside?: readonly ("action" | "resource")[];
}

type Part = Omit<Statement, "Effect">;

export const policy = (...statements: readonly Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement: statements });
export const old = (...statements: readonly Statement[]): PolicyDocument => ({ Version: "2008-10-17", Statement: statements });
export const allow = (part: Partial<Part>): Statement => ({ Effect: "Allow", ...defaults(part), ...part });
export const deny = (part: Partial<Part>): Statement => ({ Effect: "Deny", ...defaults(part), ...part });

function defaults(part: Partial<Part>): Partial<Part> {
  return {
    ...(part.Action === undefined && part.NotAction === undefined ? { Action: "s3:GetObject" } : {}),
    ...(part.Resource === undefined && part.NotResource === undefined ? { Resource: "*" } : {}),
  };
}

type Sides = readonly [existing: readonly Statement[], candidate: readonly Statement[]];

const make =
  (answers: readonly Answer[]) =>
  (name: string, [existing, candidate]: Sides, outside?: Case["outside"]): Case => ({
    name,
    existing: [policy(...existing)],
    candidate: [policy(...candidate)],
    answers,
    ...(outside === undefined ? {} : { outside }),
  });
export const none = make(["no-new-access"]);
export const some = make(["new-access"]);
export const open = make(["unknown"]);

/** Two policies that differ in one element. */
export const actions = (old: string | readonly string[], next: string | readonly string[]): Sides => [
  [allow({ Action: old })],
  [allow({ Action: next })],
];
export const resources = (old: string | readonly string[], next: string | readonly string[]): Sides => [
  [allow({ Resource: old })],
  [allow({ Resource: next })],
];
export const when = (old: ConditionBlock | undefined, next: ConditionBlock | undefined): Sides => [
  [allow(old === undefined ? {} : { Condition: old })],
  [allow(next === undefined ? {} : { Condition: next })],
];
