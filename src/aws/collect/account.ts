import type { SourceKind } from "../../model/evidence.js";
import type { Ending, SnapshotDraft, SourceKey } from "../../snapshot/draft/snapshot-draft.js";
import { collectAuthorizationDetails } from "./authorization-details.js";
import type { AccountContext } from "./context.js";
import { collectCredentialReport } from "./credential-report.js";
import { collectGuardDuty } from "./guardduty.js";
import {
  collectAccountSummary,
  collectPasswordPolicy,
  collectServerCertificates,
  collectVirtualMfaDevices,
} from "./iam-settings.js";
import { collectSecurityHub } from "./securityhub.js";

const IAM_SOURCES = [
  "authorization-details",
  "credential-report",
  "account-summary",
  "password-policy",
  "virtual-mfa-devices",
  "server-certificates",
] as const satisfies readonly SourceKind[];
const REGION_SOURCES = [
  "guardduty-detectors",
  "guardduty-findings",
  "securityhub-standards",
  "securityhub-findings",
] as const satisfies readonly SourceKind[];

/** Every source of an account in some regions. */
export function sourcesOf(account: string, regions: readonly string[]): readonly SourceKey[] {
  return [
    ...IAM_SOURCES.map((kind) => ({ kind, account, region: null })),
    ...regions.flatMap((region) => REGION_SOURCES.map((kind) => ({ kind, account, region }))),
  ];
}

/** Reads every source of an account, at once as far as AWS's pace lets it. `controls`: those whose passes count. */
export async function collectAccount(context: AccountContext, controls: readonly string[], onRegion: () => void): Promise<void> {
  await Promise.all([
    collectAuthorizationDetails(context),
    collectCredentialReport(context),
    collectAccountSummary(context),
    collectPasswordPolicy(context),
    collectVirtualMfaDevices(context),
    collectServerCertificates(context),
    ...context.regions.map(async (region) => {
      await Promise.all([collectGuardDuty(context, region), collectSecurityHub(context, region, controls)]);
      onRegion();
    }),
  ]);
}

/** Says of every source of an account that has not ended how it ends. */
export async function lackAll(draft: SnapshotDraft, keys: readonly SourceKey[], ending: Ending): Promise<void> {
  for (const key of keys) if (draft.ended(key) === undefined) await draft.lack(key, ending);
}
