import { conditionOf, resourcesOf } from "../access.js";
import { checkedStatements } from "../check-document.js";
import type { PolicyDocument } from "../document.js";
import type { Assumed, PolicyType } from "./comparison.js";
import type { Policies } from "./question.js";

/**
 * Several documents of one resource as one, since a resource has one policy. Variables of those older than Version 2012-10-17 stay
 * plain text.
 */
function asOne(documents: readonly PolicyDocument[]): PolicyDocument {
  if (documents.length === 1 && documents[0] !== undefined) return documents[0];
  const statements = documents.flatMap((document) =>
    checkedStatements(document).map((statement) => {
      if (document.Version === "2012-10-17") return statement;
      const { Condition: _, ...rest } = statement;
      const when = conditionOf(statement, document.Version);
      const element = statement.NotResource !== undefined ? "NotResource" : "Resource";
      const named = statement[element] === undefined ? {} : { [element]: resourcesOf(statement, document.Version) };
      return { ...rest, ...named, ...(when === undefined ? {} : { Condition: when }) };
    }),
  );
  return { Version: "2012-10-17", Statement: statements };
}

/** A resource policy that leaves the decision to the account's own policies, as a key's or a role's own policy must. */
export function leaveOf(account: string): PolicyDocument {
  const principal = { AWS: `arn:aws:iam::${account}:root` };
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: "*", Resource: "*" }] };
}

/** The documents in their place among `decide`'s arguments. */
export function placed({ documents, boundaries }: Policies, type: PolicyType, beside: Assumed): Assumed {
  if (type === "identity") {
    const limits = boundaries.length === 0 ? {} : { permissionsBoundaries: boundaries };
    return { ...beside, ...limits, identityPolicies: documents };
  }
  return { ...beside, resourcePolicy: asOne(documents) };
}
