import { effectiveAccess } from "../effective-access.js";
import type { Piece } from "../piece.js";
import type { AccountPrincipals, Principal } from "../principals.js";
import { assumesAnyRole, isAdministrator, mayAssumeRoles } from "../reach.js";
import { named, riskRule } from "../risky/risk-rule.js";
import { rolesOpenToAccount } from "../trust/open-to-account.js";

const strong = new WeakMap<AccountPrincipals, readonly Principal[]>();

/** Roles of administrators among those that let in the whole account. */
function administrators(account: AccountPrincipals): readonly Principal[] {
  let found = strong.get(account);
  if (found === undefined) {
    found = rolesOpenToAccount(account).filter((role) => isAdministrator(effectiveAccess(role)));
    strong.set(account, found);
  }
  return found;
}

/** `sts:AssumeRole` on every role, where some roles trust the whole account: each of them is one call away. */
export const assumeAnyRole = riskRule(
  "assume-any-role",
  {
    title: "Nobody may become every role that trusts the whole account",
    severity: "medium",
    remediation:
      "Name the roles in the `Resource` of `sts:AssumeRole`, and the principals in the trust policies of the roles in place of the account.",
    pass: "nobody but those left out may assume every role, or no role trusts the whole account",
  },
  ({ principal, access }, account) => {
    const open = rolesOpenToAccount(account).filter((role) => role !== principal);
    if (open.length === 0 || !mayAssumeRoles(principal)) return undefined;
    const pieces = access.pieces.filter((piece: Piece) => assumesAnyRole(piece, account.account, account.partition));
    if (pieces.length === 0) return undefined;
    const admins = administrators(account).filter((role) => role !== principal);
    const tell = () => {
      const names = [...new Set([...admins, ...open].map(({ name }) => name))];
      const which = `${names.length} ${names.length === 1 ? "role that trusts" : "roles that trust"} the whole account`;
      const on = named([...new Set(pieces.map((piece: Piece) => piece.words))], 2);
      const strongest = admins.length === 0 ? "" : `; administrator: ${named(admins.map(({ name }) => name))}`;
      return {
        title: `may assume ${which}: ${named(names, 2)}`,
        summary: `sts:AssumeRole on ${on}${strongest}`,
        facts: { roles: names.length, examples: names.slice(0, 10), administrators: admins.length },
        may: pieces.every((piece: Piece) => piece.may),
      };
    };
    return { severity: admins.length > 0 ? "high" : "medium", tell };
  },
);
