import { type LiveDatabase, type ObjectKind, PUBLIC } from "../../model/database.js";
import type { DatabaseNever } from "../../model/workspace.js";
import { granteeWords } from "../grantee-words.js";
import { liveGraph } from "../memberships.js";
import { meant } from "../privileges.js";
import { kindsOf } from "../resolve-selector.js";

/** What default privileges would open of a rule about whole schemas. */
export interface FutureAccess {
  readonly privilege: string;
  readonly object: string;
  readonly path: readonly string[];
}

/** Is a rule about objects of a kind that will be made in a schema? Rules that name objects are about those. */
function reaches({ selectors }: DatabaseNever, kind: ObjectKind, schema: string | null): boolean {
  return (
    selectors.length === 0 ||
    selectors.some(
      (selector) =>
        selector.every &&
        kindsOf(selector).includes(kind) &&
        (selector.schema === null || schema === null || selector.schema === schema),
    )
  );
}

/** What a role would be able to do, against a rule, on objects that are made later; undefined where no default privilege says so. */
export function futureAccess(rule: DatabaseNever, role: string, live: LiveDatabase): FutureAccess | undefined {
  const groups = liveGraph(live).closure(role, "reach");
  for (const { creator, schema, kind, acl } of live.defaults) {
    if (!reaches(rule, kind, schema)) continue;
    const privileges = meant(rule, kind, live.version);
    for (const { grantee, privilege } of acl) {
      if (grantee === creator || !privileges.includes(privilege)) continue;
      if (grantee !== PUBLIC && !groups.has(grantee)) continue;
      const object = `every ${kind.replaceAll("-", " ")} that ${creator} makes${schema === null ? "" : ` in ${schema}`}`;
      const steps = grantee === PUBLIC ? [] : (groups.get(grantee) ?? []).map((step) => `member of ${step}`);
      return {
        privilege,
        object,
        path: [...steps, `default privileges of ${creator} for ${granteeWords(grantee)}`],
      };
    }
  }
  return undefined;
}
