import { accountHandlers } from "./account.js";
import type { Handlers } from "./call.js";
import type { Credentials } from "./credentials.js";
import { guarddutyHandlers } from "./guardduty.js";
import { iamCredentialReport } from "./iam-credential-report.js";
import { iamPolicyReads } from "./iam-policy-reads.js";
import { iamPolicyWrites } from "./iam-policy-writes.js";
import { iamReads } from "./iam-reads.js";
import { iamRoleWrites } from "./iam-role-writes.js";
import { organizationsReads } from "./organizations-reads.js";
import { organizationsWrites } from "./organizations-writes.js";
import { securityhubHandlers } from "./securityhub.js";
import { stsHandlers } from "./sts.js";

/** Operations that change something. */
const WRITES: ReadonlySet<string> = new Set([
  ...Object.keys(iamRoleWrites),
  ...Object.keys(iamPolicyWrites),
  ...Object.keys(organizationsWrites),
]);

export function isWrite(service: string, operation: string): boolean {
  return (service === "iam" || service === "organizations") && WRITES.has(operation);
}

/** Every operation that the stand-in answers, by service. */
export function handlersOf(credentials: Credentials, enforced: boolean): Readonly<Record<string, Handlers>> {
  return {
    iam: { ...iamReads, ...iamPolicyReads, ...iamCredentialReport, ...iamRoleWrites, ...iamPolicyWrites },
    sts: stsHandlers(credentials, enforced),
    organizations: { ...organizationsReads, ...organizationsWrites },
    guardduty: guarddutyHandlers,
    securityhub: securityhubHandlers,
    account: accountHandlers,
  };
}
