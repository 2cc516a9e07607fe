import type { Workspace } from "../model/workspace.js";

/** One ARN pattern of a declared resource that says what it holds. */
export interface SensitiveResource {
  readonly name: string;
  readonly holds: string;
  readonly service: string;
  readonly pattern: string;
}

/** Declared resources with `holds` as they are in one account; in an account of no environment, in any region. */
export function sensitiveResources(
  workspace: Pick<Workspace, "resources" | "environments">,
  account: string,
): readonly SensitiveResource[] {
  const environment = workspace.environments.find(({ accounts }) => accounts.includes(account));
  const regions = environment?.regions ?? ["*"];
  const found = new Map<string, SensitiveResource>();
  for (const { name, holds, arns } of workspace.resources) {
    if (holds === undefined) continue;
    for (const arn of arns)
      for (const region of regions) {
        const values: Readonly<Record<string, string>> = { account, region, environment: environment?.name ?? "*" };
        const pattern = arn.replace(/\$\{(account|region|environment)\}/g, (_template, name: string) => values[name] ?? "*");
        found.set(`${name} ${pattern}`, { name, holds, service: pattern.split(":")[2] ?? "", pattern });
      }
  }
  return [...found.values()];
}
