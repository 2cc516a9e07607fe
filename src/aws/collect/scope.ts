import type { SkippedAccount } from "../../model/collection.js";
import { Failure } from "../../model/failure.js";
import type { Member } from "./organization-accounts.js";
import { accountsInUnits, type UnitTree } from "./organization-units.js";

/** Which of the organization's accounts are asked for; empty lists ask for all. */
export interface AccountFilters {
  readonly accounts: readonly string[];
  readonly except: readonly string[];
  /** Ids or names of units. */
  readonly units: readonly string[];
}

/** Accounts to be read, and those that are not, with why. */
export interface ChosenAccounts {
  readonly chosen: readonly Member[];
  readonly skipped: readonly SkippedAccount[];
}

function unknown(what: string): Failure {
  return new Failure("not-in-organization", `The organization has no ${what}.`, {
    kind: "usage",
    hint: "Ids are twelve digits for accounts and ou-… for units; `aws organizations list-accounts` shows them.",
  });
}

/**
 * The accounts that the filters leave. Whoever is left out is told, an account that AWS has suspended among them.
 * @throws Failure (usage) for an account or unit that the organization does not have.
 */
export function chooseAccounts(
  members: readonly Member[],
  roots: readonly UnitTree[] | undefined,
  { accounts, except, units }: AccountFilters,
): ChosenAccounts {
  const known = new Set(members.map(({ id }) => id));
  for (const id of [...accounts, ...except]) if (!known.has(id)) throw unknown(`account ${id}`);
  if (units.length > 0 && roots === undefined)
    throw new Failure("units-unknown", "The organization's units could not be read, so --unit cannot be followed.", {
      kind: "incomplete",
      hint: "Name accounts with --account, or let the caller list roots and units.",
    });
  const inUnits = units.length === 0 || roots === undefined ? undefined : accountsInUnits(roots, units);
  if (inUnits !== undefined && "unknown" in inUnits) throw unknown(`unit ${inUnits.unknown}`);
  const why = ({ id, status }: Member): string | undefined => {
    if (accounts.length > 0 && !accounts.includes(id)) return "not named with --account";
    if (except.includes(id)) return "left out with --exclude-account";
    if (inUnits?.has(id) === false) return "not in the units named with --unit";
    return status === "ACTIVE" ? undefined : `the account is ${status.slice(0, 40)}`;
  };
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const skipped = sorted.flatMap((member) => {
    const reason = why(member);
    return reason === undefined ? [] : [{ id: member.id, name: member.name, reason }];
  });
  return { chosen: sorted.filter((member) => why(member) === undefined), skipped };
}
