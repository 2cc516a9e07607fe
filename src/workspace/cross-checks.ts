import type { Team } from "../model/workspace.js";
import type { BailiwickFile } from "./bailiwick-file.js";
import type { Part } from "./part.js";
import { teamOfPath } from "./team.js";

/** Quota of IAM: characters of a role's name. Source: IAM User Guide, "IAM and AWS STS quotas". */
const ROLE_NAME = 64;

/** Ids that would be taken for something else: `unowned` in reports, and under the prefix for a generated role's or boundary's own name. */
function checkReserved(id: Part, text: string, prefix: string): void {
  if (text !== "unowned" && !text.startsWith(`${prefix}-`)) return;
  const reason =
    text === "unowned"
      ? "reports call so what no team answers for"
      : "what the team makes on its own path would look like what is generated";
  id.error("reserved-team", `A team cannot be called \`${text}\`.`, { reason, mend: "Choose another id." });
}

/** Team ids against file names, and what IAM takes as a role's name. Since a team is called like its file, no two files are of one. */
export function checkTeamIds(roots: readonly Part[], prefix: string): void {
  const files = new Map(roots.map((root) => [teamOfPath(root.file.path), root.file.path]));
  for (const root of roots) {
    const id = root.at("team");
    const text = id.text();
    if (text === undefined) continue;
    const wanted = teamOfPath(root.file.path);
    const other = files.get(text);
    if (text !== wanted && other !== undefined) {
      const mend = `Write team: ${wanted}, or take one of the files out.`;
      id.error("duplicate-team", `The team \`${text}\` has a file already, ${other}.`, { mend });
    } else if (text !== wanted) {
      const mend = `Write team: ${wanted}, or rename the file to ${text}.yaml.`;
      id.error("team-file-name", `The file is called ${wanted}.yaml, the team \`${text}\`.`, {
        reason: "a team is found by its file's name",
        mend,
      });
    }
    checkReserved(id, text, prefix);
    const role = `${prefix}-${text}`;
    if (role.length <= ROLE_NAME) continue;
    const reason = `IAM takes ${ROLE_NAME}`;
    id.error("name-too-long", `The role would be called ${role}, with ${role.length} characters.`, {
      reason,
      mend: "Shorten the team's id.",
    });
  }
}

/** People need an identity to come in by; said once, not once a team. */
export function checkIdentities(bailiwick: Part, teams: readonly Team[], identities: readonly string[]): void {
  if (identities.includes("default")) return;
  const team = teams.find(({ kind, identity }) => kind === "people" && identity === "default");
  if (team === undefined) return;
  const remark = {
    reason: `the team ${team.team} names none, and so uses \`default\``,
    mend: "Say under `identity` how people sign in.",
  };
  bailiwick.error("no-default-identity", "There is no identity `default`.", remark);
}

/** Environments in which no team has anything. */
export function warnUnused(bailiwick: Part, file: BailiwickFile, teams: readonly Team[]): void {
  const databases = new Set(teams.flatMap((team) => team.databases.map(({ database }) => database)));
  const used = new Set([
    ...teams.flatMap((team) => team.environments),
    ...file.databases.filter(({ name }) => databases.has(name)).flatMap((database) => database.in),
  ]);
  for (const { name } of file.environments)
    if (!used.has(name))
      bailiwick
        .at("environments")
        .at(name)
        .warn(
          "unused-environment",
          `No team has access in ${name}.`,
          { mend: "Take it out, or look for a slip in the team files." },
          "key",
        );
}
