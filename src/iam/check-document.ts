import { asksNothing, operatorOf } from "./condition/operators.js";
import type { PolicyDocument, Statement } from "./document.js";
import { PolicyError } from "./policy-error.js";

const VERSIONS = ["2012-10-17", "2008-10-17"];
/** Elements of a policy document, as AWS writes them. */
export const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"] as const;

/** Elements of a statement, as AWS writes them. */
export const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
] as const;

type Shape = Readonly<Record<string, unknown>>;

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkKeys(value: Shape, known: readonly string[], at: string): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new PolicyError(at, `has no element "${key}" (known: ${known.join(", ")})`);
  }
}

// Places are put in words where something is wrong there, and nowhere else: there are many statements, and most are sound.

function checkStrings(value: unknown, at: string, name: string, check?: (text: string) => string | undefined): void {
  if (!Array.isArray(value)) {
    const problem = textProblem(value, check);
    if (problem !== undefined) throw new PolicyError(`${at}.${name}`, problem);
    return;
  }
  if (value.length === 0) throw new PolicyError(`${at}.${name}`, "is an empty list");
  for (let i = 0; i < value.length; i++) {
    const problem = textProblem(value[i], check);
    if (problem !== undefined) throw new PolicyError(`${at}.${name}[${i}]`, problem);
  }
}

function textProblem(text: unknown, check?: (text: string) => string | undefined): string | undefined {
  return typeof text !== "string" || text === "" ? "is not a text" : check?.(text);
}

/**
 * IAM asks for a service and one colon, and takes whatever follows it: `s3:GetObject ` is kept and names no action. To refuse it
 * would leave what the other statements allow unread.
 */
function actionProblem(text: string): string | undefined {
  return text === "*" || /^[^:\s]+:[^:]*$/.test(text) ? undefined : `"${text}" is no action: write service:action or *`;
}

function variableProblem(text: string): string | undefined {
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at + 2)) {
    if (!text.includes("}", at)) return "has a policy variable that does not end";
  }
  return undefined;
}

function checkOneOf(statement: Shape, one: string, other: string, at: string, isNeeded: boolean): void {
  const first = statement[one] !== undefined;
  const second = statement[other] !== undefined;
  if (first && second) throw new PolicyError(at, `has both ${one} and ${other}`);
  if (isNeeded && !first && !second) throw new PolicyError(at, `has neither ${one} nor ${other}`);
}

function checkPrincipal(value: unknown, statement: string, element: string): void {
  if (value === undefined || value === "*") return;
  const at = `${statement}.${element}`;
  if (!isShape(value)) throw new PolicyError(at, 'is neither "*" nor an object by kind of principal');
  for (const [kind, names] of Object.entries(value)) {
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind)) throw new PolicyError(at, `has no kind "${kind}"`);
    checkStrings(names, at, kind);
  }
}

function checkCondition(value: unknown, statement: string): void {
  if (value === undefined) return;
  const at = `${statement}.Condition`;
  if (!isShape(value)) throw new PolicyError(at, "is not an object");
  for (const [name, keys] of Object.entries(value)) {
    if (!isShape(keys)) throw new PolicyError(`${at}.${name}`, "is not an object of condition keys");
    if (operatorOf(name) === undefined && !asksNothing(keys)) throw new PolicyError(`${at}.${name}`, "is no condition operator");
    for (const [key, values] of Object.entries(keys)) {
      if (!Array.isArray(values)) {
        if (!isScalar(values)) throw new PolicyError(`${at}.${name}.${key}`, NO_SCALAR);
        continue;
      }
      const wrong = values.findIndex((one) => !isScalar(one));
      if (wrong >= 0) throw new PolicyError(`${at}.${name}.${key}[${wrong}]`, NO_SCALAR);
    }
  }
}

const NO_SCALAR = "is not a text, number or boolean";

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function checkStatement(statement: unknown, at: string, hasVariables: boolean): void {
  if (!isShape(statement)) throw new PolicyError(at, "is not an object");
  checkKeys(statement, STATEMENT_ELEMENTS, at);
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    throw new PolicyError(`${at}.Effect`, 'is neither "Allow" nor "Deny"');
  if (statement.Sid !== undefined && typeof statement.Sid !== "string") throw new PolicyError(`${at}.Sid`, "is not a text");
  checkOneOf(statement, "Principal", "NotPrincipal", at, false);
  checkOneOf(statement, "Action", "NotAction", at, true);
  // Trust policies name principals and no resource; identity policies name resources and no principal.
  const namesPrincipal = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  checkOneOf(statement, "Resource", "NotResource", at, !namesPrincipal);
  const { Action, NotAction, Resource, NotResource } = statement;
  if (Action !== undefined) checkStrings(Action, at, "Action", actionProblem);
  if (NotAction !== undefined) checkStrings(NotAction, at, "NotAction", actionProblem);
  const resourceProblem = hasVariables ? variableProblem : undefined;
  if (Resource !== undefined) checkStrings(Resource, at, "Resource", resourceProblem);
  if (NotResource !== undefined) checkStrings(NotResource, at, "NotResource", resourceProblem);
  checkPrincipal(statement.Principal, at, "Principal");
  checkPrincipal(statement.NotPrincipal, at, "NotPrincipal");
  checkCondition(statement.Condition, at);
}

/**
 * The statements of a policy document, checked against the grammar; throws PolicyError at the first fault, so that no statement is
 * passed over. Source: IAM User Guide, "Grammar of the IAM JSON policy language".
 */
export function checkedStatements(document: PolicyDocument): readonly Statement[] {
  const value: unknown = document;
  if (!isShape(value)) throw new PolicyError("", "is not an object");
  checkKeys(value, DOCUMENT_ELEMENTS, "");
  if (value.Version !== undefined && !VERSIONS.includes(String(value.Version))) {
    throw new PolicyError("Version", `is not one of ${VERSIONS.join(", ")}`);
  }
  if (value.Statement === undefined) throw new PolicyError("Statement", "is missing");
  const many = Array.isArray(value.Statement);
  const statements: readonly unknown[] = many ? (value.Statement as readonly unknown[]) : [value.Statement];
  statements.forEach((statement, i) => {
    checkStatement(statement, many ? `Statement[${i}]` : "Statement", value.Version === "2012-10-17");
  });
  return statements as readonly Statement[];
}
