import { declaredIn } from "../../src/databases/index.js";
import { loadWorkspace } from "../../src/workspace/index.js";

/** One team, its role `clerk`, nothing granted, and one rule that it must never break. */
export function neverDeclared(rule: object): ReturnType<typeof declaredIn> {
  const team = {
    team: "desk",
    name: "Desk",
    purpose: "Works.",
    databases: { d: { role: "clerk", grants: [] } },
    never: [{ databases: ["d"], ...rule }],
  };
  const bailiwick = {
    version: 1,
    organization: "Shop",
    environments: { prod: { accounts: ["111122223333"], regions: ["us-east-1"] } },
    identity: { default: { type: "iam", principals: ["arn:aws:iam::111122223333:root"] } },
    databases: { d: { engine: "postgres", in: ["prod"], url: "${env:D}" } },
  };
  const { workspace, diagnostics } = loadWorkspace([
    { path: "bailiwick.yaml", text: JSON.stringify(bailiwick) },
    { path: "roles/desk.yaml", text: JSON.stringify(team) },
  ]);
  const [database] = workspace?.databases ?? [];
  if (workspace === undefined || database === undefined) throw new Error(JSON.stringify(diagnostics));
  return declaredIn(workspace, database);
}
