import type { OneOrMany, PolicyDocument, Statement } from "../iam/document.js";

/** What a wildcard does to the actions that it matches: an Allow's, a Deny's, or one that a Deny leaves out (NotAction). */
export type WildcardEffect = "allows" | "denies" | "spares";

/** An action pattern of one service that may match more actions as AWS adds them. */
export interface Wildcard {
  readonly pattern: string;
  readonly effect: WildcardEffect;
}

const ONE_SERVICE = /^[^:*?]+:.*[*?]/;

function listOf<T>(value: OneOrMany<T> | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}

/** The service that a wildcard of `wildcardsOf` is about. */
export function serviceOfPattern(pattern: string): string {
  return pattern.slice(0, pattern.indexOf(":")).toLowerCase();
}

/** The wildcards of a generated document, each once. `*` and patterns over several services are meant to hold whatever comes. */
export function wildcardsOf({ Statement: written }: PolicyDocument): readonly Wildcard[] {
  const found = new Map<string, Wildcard>();
  for (const { Effect, Action, NotAction } of listOf<Statement>(written)) {
    const effect: WildcardEffect = Effect === "Allow" ? "allows" : NotAction === undefined ? "denies" : "spares";
    for (const pattern of listOf(Action ?? NotAction))
      if (typeof pattern === "string" && ONE_SERVICE.test(pattern)) found.set(`${effect} ${pattern}`, { pattern, effect });
  }
  return [...found.values()];
}
