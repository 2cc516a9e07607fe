import { QUOTAS, type SizeQuota } from "../quota.js";
import { topLevelItems } from "../read-json.js";
import { itemsOf, type JsonNode, textOf, valueAt } from "../tree.js";
import { documentAt, type FoundPolicy } from "./found.js";

/** Does a text look like the answer of `aws iam get-account-authorization-details`? */
export function looksLikeAccountDetails(text: string): boolean {
  return /^\s*\{/.test(text.slice(0, 1_000)) && /"(UserDetailList|GroupDetailList|RoleDetailList)"\s*:/.test(text);
}

function* inline(holder: JsonNode, list: string, who: string, text: string, quota: SizeQuota): Generator<FoundPolicy> {
  for (const policy of itemsOf(valueAt(holder, list)))
    yield* documentAt(valueAt(policy, "PolicyDocument"), text, `${who}, inline policy ${textOf(policy, "PolicyName") ?? "?"}`, {
      type: "identity",
      quota,
    });
}

/** Every version of a managed policy, as `list-policy-versions` and the account details write them. */
function* managed(policy: JsonNode, text: string): Generator<FoundPolicy> {
  const arn = textOf(policy, "Arn") ?? "";
  const name = textOf(policy, "PolicyName") ?? arn;
  for (const version of itemsOf(valueAt(policy, "PolicyVersionList"))) {
    const isDefault = valueAt(version, "IsDefaultVersion");
    const which = `${textOf(version, "VersionId") ?? "?"}${isDefault?.kind === "boolean" && isDefault.value === "true" ? ", default" : ""}`;
    yield* documentAt(valueAt(version, "Document"), text, `Policy ${name} (${which})`, {
      type: "identity",
      quota: /^arn:[^:]*:iam::aws:/.test(arn) ? null : QUOTAS.managed,
    });
  }
}

function* inDetail(key: string, item: JsonNode, text: string): Generator<FoundPolicy> {
  if (key === "UserDetailList")
    yield* inline(item, "UserPolicyList", `User ${textOf(item, "UserName") ?? "?"}`, text, QUOTAS.userInline);
  if (key === "GroupDetailList")
    yield* inline(item, "GroupPolicyList", `Group ${textOf(item, "GroupName") ?? "?"}`, text, QUOTAS.groupInline);
  if (key === "Policies") yield* managed(item, text);
  if (key !== "RoleDetailList") return;
  const who = `Role ${textOf(item, "RoleName") ?? "?"}`;
  yield* documentAt(valueAt(item, "AssumeRolePolicyDocument"), text, `${who}, trust policy`, {
    type: "trust",
    quota: QUOTAS.trust,
  });
  yield* inline(item, "RolePolicyList", who, text, QUOTAS.roleInline);
}

/**
 * Every document of an account, one principal or policy after another, so that memory stays flat.
 * @throws JsonProblem
 */
export function* accountDocuments(text: string): Generator<FoundPolicy> {
  for (const { key, item } of topLevelItems(text)) yield* inDetail(key, item, text);
}
