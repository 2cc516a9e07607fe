import type { ArnTest } from "../arn-test.js";
import { meets } from "../condition/evaluate.js";
import type { Filling } from "../condition/template.js";
import { and, not, or, type Truth, truthOf } from "../condition/truth.js";
import type { CompiledStatement } from "./compiled.js";
import { NAMED, namedBy } from "./principals.js";
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
 * How directly a statement names the caller, as bits of NAMED; 0: it is about others. `perhaps`: only if the caller has a boundary.
 *
 * NotPrincipal spares who is named themselves, or by their role: an account spares its root only. With Deny it spares nobody who has
 * a permissions boundary. Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal".
 */
export function namesCaller(statement: CompiledStatement, question: Question): number | "perhaps" {
  const { principal, notPrincipal } = statement;
  if (principal !== undefined) return namedBy(principal, question.caller, question.given);
  if (notPrincipal === undefined) return NAMED.itself;
  const spared = namedBy(notPrincipal, question.caller, question.given);
  if (spared === 0 || spared === NAMED.account) return NAMED.everyone;
  if (statement.isAllow || question.bounded === "false" || !canBeBounded(question)) return 0;
  return question.bounded === "true" ? NAMED.everyone : "perhaps";
}

/** Boundaries are for users and roles. */
function canBeBounded({ caller: { kind } }: Question): boolean {
  return kind === "user" || kind === "role" || kind === "session" || kind === "federated";
}
