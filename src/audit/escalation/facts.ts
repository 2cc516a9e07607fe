import type { AccountEvidence } from "../../model/evidence.js";

/** Something that runs as a role. */
export interface Running {
  readonly arn: string;
  /** ARN of the role; undefined: it runs as none, or as one that nobody can tell. */
  readonly role: string | undefined;
}

/** Everything of a type in an account, as far as it was collected. */
export interface RunningKind {
  readonly all: readonly Running[];
  readonly byRole: ReadonlyMap<string, readonly Running[]>;
  /** There are no others. */
  readonly complete: boolean;
}

/** What runs in one account, by type in AWS Config. */
export type RunningIn = ReadonlyMap<string, RunningKind>;

/** What methods need to know beside policies. Undefined is never the same as none. */
export interface Facts {
  /** How many access keys a user has, active or not. */
  keysOf(user: string): number | undefined;
  hasPassword(user: string): boolean | undefined;
  /** Everything of a type in an account. */
  running(account: string, type: string): RunningKind | undefined;
}

/** Facts of the accounts' evidence; `running`: what there is in an account, where it was collected. */
export function factsOf(
  evidence: Iterable<Pick<AccountEvidence, "credentialReport">>,
  running: ReadonlyMap<string, RunningIn> = new Map(),
): Facts {
  const rows = new Map<string, Readonly<Record<string, string>>>();
  for (const { credentialReport } of evidence) for (const row of credentialReport ?? []) rows.set(row.arn ?? "", row);
  const holdsKey = (row: Readonly<Record<string, string>>, number: 1 | 2): boolean =>
    row[`access_key_${number}_active`] === "true" || /^[0-9]{4}-/.test(row[`access_key_${number}_last_rotated`] ?? "");
  return {
    keysOf(user) {
      const row = rows.get(user);
      return row === undefined ? undefined : Number(holdsKey(row, 1)) + Number(holdsKey(row, 2));
    },
    hasPassword(user) {
      const enabled = rows.get(user)?.password_enabled;
      return enabled === "true" ? true : enabled === "false" ? false : undefined;
    },
    running: (account, type) => running.get(account)?.get(type),
  };
}
