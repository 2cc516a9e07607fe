import { QUOTAS } from "../quota.js";
import { itemsOf, type JsonNode, textOf, valueAt } from "../tree.js";
import { documentAt, type FoundPolicy, type Holds } from "./found.js";
import { reach } from "./path.js";

type Place = readonly [path: string, holds: Holds];

const RESOURCE: Holds = { type: "resource" };
const inRole: Holds = { type: "identity", quota: QUOTAS.roleInline };
const KEY: Holds = { type: "resource", quota: QUOTAS.key };
const BUCKET: Holds = { type: "resource", quota: QUOTAS.bucket };
const TOPIC: Holds = { type: "resource", quota: QUOTAS.topic };
const SECRET: Holds = { type: "resource", quota: QUOTAS.secret };
const ENDPOINT: Holds = { type: "endpoint", quota: QUOTAS.endpoint };

/** Attributes that hold documents, by type. Source: documentation of the Terraform provider for AWS. */
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  aws_iam_policy: [["policy", { type: "identity", quota: QUOTAS.managed }]],
  aws_iam_role: [
    ["assume_role_policy", { type: "trust", quota: QUOTAS.trust }],
    ["inline_policy[].policy", inRole],
  ],
  aws_iam_role_policy: [["policy", inRole]],
  aws_iam_user_policy: [["policy", { type: "identity", quota: QUOTAS.userInline }]],
  aws_iam_group_policy: [["policy", { type: "identity", quota: QUOTAS.groupInline }]],
  aws_iam_policy_document: [["json", {}]],
  aws_ssoadmin_permission_set_inline_policy: [["inline_policy", { type: "identity" }]],
  aws_s3_bucket: [["policy", BUCKET]],
  aws_s3_bucket_policy: [["policy", BUCKET]],
  aws_s3_access_point: [["policy", RESOURCE]],
  aws_sqs_queue: [["policy", RESOURCE]],
  aws_sqs_queue_policy: [["policy", RESOURCE]],
  aws_sns_topic: [["policy", TOPIC]],
  aws_sns_topic_policy: [["policy", TOPIC]],
  aws_kms_key: [["policy", KEY]],
  aws_kms_key_policy: [["policy", KEY]],
  aws_kms_external_key: [["policy", KEY]],
  aws_kms_replica_key: [["policy", KEY]],
  aws_secretsmanager_secret: [["policy", SECRET]],
  aws_secretsmanager_secret_policy: [["policy", SECRET]],
  aws_vpc_endpoint: [["policy", ENDPOINT]],
  aws_vpc_endpoint_policy: [["policy", ENDPOINT]],
  aws_ecr_repository_policy: [["policy", RESOURCE]],
  aws_ecr_registry_policy: [["policy", RESOURCE]],
  aws_efs_file_system_policy: [["policy", RESOURCE]],
  aws_elasticsearch_domain: [["access_policies", RESOURCE]],
  aws_elasticsearch_domain_policy: [["access_policies", RESOURCE]],
  aws_opensearch_domain: [["access_policies", RESOURCE]],
  aws_opensearch_domain_policy: [["access_policies", RESOURCE]],
  aws_backup_vault_policy: [["policy", RESOURCE]],
  aws_cloudwatch_log_resource_policy: [["policy_document", RESOURCE]],
  aws_api_gateway_rest_api: [["policy", RESOURCE]],
  aws_api_gateway_rest_api_policy: [["policy", RESOURCE]],
  aws_codeartifact_domain_permissions_policy: [["policy_document", RESOURCE]],
  aws_codeartifact_repository_permissions_policy: [["policy_document", RESOURCE]],
  aws_dynamodb_resource_policy: [["policy", RESOURCE]],
  aws_kinesis_resource_policy: [["policy", RESOURCE]],
  aws_transfer_user: [["policy", { type: "session", quota: QUOTAS.session }]],
};

const ORGANIZATION: Readonly<Record<string, Holds>> = {
  SERVICE_CONTROL_POLICY: { type: "scp", quota: QUOTAS.organization },
  RESOURCE_CONTROL_POLICY: { type: "rcp", quota: QUOTAS.organization },
};

function placesOf(type: string, values: JsonNode | undefined): readonly Place[] {
  if (type !== "aws_organizations_policy") return Object.hasOwn(PLACES, type) ? (PLACES[type] ?? []) : [];
  const holds = ORGANIZATION[textOf(values, "type") ?? "SERVICE_CONTROL_POLICY"];
  return holds === undefined ? [] : [["content", holds]];
}

/** Is the value what `terraform show -json` prints, of a plan or of a state? */
export function isTerraform(root: JsonNode): boolean {
  return valueAt(root, "terraform_version") !== undefined || valueAt(root, "planned_values") !== undefined;
}

function* resourcesOf(module: JsonNode | undefined): Generator<JsonNode> {
  yield* itemsOf(valueAt(module, "resources"));
  for (const child of itemsOf(valueAt(module, "child_modules"))) yield* resourcesOf(child);
}

function* documentsOf(resource: JsonNode, text: string): Generator<FoundPolicy & { readonly written: string | undefined }> {
  const values = valueAt(resource, "values");
  const address = textOf(resource, "address") ?? "?";
  for (const [path, holds] of placesOf(textOf(resource, "type") ?? "", values))
    for (const { node, path: name } of reach(values, path))
      for (const found of documentAt(node, text, `${address}.${name}`, holds))
        yield { ...found, written: node.kind === "text" ? node.value : undefined };
}

/** Attributes that a change says are known after apply only: `true` stands in the place of the value, or of what holds it. */
function* unknownAfterApply(root: JsonNode): Generator<FoundPolicy> {
  for (const change of itemsOf(valueAt(root, "resource_changes"))) {
    const values = valueAt(valueAt(change, "change"), "after");
    for (const [path] of placesOf(textOf(change, "type") ?? "", values)) {
      let steps: readonly (JsonNode | undefined)[] = [valueAt(valueAt(change, "change"), "after_unknown")];
      for (const step of path.split("."))
        steps = steps.flatMap((node) => (node?.kind === "boolean" ? [node] : itemsOf(valueAt(node, step.replace("[]", "")))));
      const at = steps.find((node) => node?.kind === "boolean" && node.value === "true");
      if (at !== undefined)
        yield {
          kind: "unchecked",
          name: `${textOf(change, "address") ?? "?"}.${path.replace("[]", "")}`,
          at,
          why: "it is known after apply only",
        };
    }
  }
}

/** Every document of a plan or state; what is known after apply only is told as not checked. */
export function* terraformDocuments(root: JsonNode, text: string): Generator<FoundPolicy> {
  const used = new Set<string>();
  const modules = [valueAt(valueAt(root, "planned_values"), "root_module"), valueAt(valueAt(root, "values"), "root_module")];
  const resources = modules.flatMap((module) => [...resourcesOf(module)]);
  const isData = (resource: JsonNode): boolean => textOf(resource, "mode") === "data";
  for (const resource of resources.filter((one) => !isData(one)))
    for (const { written, ...found } of documentsOf(resource, text)) {
      if (written !== undefined) used.add(written);
      yield found;
    }
  // A document that a resource uses is that resource's: told once, where it takes effect.
  const prior = [...resourcesOf(valueAt(valueAt(valueAt(root, "prior_state"), "values"), "root_module"))];
  for (const resource of [...resources, ...prior].filter(isData))
    for (const { written, ...found } of documentsOf(resource, text)) {
      if (written !== undefined && used.has(written)) continue;
      if (written !== undefined) used.add(written);
      yield found;
    }
  yield* unknownAfterApply(root);
}
