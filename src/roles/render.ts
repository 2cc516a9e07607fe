import type { PolicyDocument } from "../iam/document.js";
import type { RoleBundle } from "../model/bundle.js";
import type { NamedScp } from "./scps.js";

/** A file to be written; the path is relative to `policies/generated/` and uses "/". */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** SHA-256 of a text, as hexadecimal. */
export type Digest = (text: string) => string;

/** A document as it stands in a file: two spaces, one newline at the end. */
function renderJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * Files of one bundle: permission policies, boundary, trust policy, and `bundle.json` with all that the documents do not say (names, ARNs,
 * tags, coverage, hashes). The same bundle gives the same bytes.
 */
export function renderBundleFiles(bundle: RoleBundle, digest: Digest): readonly RenderedFile[] {
  const folder = `${bundle.environment}/${bundle.account}/${bundle.team}`;
  const documents: [string, PolicyDocument][] = [
    ...bundle.permissions.map((policy, i): [string, PolicyDocument] => [`permissions-${i + 1}.json`, policy.document]),
    ["permissions-boundary.json", bundle.boundary.document],
    ["trust-policy.json", bundle.trust],
  ];
  const files = documents.map(([name, document]) => ({ name, text: renderJson(document) }));
  const { permissions, boundary, trust: _, ...rest } = bundle;
  const described = {
    format: "bailiwick.bundle/1",
    ...rest,
    permissions: permissions.map(({ name, arn }, i) => ({ name, arn, file: `permissions-${i + 1}.json` })),
    boundary: { name: boundary.name, arn: boundary.arn, file: "permissions-boundary.json" },
    files: Object.fromEntries(files.map((file) => [file.name, digest(file.text)])),
  };
  return [...files, { name: "bundle.json", text: renderJson(described) }].map(({ name, text }) => ({
    path: `${folder}/${name}`,
    text,
  }));
}

/** Files of the service control policies: `<environment>/scp-<name>.json`. */
export function renderScpFiles(scps: readonly NamedScp[]): readonly RenderedFile[] {
  return scps.map((scp) => ({ path: `${scp.environment}/scp-${scp.name}.json`, text: renderJson(scp.document) }));
}
