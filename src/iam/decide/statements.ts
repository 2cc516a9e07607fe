import type { ArnTest } from "../arn-test.js";
import { meets } from "../condition/evaluate.js";
import type { Filling } from "../condition/template.js";
import { and, not, or, type Truth, truthOf } from "../condition/truth.js";
import type { CompiledStatement } from "./compiled.js";
import { type Named, namedBy } from "./principals.js";
import type { Question } from "./question.js";

function matchesOpen(filling: Filling<ArnTest>, { context, ledger, resource }: Question): Truth {
  const filled = filling.with(context, ledger);
  if (filled === "unknown") return "unknown";
  return truthOf(filled !== "unmatched" && filled(resource));
}

function matchesResource(statement: CompiledStatement, question: Question): Truth {
  for (const test of statement.resources) if (test(question.resource)) return "true";
  let any: Truth = "false";
  for (const filling of statement.openResources) {
    any = or(any, matchesOpen(filling, question));
    if (any === "true") break;
  }
  return any;
}

/** Do the statement's resources and condition meet the request? Its action and its principal are asked before. */
export function meetsRest(statement: CompiledStatement, question: Question): Truth {
  const matched = matchesResource(statement, question);
  let result = statement.notResources ? not(matched) : matched;
  for (const test of statement.when) {
    if (result === "false") return result;
    result = and(result, meets(test, question.context, question.ledger));
  }
  return result;
}

/**
 * How directly a statement names the caller; `itself` where statements of its kind name no principal. Undefined: it is about others.
 * `perhaps`: it is about the caller only if they have a boundary.
 *
 * NotPrincipal spares who is named themselves, or by their role: an account spares its root only. With Deny it spares nobody who has
 * a permissions boundary. Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal".
 */
export function namesCaller(statement: CompiledStatement, question: Question): Named | "perhaps" | undefined {
  const { principal, notPrincipal } = statement;
  if (principal !== undefined) return namedBy(principal, question.caller);
  if (notPrincipal === undefined) return "itself";
  const spared = namedBy(notPrincipal, question.caller);
  if (spared === undefined || spared === "account") return "everyone";
  if (statement.isAllow || question.bounded === "false" || !canBeBounded(question)) return undefined;
  return question.bounded === "true" ? "everyone" : "perhaps";
}

/** Boundaries are for users and roles. */
function canBeBounded({ caller: { kind } }: Question): boolean {
  return kind === "user" || kind === "role" || kind === "session" || kind === "federated";
}
