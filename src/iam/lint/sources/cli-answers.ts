import type { PolicyType } from "../policy-type.js";
import { QUOTAS } from "../quota.js";
import { itemsOf, type JsonNode, textOf, valueAt } from "../tree.js";
import { documentAt, type FoundPolicy, type Holds } from "./found.js";

function inlineOf(root: JsonNode): { readonly who: string; readonly holds: Holds } | undefined {
  const [role, user, group] = ["RoleName", "UserName", "GroupName"].map((key) => textOf(root, key));
  if (role !== undefined) return { who: `Role ${role}`, holds: { type: "identity", quota: QUOTAS.roleInline } };
  if (user !== undefined) return { who: `User ${user}`, holds: { type: "identity", quota: QUOTAS.userInline } };
  if (group !== undefined) return { who: `Group ${group}`, holds: { type: "identity", quota: QUOTAS.groupInline } };
  return undefined;
}

const ORGANIZATION: Readonly<Record<string, PolicyType>> = { SERVICE_CONTROL_POLICY: "scp", RESOURCE_CONTROL_POLICY: "rcp" };

/** `aws organizations describe-policy`; of other types than these two the content is no IAM policy. */
function organizationPolicy(policy: JsonNode, text: string): readonly FoundPolicy[] {
  const summary = valueAt(policy, "PolicySummary");
  const type = ORGANIZATION[textOf(summary, "Type") ?? ""];
  const holds: Holds = { type, quota: textOf(summary, "Arn")?.includes("::aws:") === true ? null : QUOTAS.organization };
  return type === undefined
    ? []
    : documentAt(valueAt(policy, "Content"), text, `Policy ${textOf(summary, "Name") ?? "?"}`, holds);
}

function roleTrust(role: JsonNode | undefined, text: string): readonly FoundPolicy[] {
  return documentAt(valueAt(role, "AssumeRolePolicyDocument"), text, `Role ${textOf(role, "RoleName") ?? "?"}, trust policy`, {
    type: "trust",
    quota: QUOTAS.trust,
  });
}

/**
 * Documents in the answers of AWS CLI calls about one policy, role or resource: get-policy-version, get-role-policy and the like, get-role,
 * list-roles, get-bucket-policy and the like, describe-policy, describe-vpc-endpoints.
 */
export function cliDocuments(root: JsonNode, text: string): readonly FoundPolicy[] {
  const version = valueAt(root, "PolicyVersion");
  if (version !== undefined)
    return documentAt(valueAt(version, "Document"), text, `Policy version ${textOf(version, "VersionId") ?? "?"}`, {
      type: "identity",
      quota: undefined,
    });
  const inline = inlineOf(root);
  const document = valueAt(root, "PolicyDocument");
  if (document !== undefined)
    return documentAt(
      document,
      text,
      `${inline?.who ?? "Policy"} ${textOf(root, "PolicyName") ?? ""}`.trim(),
      inline?.holds ?? {},
    );
  const policy = valueAt(root, "Policy");
  if (valueAt(policy, "Content") !== undefined) return organizationPolicy(policy as JsonNode, text);
  const resource = policy ?? valueAt(root, "ResourcePolicy") ?? valueAt(root, "policyText") ?? valueAt(root, "policy");
  if (resource?.kind === "text") return documentAt(resource, text, "Resource policy", { type: "resource" });
  const attribute = valueAt(valueAt(root, "Attributes"), "Policy");
  if (attribute !== undefined) return documentAt(attribute, text, "Resource policy", { type: "resource" });
  const endpoints = itemsOf(valueAt(root, "VpcEndpoints")).flatMap((endpoint) =>
    documentAt(valueAt(endpoint, "PolicyDocument"), text, `Endpoint ${textOf(endpoint, "VpcEndpointId") ?? "?"}`, {
      type: "endpoint",
      quota: QUOTAS.endpoint,
    }),
  );
  const roles = [valueAt(root, "Role"), ...itemsOf(valueAt(root, "Roles"))].flatMap((role) => roleTrust(role, text));
  return [...endpoints, ...roles];
}
