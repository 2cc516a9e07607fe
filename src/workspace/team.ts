import type { Team } from "../model/workspace.js";
import { readAccessRule } from "./access-rule.js";
import { readDatabaseAccess } from "./database-access.js";
import { isDatabaseNever, readDatabaseNever } from "./database-never.js";
import { checkName, environmentsOf, type Names } from "./names.js";
import { readNeverRule } from "./never-rule.js";
import type { Part } from "./part.js";
import { readTrust } from "./trust.js";

/** Environments that `never` rules name although the team has nothing there: most often the rule was meant for another one. */
function warnWithoutAccess(part: Part, environments: readonly string[]): void {
  for (const rule of part.at("never").items())
    for (const { text, part: item } of rule.at("in").texts())
      if (!environments.includes(text))
        item.warn("never-without-access", `The team has no access in ${text}, so that this says nothing there.`, {
          mend: "Take the environment out, or look for a slip.",
        });
}

/** The team id of a file by its name: `roles/support.yaml` is `support`. */
export function teamOfPath(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.yaml$/, "");
}

/** One file of roles/, names resolved. Rules that are unsound are left out, and have been reported. */
export function readTeam(root: Part, names: Names): Team {
  const { found } = root;
  const team = root.at("team").text() ?? teamOfPath(root.file.path);
  const kind = root.at("kind").value === "workload" ? "workload" : "people";
  const otherwise = environmentsOf(root.at("in").texts(), root.has("in"), names, names.environments ?? []);
  const identity = root.at("identity").text() ?? "default";
  if (kind === "people" && root.has("identity"))
    checkName({ text: identity, part: root.at("identity") }, names.identities, "identity");
  if (kind === "workload")
    for (const key of ["identity", "members"])
      if (root.has(key))
        root
          .at(key)
          .error(
            "workload-with-people",
            `A workload has no \`${key}\`.`,
            { mend: "Take it out; `lead` says who answers for it." },
            "key",
          );
  const access = root
    .at("access")
    .items()
    .flatMap((part) => readAccessRule(part, names, otherwise) ?? []);
  const environments = [...new Set([...(root.has("in") ? otherwise : []), ...access.flatMap((rule) => rule.in)])];
  const ordered = (names.environments ?? []).filter((name) => environments.includes(name));
  const promises = root.at("never").items();
  const never = promises.flatMap((part) => (isDatabaseNever(part) ? [] : (readNeverRule(part, names, ordered) ?? [])));
  const neverInDatabases = promises.flatMap((part) => (isDatabaseNever(part) ? (readDatabaseNever(part, names) ?? []) : []));
  if (names.environments !== undefined && !found.errorIn(root.file.path)) warnWithoutAccess(root, ordered);
  if (!root.has("access") && !root.has("databases"))
    root.warn("no-access", `The team ${team} has neither \`access\` nor \`databases\`.`, {
      mend: "Give it what it needs, or take the file out.",
    });
  return {
    team,
    kind,
    name: root.at("name").text() ?? team,
    purpose: root.at("purpose").text() ?? "",
    lead: root.at("lead").text(),
    members: root
      .at("members")
      .texts()
      .map(({ text }) => text),
    identity,
    trust: readTrust(root, kind),
    environments: ordered,
    sessionHours: typeof root.at("sessionHours").value === "number" ? Number(root.at("sessionHours").value) : 1,
    access,
    never,
    databases: readDatabaseAccess(root.at("databases"), team, names),
    neverInDatabases,
    place: root.at("team").place,
  };
}
