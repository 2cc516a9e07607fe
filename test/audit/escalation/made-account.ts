import { type Escalation, escalationOf } from "../../../src/audit/escalation/escalation.js";
import { pathOf } from "../../../src/audit/escalation/pursuit.js";
import { isCertain } from "../../../src/audit/escalation/step.js";
import { AccountPrincipals, type Principal } from "../../../src/audit/principals.js";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import type { AuthorizationDetails, CredentialReportRow } from "../../../src/model/evidence.js";
import { AS_OF, details, evidenceOf } from "../made-evidence.js";

export const OTHER = "444455556666";

/** An escalation over accounts, by id. */
export function escalationOver(
  accounts: Readonly<Record<string, Partial<AuthorizationDetails>>>,
  credentialReport?: readonly CredentialReportRow[],
): Escalation {
  const made = Object.entries(accounts).map(([account, given]) => {
    const evidence = {
      ...evidenceOf({ authorization: details(given), ...(credentialReport === undefined ? {} : { credentialReport }) }),
      account,
    };
    return { evidence, principals: new AccountPrincipals(evidence) };
  });
  return escalationOf(made, AS_OF);
}

export function principalIn(escalation: Escalation, arn: string): Principal {
  const found = escalation.estate.principal(arn);
  if (found === undefined) throw new Error(`${arn} is not there`);
  return found;
}

/** Methods of the path to administrator, in order, with `?` behind those that are not certain; undefined: no path. */
export function pathTo(escalation: Escalation, arn: string): readonly string[] | undefined {
  const reached = escalation.toAdministrator(principalIn(escalation, arn));
  return reached && pathOf(reached).map((step) => `${step.way.method.id}${isCertain(step) ? "" : "?"}`);
}

/** A trust policy for services, or with `AWS` for principals. */
export function trust(principal: Statement["Principal"], condition?: Statement["Condition"]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: principal ?? "*",
        Action: "sts:AssumeRole",
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  };
}
