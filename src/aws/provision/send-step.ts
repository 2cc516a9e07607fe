import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UntagPolicyCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { Tags } from "../../roles/provision/live.js";
import type { AwsStep } from "../../roles/provision/step.js";
import type { AccountApi } from "./account-api.js";
import { readRole } from "./iam-reader.js";
import { type ScpStep, sendScpStep } from "./scp-calls.js";

function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

type RoleStep = Extract<AwsStep, { readonly role: string }>;
type PolicyStep = Exclude<Extract<AwsStep, { readonly policy: string }>, RoleStep | { readonly call: "restore-policy" }>;

async function sendRoleStep(step: RoleStep, api: AccountApi): Promise<unknown> {
  const { iam } = api;
  const RoleName = step.role;
  switch (step.call) {
    case "create-role": {
      const { path, trust, boundary, maxSessionSeconds, description, tags } = step;
      const command = new CreateRoleCommand({
        RoleName,
        Path: path,
        AssumeRolePolicyDocument: trust,
        MaxSessionDuration: maxSessionSeconds,
        Tags: tagList(tags),
        ...(boundary === null ? {} : { PermissionsBoundary: boundary }),
        ...(description === null ? {} : { Description: description }),
      });
      return api.write("CreateRole", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "delete-role":
      return api.write("DeleteRole", (abortSignal) => iam.send(new DeleteRoleCommand({ RoleName }), { abortSignal }));
    case "put-trust": {
      const command = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: step.trust });
      return api.write("UpdateAssumeRolePolicy", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "put-boundary": {
      const command = new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: step.boundary });
      return api.write("PutRolePermissionsBoundary", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "delete-boundary": {
      const command = new DeleteRolePermissionsBoundaryCommand({ RoleName });
      return api.write("DeleteRolePermissionsBoundary", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "put-session": {
      // Some endpoints take a description that is not given for none.
      const description = (await readRole(api, RoleName))?.description ?? undefined;
      const given = description === undefined ? {} : { Description: description };
      const command = new UpdateRoleCommand({ RoleName, MaxSessionDuration: step.maxSessionSeconds, ...given });
      return api.write("UpdateRole", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "tag-role": {
      const command = new TagRoleCommand({ RoleName, Tags: tagList(step.tags) });
      return api.write("TagRole", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "untag-role": {
      const command = new UntagRoleCommand({ RoleName, TagKeys: [...step.keys] });
      return api.write("UntagRole", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "attach-policy": {
      const command = new AttachRolePolicyCommand({ RoleName, PolicyArn: step.policy });
      return api.write("AttachRolePolicy", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "detach-policy": {
      const command = new DetachRolePolicyCommand({ RoleName, PolicyArn: step.policy });
      return api.write("DetachRolePolicy", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "put-inline-policy": {
      const command = new PutRolePolicyCommand({ RoleName, PolicyName: step.name, PolicyDocument: step.document });
      return api.write("PutRolePolicy", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "delete-inline-policy": {
      const command = new DeleteRolePolicyCommand({ RoleName, PolicyName: step.name });
      return api.write("DeleteRolePolicy", (abortSignal) => iam.send(command, { abortSignal }));
    }
  }
}

async function sendPolicyStep(step: PolicyStep, api: AccountApi): Promise<unknown> {
  const { iam } = api;
  const PolicyArn = step.policy;
  switch (step.call) {
    case "create-policy": {
      const { name, path, document, description, tags } = step;
      const command = new CreatePolicyCommand({
        PolicyName: name,
        Path: path,
        PolicyDocument: document,
        Tags: tagList(tags),
        ...(description === null ? {} : { Description: description }),
      });
      return api.write("CreatePolicy", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "create-policy-version": {
      const command = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: step.document, SetAsDefault: true });
      return api.write("CreatePolicyVersion", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "delete-policy-version": {
      const command = new DeletePolicyVersionCommand({ PolicyArn, VersionId: step.version });
      return api.write("DeletePolicyVersion", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "delete-policy":
      return api.write("DeletePolicy", (abortSignal) => iam.send(new DeletePolicyCommand({ PolicyArn }), { abortSignal }));
    case "tag-policy": {
      const command = new TagPolicyCommand({ PolicyArn, Tags: tagList(step.tags) });
      return api.write("TagPolicy", (abortSignal) => iam.send(command, { abortSignal }));
    }
    case "untag-policy": {
      const command = new UntagPolicyCommand({ PolicyArn, TagKeys: [...step.keys] });
      return api.write("UntagPolicy", (abortSignal) => iam.send(command, { abortSignal }));
    }
  }
}

/** A step that is one call. */
export type OneCall = RoleStep | PolicyStep | ScpStep;

export function isOneCall(step: AwsStep): step is OneCall {
  return step.call !== "restore-policy";
}

/** Makes the call of a step, once. @throws CallProblem */
export async function sendStep(step: OneCall, api: AccountApi): Promise<void> {
  if ("role" in step) await sendRoleStep(step, api);
  else if ("policy" in step) await sendPolicyStep(step, api);
  else await sendScpStep(step, api);
}
