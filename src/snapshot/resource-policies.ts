import type { PolicyDocument } from "../iam/document.js";
import type { ResourcePolicy } from "../model/organization.js";
import { readFindings } from "./finding-source.js";
import { decodeDocument } from "./json-shape.js";
import type { SourceReader } from "./source-reader.js";

const ARN = /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:\S{1,1600}$/;

/**
 * Policies of an account's resources, a line each: `{"arn", "policy"}`, `policy` null where the resource has none. Nothing where the
 * source is not readable; a line that cannot be understood makes it `partial`.
 */
export async function readResourcePolicies(reader: SourceReader, account: string): Promise<readonly ResourcePolicy[]> {
  const found = new Map<string, ResourcePolicy>();
  const source = reader.readable("resource-policies", account, null);
  if (source === undefined) return [];
  for await (const { record, line } of readFindings(reader, "resource-policies", account, null)) {
    const complain = (problem: string) => reader.ledger.problem(source, "partial", problem, { line, column: 1 });
    const { arn, policy } = record;
    const [, owner] = (typeof arn === "string" ? ARN.exec(arn) : null) ?? [undefined, undefined];
    if (typeof arn !== "string" || !ARN.test(arn)) complain("this line has no arn of a resource");
    else if (owner !== undefined && owner !== account) complain(`it is about a resource of another account than ${account}`);
    else {
      const document = policy === null ? null : (decodeDocument(policy) as PolicyDocument | undefined);
      if (document === undefined) complain("its policy can neither be read nor is it null");
      const isTwice = found.has(arn);
      if (isTwice) complain("this resource is in it twice, and nobody can tell which is so");
      found.set(arn, { arn, account, document: isTwice ? undefined : document });
    }
  }
  // Another hash or count than at collection: none of it can be trusted.
  return reader.readable("resource-policies", account, null) === undefined ? [] : [...found.values()];
}
