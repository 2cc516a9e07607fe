import type { FindingResource, Relation } from "../../model/finding.js";
import type { DraftPrincipal, IngestContext } from "./context.js";
import { type Candidates, namedByArn } from "./guardduty-resource.js";
import { keyHolder, principalResource, profileRole, runsAs } from "./principals.js";
import { accountOf, clip, IDENTITY, type JsonRecord, object, text } from "./record.js";

const IAM_TYPES = new Set(["AwsIamUser", "AwsIamRole", "AwsIamGroup", "AwsIamPolicy"]);

/** Where the details of an ASFF resource name the role that it runs as. */
const ROLE_FIELD = new Map([
  ["AwsLambdaFunction", "Role"],
  ["AwsEcsTaskDefinition", "TaskRoleArn"],
  ["AwsCodeBuildProject", "ServiceRole"],
  ["AwsEksCluster", "RoleArn"],
  ["AwsSageMakerNotebookInstance", "RoleArn"],
]);

const KIND = new Map<string, keyof Candidates>([
  ["AwsEc2Instance", "instance"],
  ["AwsS3Bucket", "bucket"],
  ["AwsS3Object", "bucket"],
  ["AwsEksCluster", "eks"],
  ["AwsEcsCluster", "ecs"],
  ["AwsLambdaFunction", "lambda"],
  ["AwsRdsDbInstance", "database"],
  ["Container", "container"],
]);

export interface AsffResources {
  /** What the finding is about in a control: the first resource. */
  readonly first: FindingResource | undefined;
  readonly principals: readonly DraftPrincipal[];
  /** For findings of GuardDuty: by kind, so that the one that its type is about can be chosen. */
  readonly candidates: Candidates;
  /** The first resource is the account itself. */
  readonly aboutAccount: boolean;
}

function isAccount(type: string, id: string): boolean {
  return type === "AwsAccount" || id.startsWith("AWS::::Account:");
}

function resourceOf(type: string, id: string, account: string, context: IngestContext): FindingResource {
  if (isAccount(type, id)) return { id: account, type: "AwsAccount", name: account };
  if (IAM_TYPES.has(type)) return principalResource(id, type, context);
  return namedByArn(id, type);
}

/** The resources of an ASFF finding, and the principals that they are or run as. `relation`: how IAM principals stand to it. */
export function asffResources(
  resources: readonly JsonRecord[],
  account: string,
  relation: Relation,
  context: IngestContext,
): AsffResources {
  let first: FindingResource | undefined;
  let aboutAccount = false;
  const principals: DraftPrincipal[] = [];
  const candidates: Candidates = {};
  for (const entry of resources) {
    const id = text(entry, "Id", IDENTITY);
    const type = clip(text(entry, "Type") ?? "Other", 60);
    if (id === undefined) continue;
    const details = object(object(entry, "Details"), type);
    let resource = resourceOf(type, id, account, context);
    if (type === "AwsIamUser" || type === "AwsIamRole") {
      principals.push({ arn: resource.name, relation });
      candidates.principal ??= resource;
    } else if (type === "AwsIamAccessKey") {
      const holder = keyHolder(
        {
          type: text(details, "PrincipalType"),
          principalId: text(details, "PrincipalId"),
          name: text(details, "PrincipalName") ?? text(details, "UserName"),
        },
        accountOf(details, "AccountId", account),
        context,
      );
      if (holder !== undefined) {
        principals.push({ arn: holder.arn, relation });
        candidates.principal ??= holder.resource;
        resource = holder.resource;
      }
    } else {
      const kind = KIND.get(type) ?? "other";
      candidates[kind] ??= type === "Container" ? { ...resource, name: text(details, "Name") ?? resource.name } : resource;
      const role =
        type === "AwsEc2Instance"
          ? profileRole(text(details, "IamInstanceProfileArn"), context)
          : runsAs(text(details, ROLE_FIELD.get(type) ?? ""), context);
      if (role !== undefined) principals.push(role);
    }
    if (first === undefined) {
      first = resource;
      aboutAccount = resource.type === "AwsAccount";
    }
  }
  return { first, principals, candidates, aboutAccount };
}
