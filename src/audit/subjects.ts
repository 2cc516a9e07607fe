import type { AccountEvidence } from "../model/evidence.js";
import type { FindingResource } from "../model/finding.js";
import type { Credentials } from "./credentials.js";
import type { AccountPrincipals } from "./principals.js";

/** ARN of an account's root user. */
export function rootArn(evidence: Pick<AccountEvidence, "account">, principals: AccountPrincipals): string {
  return `arn:${principals.partition}:iam::${evidence.account}:root`;
}

export function rootResource(evidence: Pick<AccountEvidence, "account">, principals: AccountPrincipals): FindingResource {
  return { id: `${evidence.account}:root`, type: "AwsIamRoot", name: rootArn(evidence, principals) };
}

/** The account as a whole: its settings, and what no single principal answers for. */
export function accountResource(evidence: Pick<AccountEvidence, "account">): FindingResource {
  return { id: evidence.account, type: "AwsAccount", name: evidence.account };
}

/** The user of a row of the credential report; by its unique id where the authorization details tell it. */
export function userResource(user: Credentials, principals: AccountPrincipals): FindingResource {
  return { id: principals.find(user.arn)?.id ?? user.arn, type: "AwsIamUser", name: user.arn };
}
