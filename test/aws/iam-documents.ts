import { checkedStatements } from "../../src/iam/check-document.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import { PolicyError } from "../../src/iam/policy-error.js";
import { invalidInput, limitExceeded, malformed } from "./iam-errors.js";
import type { World } from "./world.js";

/** Characters that IAM allows, white space not counted. Source: IAM User Guide, "IAM and AWS STS quotas". */
export const SIZES = { managed: 6144, trust: 2048, roleInline: 10240, userInline: 2048 } as const;

export function sizeOf(document: string): number {
  return document.replace(/\s/g, "").length;
}

function statementsOf(document: string): readonly Statement[] {
  if (document.length > 131072) throw invalidInput("Member must have length less than or equal to 131072");
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    throw malformed("Syntax errors in policy.");
  }
  try {
    return checkedStatements(parsed as PolicyDocument);
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(`Syntax errors in policy. (${error.message})`);
    throw error;
  }
}

/** Refuses what IAM refuses as a permission policy. */
export function checkPermissions(document: string): void {
  for (const statement of statementsOf(document)) {
    if (statement.Principal !== undefined || statement.NotPrincipal !== undefined) {
      throw malformed("Policy document should not specify a principal.");
    }
    if (statement.Action === undefined && statement.NotAction === undefined)
      throw malformed("Policy statement must contain actions.");
    if (statement.Resource === undefined && statement.NotResource === undefined) {
      throw malformed("Policy statement must contain resources.");
    }
  }
}

export function checkManaged(document: string): void {
  checkPermissions(document);
  if (sizeOf(document) > SIZES.managed) throw limitExceeded(`Cannot exceed quota for PolicySize: ${SIZES.managed}`);
}

const PRINCIPAL = /^arn:aws:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/;

/** Users and roles that a trust policy names must exist, where the stand-in knows their account. */
function checkPrincipals(statement: Statement, world: World): void {
  const { Principal: principal } = statement;
  if (principal === undefined || principal === "*") return;
  for (const named of [principal.AWS ?? []].flat()) {
    const [, account = "", kind, name = ""] = PRINCIPAL.exec(named) ?? [];
    const iam = world.accounts.get(account)?.iam;
    if (iam === undefined) continue;
    const known = kind === "user" ? iam.users.get(name) : iam.roles.get(name);
    if (known === undefined) throw malformed(`Invalid principal in policy: "AWS":"${named}"`);
  }
}

/** Refuses what IAM refuses as a trust policy. */
export function checkTrust(document: string, world: World): void {
  for (const statement of statementsOf(document)) {
    if (statement.Principal === undefined && statement.NotPrincipal === undefined) {
      throw malformed("Missing required field Principal");
    }
    if (statement.Resource !== undefined || statement.NotResource !== undefined) throw malformed("Has prohibited field Resource");
    for (const action of [statement.Action ?? []].flat()) {
      if (action !== "*" && !/^sts:/i.test(action)) throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    }
    checkPrincipals(statement, world);
  }
  if (sizeOf(document) > SIZES.trust) throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${SIZES.trust}`);
}
