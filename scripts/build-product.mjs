// Turns the product's levels, service aliases, escalation methods, database privileges and calls to AWS into build/product.js,
// so that commands read no YAML of their own.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import Ajv from "ajv";
import { parse } from "yaml";

const DECLARATIONS = `/** Level to its classes, as policies/levels.yaml of the package has them. */
export declare const levels: Readonly<Record<string, readonly string[]>>;
/** Alias to service prefixes, other aliases or action patterns, as policies/services.yaml of the package has them. */
export declare const aliases: Readonly<Record<string, readonly string[]>>;
/** Both files' text: a workspace whose file is the same adds nothing. */
export declare const texts: Readonly<Record<string, string>>;
/** A way to become another principal or to get more than one has, as policies/escalations.yaml tells it; see there. */
export interface EscalationMethod {
  readonly id: string;
  readonly category: string;
  readonly summary: string;
  readonly actor?: "user" | "role";
  /** What the actor needs, and what each is asked about, all of them. */
  readonly permissions: readonly { readonly action: string; readonly on: readonly string[] }[];
  readonly target?: {
    readonly type: "role" | "user" | "group";
    readonly trusts?: readonly string[];
    readonly "passed-as"?: readonly string[];
    readonly "instance-profile"?: boolean;
    readonly named?: string;
    readonly federates?: "saml" | "oidc" | "cognito";
    readonly deployed?: true;
    readonly keys?: "fewer-than-two" | "two";
    readonly "login-profile"?: "present" | "absent";
  };
  readonly resource?: { readonly on?: string; readonly type: string; readonly role: "target" | "needed" };
  readonly via?: "assume" | "rewritten-trust";
  readonly yields:
    | "target"
    | "membership"
    | "any-permission"
    | "any-as-target"
    | "no-boundary"
    | "no-deny"
    | "older-version"
    | "other-tags"
    | "new-principal"
    | "any-for-target"
    | "no-boundary-for-target"
    | "no-deny-for-target"
    | "older-version-for-target"
    | "other-tags-for-target";
  readonly sheds?: "inline" | "attached" | "group-inline" | "group-attached" | "membership" | "version";
  readonly assuming?: readonly string[];
  readonly mend: string;
}
/** Every method, in the file's order. */
export declare const escalations: readonly EscalationMethod[];
/** What one kind of object in a database takes, as policies/database-privileges.yaml tells it; see there. */
export interface PrivilegesOfKind {
  readonly privileges: Readonly<Record<string, number>>;
  readonly columns?: readonly string[];
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly admin: readonly string[];
}
/** Engine to kind of object to its privileges. */
export declare const databasePrivileges: Readonly<Record<string, Readonly<Record<string, PrivilegesOfKind>>>>;
/** How often an API may be called, as policies/aws-calls.yaml tells it; see there. */
export interface AwsCall {
  /** Calls a second. */
  readonly rate: number;
  /** Calls at once. */
  readonly burst: number;
  readonly published?: true;
  /** Only the collector's own credentials make it. */
  readonly caller?: true;
}
/** Service prefix -> API -> what is known of it. */
export declare const awsCalls: Readonly<Record<string, Readonly<Record<string, AwsCall>>>>;
/** Partition -> regions that are on unless somebody turns them off. */
export declare const awsRegions: Readonly<Record<string, readonly string[]>>;
`;

/** Permissions as a list, each with the list of what it is asked about. */
function methodsOf({ version, methods }) {
  if (version !== 1) throw new Error(`policies/escalations.yaml: version ${version} is not known`);
  return methods.map(({ permissions, ...method }) => ({
    ...method,
    permissions: Object.entries(permissions).map(([action, on]) => ({ action, on: [on].flat() })),
  }));
}

/** Kinds of objects with their privileges; the file is held against its schema, since levels rest on it. */
function privilegesOf(root) {
  const value = parse(readFileSync(join(root, "policies/database-privileges.yaml"), "utf8"));
  const schema = JSON.parse(readFileSync(join(root, "schemas/database-privileges.schema.json"), "utf8"));
  const ajv = new Ajv({ allErrors: true });
  if (!ajv.validate(schema, value)) throw new Error(`policies/database-privileges.yaml: ${ajv.errorsText()}`);
  for (const [engine, kinds] of Object.entries(value.engines))
    for (const [kind, { privileges, columns = [], ...levels }] of Object.entries(kinds))
      for (const word of [columns, ...Object.values(levels)].flat())
        if (word !== "ALL" && privileges[word] === undefined)
          throw new Error(`policies/database-privileges.yaml: ${engine} ${kind} has no privilege ${word}`);
  return value.engines;
}

function readCalls(root) {
  const file = "policies/aws-calls.yaml";
  const ajv = new Ajv({ allErrors: true, strict: true });
  const valid = ajv.compile(JSON.parse(readFileSync(join(root, "schemas/aws-calls.schema.json"), "utf8")));
  const document = parse(readFileSync(join(root, file), "utf8"));
  if (!valid(document)) throw new Error(`${file}: ${ajv.errorsText(valid.errors)}`);
  return document;
}

export async function buildProduct(root) {
  const paths = ["policies/levels.yaml", "policies/services.yaml"];
  const texts = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
  const [{ levels }, { services }] = paths.map((path) => parse(texts[path]));
  const escalations = methodsOf(parse(readFileSync(join(root, "policies/escalations.yaml"), "utf8")));
  const { services: awsCalls, regions: awsRegions } = readCalls(root);
  const databasePrivileges = privilegesOf(root);
  const exported = Object.entries({
    levels,
    aliases: services,
    texts,
    escalations,
    databasePrivileges,
    awsCalls,
    awsRegions,
  });
  const text = exported.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`).join("");
  writeFileSync(join(root, "build/product.js"), text);
  writeFileSync(join(root, "build/product.d.ts"), DECLARATIONS);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  mkdirSync(join(root, "build"), { recursive: true });
  await buildProduct(root);
}
