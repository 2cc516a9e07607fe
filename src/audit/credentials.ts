import type { AccountEvidence, CredentialReportRow } from "../model/evidence.js";

/** When something happened, in milliseconds since 1970; `never`: AWS says it did not; `unknown`: the report does not tell. */
export type Moment = number | "never" | "unknown";

interface AccessKey {
  readonly number: 1 | 2;
  readonly active: boolean | undefined;
  /** When it was made or last exchanged. */
  readonly rotated: Moment;
  readonly used: Moment;
}

/** One row of the credential report, read. `undefined`: the report does not tell. */
export interface Credentials {
  readonly name: string;
  readonly arn: string;
  readonly root: boolean;
  readonly created: Moment;
  readonly password: { readonly enabled: boolean | undefined; readonly used: Moment; readonly changed: Moment };
  readonly mfa: boolean | undefined;
  readonly keys: readonly AccessKey[];
}

export const DAY = 86_400_000;

/** `N/A` and `no_information` stand for what never happened since AWS keeps track of it. Source: IAM User Guide, credential reports. */
function momentOf(value: string | undefined): Moment {
  if (value === "N/A" || value === "no_information") return "never";
  const time = Date.parse(value ?? "");
  return Number.isNaN(time) ? "unknown" : time;
}

function truthOf(value: string | undefined): boolean | undefined {
  const lower = value?.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}

function keyOf(row: CredentialReportRow, number: 1 | 2): AccessKey {
  return {
    number,
    active: truthOf(row[`access_key_${number}_active`]),
    rotated: momentOf(row[`access_key_${number}_last_rotated`]),
    used: momentOf(row[`access_key_${number}_last_used_date`]),
  };
}

const ROOT_ROW = "<root_account>";

/** The report's rows, read; an unreadable report has none, which `gapOf` tells apart from an account without users. */
function credentialsOf(evidence: AccountEvidence): readonly Credentials[] {
  return (evidence.credentialReport ?? []).map((row) => ({
    name: row.user ?? "",
    arn: row.arn ?? "",
    root: row.user === ROOT_ROW,
    created: momentOf(row.user_creation_time),
    password: {
      enabled: truthOf(row.password_enabled),
      used: momentOf(row.password_last_used),
      changed: momentOf(row.password_last_changed),
    },
    mfa: truthOf(row.mfa_active),
    keys: [keyOf(row, 1), keyOf(row, 2)],
  }));
}

/** Rows of IAM users. */
export function userCredentials(evidence: AccountEvidence): readonly Credentials[] {
  return credentialsOf(evidence).filter((each) => !each.root);
}

/** The root user's row; AWS writes one in every report. */
export function rootCredentials(evidence: AccountEvidence): Credentials | undefined {
  return credentialsOf(evidence).find((each) => each.root);
}

/** A moment as a date, for people: `2025-03-01`. */
export function dateOf(moment: Moment): string {
  return typeof moment === "number" ? new Date(moment).toISOString().slice(0, 10) : moment;
}

/** Whole days between a moment and another. */
export function daysSince(moment: number, asOf: number): number {
  return Math.floor((asOf - moment) / DAY);
}

/** Later than the moment that ages are counted from: no age follows. A day is left for a report made after the snapshot's time. */
export function isAhead(moment: number, asOf: number): boolean {
  return moment - asOf > DAY;
}

/** A credential that has not been used for some time, or never. */
export interface Unused {
  readonly credential: "password" | "access key 1" | "access key 2";
  /** Milliseconds since 1970 of its last use; of its making where it was never used. */
  readonly since: number;
  readonly never: boolean;
}

/**
 * Enabled credentials without a use for at least `days` days. One never used counts from when it was set (CIS: password_last_changed,
 * access_key_N_last_rotated), or from the user's making. `unsettled`: enabled, and the report does not tell since when.
 */
export function unusedFor(
  user: Credentials,
  days: number,
  asOf: number,
): { readonly unused: readonly Unused[]; readonly unsettled: readonly string[] } {
  const unused: Unused[] = [];
  const unsettled: string[] = [];
  const judge = (credential: Unused["credential"], enabled: boolean | undefined, used: Moment, set: Moment): void => {
    if (enabled === false) return;
    const never = used === "never";
    const since = never && set !== "unknown" ? (set === "never" ? user.created : set) : never ? user.created : used;
    if (enabled === undefined || typeof since !== "number" || isAhead(since, asOf)) unsettled.push(`${user.name}: ${credential}`);
    else if (asOf - since >= days * DAY) unused.push({ credential, since, never });
  };
  judge("password", user.password.enabled, user.password.used, user.password.changed);
  for (const key of user.keys) judge(`access key ${key.number}`, key.active, key.used, key.rotated);
  return { unused, unsettled };
}
