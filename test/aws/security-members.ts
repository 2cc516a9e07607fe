import type { World } from "./world.js";

/** Accounts whose findings an account sees in GuardDuty and Security Hub: itself and, for the administrator, every member. */
export function seenBy(world: World, account: string): readonly string[] {
  const { organization, securityAdministrator } = world;
  if (organization === undefined || securityAdministrator !== account) return [account];
  return [account, ...[...organization.parents.keys()].filter((id) => id !== account && world.accounts.has(id))];
}
