import type { Desired, DesiredAcl } from "./desired.js";

/** Declared roles that are not there, and that the connection may make or not. */
export function missingRoles({ roles, live }: Desired): ReadonlySet<string> {
  const there = new Set(live.roles.map(({ name }) => name));
  return new Set(roles.flatMap(({ name }) => (there.has(name) ? [] : [name])));
}

/** What is left to plan where some roles are not there and cannot be made: nothing can be given to them, or by them. */
export function withoutRoles(desired: Desired, unmade: ReadonlySet<string>): Desired {
  if (unmade.size === 0) return desired;
  const kept = new Map<DesiredAcl, DesiredAcl>();
  const less = (acl: DesiredAcl): DesiredAcl => {
    const there = kept.get(acl) ?? acl.filter(({ grantee }) => !unmade.has(grantee));
    kept.set(acl, there);
    return there;
  };
  return {
    ...desired,
    memberships: desired.memberships.filter(({ role, member }) => !unmade.has(role) && !unmade.has(member)),
    objects: desired.objects.map(({ object, acl, columns }) => ({
      object,
      acl: less(acl),
      columns: new Map([...columns].map(([name, wanted]) => [name, less(wanted)])),
    })),
    defaults: desired.defaults.filter(({ creator }) => !unmade.has(creator)).map((one) => ({ ...one, acl: less(one.acl) })),
    creators: desired.creators.filter((creator) => !unmade.has(creator)),
  };
}
