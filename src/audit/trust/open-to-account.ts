import type { AccountPrincipals, Principal } from "../principals.js";
import { askTrust, problemOf, type Visitor } from "./ask-trust.js";
import { trustOf } from "./readable-trust.js";

const ORGANIZATION_KEYS = /^aws:(principalorgid|principalorgpaths|resourceorgid|resourceorgpaths)$/;

/** Somebody of the account whom no trust policy names; the account is in whatever organization a policy asks for. */
function insider({ account, partition }: AccountPrincipals): Visitor {
  const arn = `arn:${partition}:iam::${account}:role/nobody-in-particular`;
  return {
    principal: arn,
    action: "sts:AssumeRole",
    context: { "aws:PrincipalAccount": account, "aws:PrincipalArn": arn, "aws:ResourceAccount": account },
    chosen: (key) => ORGANIZATION_KEYS.test(key),
  };
}

function isOpen(role: Principal, account: AccountPrincipals): boolean {
  const trust = role.role === undefined ? undefined : trustOf(role.role);
  if (trust === undefined) return false;
  const whole = (name: string): boolean => name === account.account || name.endsWith(`:iam::${account.account}:root`);
  if (!trust.names.AWS.some((name) => name === "*" || whole(name))) return false;
  try {
    return askTrust(role.arn, trust.document, trust.asked, [insider(account)]).openness === "open";
  } catch (error) {
    // An invalid trust policy is told by the rules about trust policies.
    problemOf(error);
    return false;
  }
}

const known = new WeakMap<AccountPrincipals, readonly Principal[]>();

/** Roles that leave it to the account's own policies who assumes them. Worked out once an account. */
export function rolesOpenToAccount(account: AccountPrincipals): readonly Principal[] {
  let open = known.get(account);
  if (open === undefined) {
    open = [...account.all()].filter((principal) => !principal.serviceLinked && isOpen(principal, account));
    known.set(account, open);
  }
  return open;
}
