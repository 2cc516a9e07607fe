import { type LiveObject, PUBLIC } from "../model/database.js";
import type { Actor, CannotAct } from "./actor.js";
import type { Desired } from "./desired.js";
import type { Shape } from "./shapes.js";

/**
 * Would taking this back keep the connection's own role out? Asked of CONNECT on the database and USAGE on schemas, which it needs to
 * plan and apply again, and of anything that the role itself was granted. A superuser needs no grants.
 */
export function keepsOut({ words }: Shape, object: LiveObject, desired: Desired, actor: Actor): CannotAct | undefined {
  if (words.verb === "grant" || actor.superuser || actor.hasPrivilegesOf(object.owner)) return undefined;
  const mend = `Plan with another role, or give ${actor.role} what it needs itself.`;
  if (words.grantees.includes(actor.role))
    return { why: `it is what ${actor.role} works with, as which Bailiwick is connected`, mend };
  const isNeeded = words.privileges.some(
    ({ privilege }) =>
      (object.kind === "database" && privilege === "CONNECT") || (object.kind === "schema" && privilege === "USAGE"),
  );
  if (!isNeeded || words.verb === "revoke-option") return undefined;
  const needed = object.kind === "database" ? "CONNECT" : "USAGE";
  const given = words.grantees.some((grantee) => grantee === PUBLIC || actor.hasPrivilegesOf(grantee));
  if (!given) return undefined;
  const wanted = desired.objects.find((one) => one.object === object)?.acl ?? [];
  const holders = [
    ...wanted.flatMap(({ grantee, privilege }) => (privilege === needed ? [grantee] : [])),
    ...object.acl.flatMap(({ grantee, privilege }) =>
      privilege === needed && grantee !== PUBLIC && !desired.managed.has(grantee) ? [grantee] : [],
    ),
  ];
  const stays =
    !desired.database.strict && object.acl.some(({ grantee, privilege }) => privilege === needed && grantee === PUBLIC);
  if (stays || holders.some((grantee) => actor.hasPrivilegesOf(grantee))) return undefined;
  return { why: `${actor.role}, as which Bailiwick is connected, would be kept out`, mend };
}
