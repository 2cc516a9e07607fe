import type { PolicyDocument, PrincipalElement, Statement } from "../../iam/document.js";
import { statementsOf } from "../../iam/statements.js";
import type { Principal } from "../principals.js";
import { awsNames } from "./named-sessions.js";

const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]{5,}$/;
const NONE: ReadonlySet<string> = new Set();
const known = new WeakMap<PolicyDocument, ReadonlySet<string>>();

/** Unique ids of users and roles that a resource policy names; most name none. */
function idsIn(document: PolicyDocument): ReadonlySet<string> {
  let ids = known.get(document);
  if (ids === undefined) {
    const named = statementsOf(document).flatMap(({ Principal, NotPrincipal }) => [
      ...awsNames(Principal),
      ...awsNames(NotPrincipal),
    ]);
    const found = named.filter((name) => UNIQUE_ID.test(name));
    ids = found.length === 0 ? NONE : new Set(found);
    known.set(document, ids);
  }
  return ids;
}

/**
 * The document with a principal's unique id written as its ARN, which is how a request of a role is asked for: the id of a session
 * (`AROA…:name`) is not known beforehand. Source: IAM User Guide, "AWS JSON policy elements: Principal", "IAM identifiers".
 */
export function namingByArn(document: PolicyDocument, { id, arn }: Principal): PolicyDocument {
  if (!idsIn(document).has(id)) return document;
  const renamed = (element: PrincipalElement): PrincipalElement =>
    typeof element === "object" ? { ...element, AWS: awsNames(element).map((name) => (name === id ? arn : name)) } : element;
  const Statement = statementsOf(document).map(
    (statement): Statement => ({
      ...statement,
      ...(statement.Principal === undefined ? {} : { Principal: renamed(statement.Principal) }),
      ...(statement.NotPrincipal === undefined ? {} : { NotPrincipal: renamed(statement.NotPrincipal) }),
    }),
  );
  return { ...document, Statement };
}
