// Turns the delegation fence, the companions and the quotas into a module: build/roles-data.js, imported as "#roles-data".
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const DECLARATIONS = `export interface Delegation {
  readonly fenced: readonly string[];
  readonly reads: readonly string[];
  readonly delegable: Readonly<Record<string, string>>;
  readonly withBoundary: readonly string[];
  readonly onPath: readonly string[];
  readonly onPathOrNamed: readonly string[];
  readonly harmless: readonly string[];
  readonly forbidden: readonly string[];
  readonly ownVerbs: readonly string[];
  readonly reasons: readonly { readonly pattern: string; readonly reason: string }[];
  readonly principalServices: readonly string[];
  readonly principalReason: string;
}
export interface Companion {
  readonly for: readonly string[];
  readonly give: readonly string[];
  readonly via: string;
}
export interface Quotas {
  readonly managedPolicy: number;
  readonly attachments: number;
  readonly trustPolicy: number;
  readonly serviceControlPolicy: number;
  readonly serviceControlPolicies: number;
  readonly policyName: number;
  readonly roleName: number;
  readonly path: number;
  readonly tags: number;
  readonly tagKey: number;
  readonly tagValue: number;
  readonly sessionSeconds: { readonly least: number; readonly most: number };
}
export declare const delegation: Delegation;
export declare const companions: readonly Companion[];
export declare const quotas: Quotas;
`;

/** Reads policies/{delegation,companions,quotas}.yaml under root and writes build/roles-data.{js,d.ts}. */
export async function buildRolesData(root) {
  const read = (name) => {
    const { version, ...data } = parse(readFileSync(join(root, "policies", `${name}.yaml`), "utf8"));
    if (version !== 1) throw new Error(`policies/${name}.yaml: version ${version} is not known`);
    return data;
  };
  const constants = { delegation: read("delegation"), companions: read("companions").companions, quotas: read("quotas") };
  const code = Object.entries(constants).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`);
  mkdirSync(join(root, "build"), { recursive: true });
  writeFileSync(join(root, "build", "roles-data.js"), code.join(""));
  writeFileSync(join(root, "build", "roles-data.d.ts"), DECLARATIONS);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildRolesData(fileURLToPath(new URL("..", import.meta.url)));
}
