import type { FindingResource } from "../../model/finding.js";
import type { DraftPrincipal, IngestContext } from "./context.js";
import { type JsonRecord, object, objects, text } from "./record.js";

/** A principal that a finding names, and the resource that it is where the finding is about it. */
export interface NamedPrincipal {
  readonly arn: string;
  readonly resource: FindingResource;
}

const NAME = /^[\w+=,.@-]{1,128}$/;

/** The principal's resource: the unique id where IAM's evidence has it, so that a recreated one is another. */
export function principalResource(arn: string, type: string, context: IngestContext): FindingResource {
  const known = context.principals.byArn(arn);
  return { id: known?.id ?? arn, type, name: known?.arn ?? arn };
}

/** An account's root user, which IAM gives no id of its own. */
export function rootResource(account: string, context: IngestContext): FindingResource {
  return { id: `${account}:root`, type: "AwsIamRoot", name: `arn:${context.partition}:iam::${account}:root` };
}

/**
 * Who holds an access key, from what GuardDuty and ASFF write about it: the kind of principal, its unique id, its name.
 * Services, other accounts and federated users are not principals of this account's IAM.
 */
export function keyHolder(
  key: { readonly type: string | undefined; readonly principalId: string | undefined; readonly name: string | undefined },
  account: string,
  context: IngestContext,
): NamedPrincipal | undefined {
  const { type, principalId, name } = key;
  if (type === "Root") {
    const arn = `arn:${context.partition}:iam::${account}:root`;
    return { arn, resource: rootResource(account, context) };
  }
  const kind = type === "IAMUser" || type === "User" ? "user" : type === "AssumedRole" || type === "Role" ? "role" : undefined;
  const known = principalId === undefined ? undefined : context.principals.byPrincipalId(principalId);
  if (kind === undefined && known === undefined) return undefined;
  const resourceType = (kind ?? (known?.id.startsWith("AIDA") ? "user" : "role")) === "user" ? "AwsIamUser" : "AwsIamRole";
  if (known !== undefined) return { arn: known.arn, resource: { id: known.id, type: resourceType, name: known.arn } };
  if (name === undefined || !NAME.test(name) || kind === undefined) return undefined;
  const uniqueId = principalId?.split(":")[0];
  const recreated = uniqueId !== undefined && /^A(IDA|ROA)[A-Z0-9]{12,}$/.test(uniqueId);
  const byName = context.principals.byName(account, kind, name);
  const arn = byName?.arn ?? `arn:${context.partition}:iam::${account}:${kind}/${name}`;
  return { arn, resource: { id: recreated ? uniqueId : (byName?.id ?? arn), type: resourceType, name: arn } };
}

/** The role behind an instance profile, as the principal that an instance runs as. */
export function profileRole(profileArn: string | undefined, context: IngestContext): DraftPrincipal | undefined {
  const role = profileArn === undefined ? undefined : context.principals.roleOfProfile(profileArn);
  return role === undefined ? undefined : { arn: role, relation: "runs-as" };
}

/** A role ARN that a workload runs as. */
export function runsAs(roleArn: string | undefined, context: IngestContext): DraftPrincipal | undefined {
  if (roleArn === undefined || !isRoleArn(roleArn)) return undefined;
  return { arn: context.principals.principalArn(roleArn), relation: "runs-as" };
}

function isRoleArn(arn: string): boolean {
  return /^arn:aws[a-z-]*:(iam::\d{12}:role\/|sts::\d{12}:assumed-role\/)[\w+=,.@/-]+$/.test(arn);
}

/** The principals of a GuardDuty finding: who acted, and as whom the workloads concerned run. */
export function guarddutyPrincipals(
  finding: JsonRecord,
  account: string,
  context: IngestContext,
): {
  readonly principals: readonly DraftPrincipal[];
  readonly actor: NamedPrincipal | undefined;
  readonly missingProfile: string | undefined;
} {
  const resource = object(finding, "Resource");
  const principals: DraftPrincipal[] = [];
  const push = (principal: DraftPrincipal | undefined): void => {
    if (principal !== undefined) principals.push(principal);
  };
  const key = object(resource, "AccessKeyDetails");
  const actor = keyHolder(
    { type: text(key, "UserType"), principalId: text(key, "PrincipalId"), name: text(key, "UserName") },
    account,
    context,
  );
  if (actor !== undefined) push({ arn: actor.arn, relation: "actor" });
  const profileArn = text(object(object(resource, "InstanceDetails"), "IamInstanceProfile"), "Arn");
  const behind = profileRole(profileArn, context);
  push(behind);
  push(runsAs(text(object(resource, "LambdaDetails"), "Role"), context));
  push(runsAs(text(object(object(resource, "EcsClusterDetails"), "TaskDetails"), "TaskRoleArn"), context));
  const kubernetesUser = text(object(object(resource, "KubernetesDetails"), "KubernetesUserDetails"), "Username");
  if (kubernetesUser !== undefined && isRoleArn(kubernetesUser))
    push({ arn: context.principals.principalArn(kubernetesUser), relation: "actor" });
  const sequence = object(object(object(finding, "Service"), "Detection"), "Sequence");
  for (const each of objects(sequence, "Actors")) {
    const user = object(each, "User");
    const holder = keyHolder(
      { type: text(user, "Type"), principalId: text(user, "Uid"), name: text(user, "Name") },
      account,
      context,
    );
    if (holder !== undefined) push({ arn: holder.arn, relation: "actor" });
  }
  return { principals, actor, missingProfile: profileArn !== undefined && behind === undefined ? profileArn : undefined };
}
