import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListRoleTagsCommand,
  type Tag,
} from "@aws-sdk/client-iam";
import type { PolicyRecord, RoleRecord, VersionRecord } from "../../roles/provision/known-state.js";
import type { Tags } from "../../roles/provision/live.js";
import { answered } from "../calls/caller.js";
import type { AccountApi } from "./account-api.js";
import { documentText } from "./document-text.js";

function tagsFrom(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ""]])));
}

/** Tags of a role. GetRole and the account's details have them too; some endpoints leave them out there. */
export async function readRoleTags(api: AccountApi, role: string): Promise<Tags> {
  const pages = await api.pages("ListRoleTags", (Marker, abortSignal) =>
    api.iam.send(new ListRoleTagsCommand({ RoleName: role, Marker }), { abortSignal }),
  );
  return tagsFrom(pages.flatMap(({ Tags: tags }) => tags ?? []));
}

export async function readPolicyTags(api: AccountApi, arn: string): Promise<Tags> {
  const pages = await api.pages("ListPolicyTags", (Marker, abortSignal) =>
    api.iam.send(new ListPolicyTagsCommand({ PolicyArn: arn, Marker }), { abortSignal }),
  );
  return tagsFrom(pages.flatMap(({ Tags: tags }) => tags ?? []));
}

export async function readRole(api: AccountApi, name: string): Promise<RoleRecord | null> {
  const answer = await api.readIfThere("GetRole", (abortSignal) =>
    api.iam.send(new GetRoleCommand({ RoleName: name }), { abortSignal }),
  );
  if (answer === null) return null;
  const role = answered(answer.Role, "Role", { service: "iam", name: "GetRole" });
  const tags = role.Tags === undefined || role.Tags.length === 0 ? await readRoleTags(api, name) : tagsFrom(role.Tags);
  return {
    path: role.Path ?? "/",
    trust: documentText(role.AssumeRolePolicyDocument) ?? "",
    boundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    maxSessionSeconds: role.MaxSessionDuration ?? null,
    description: role.Description === undefined || role.Description === "" ? null : role.Description,
    tags,
  };
}

/** ARNs of the managed policies that a role has attached; none where there is no role. */
export async function readAttached(api: AccountApi, role: string): Promise<ReadonlySet<string>> {
  const pages = await nothingIfAbsent(() =>
    api.pages("ListAttachedRolePolicies", (Marker, abortSignal) =>
      api.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role, Marker }), { abortSignal }),
    ),
  );
  const asked = { service: "iam", name: "ListAttachedRolePolicies" };
  // Some endpoints leave an empty list out; an answer that has nothing at all is none.
  const listed = (pages ?? []).flatMap(({ AttachedPolicies, IsTruncated }) =>
    answered(AttachedPolicies ?? (IsTruncated === undefined ? undefined : []), "AttachedPolicies", asked),
  );
  return new Set(listed.flatMap(({ PolicyArn }) => PolicyArn ?? []));
}

async function nothingIfAbsent<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "kind" in error && error.kind === "absent") return null;
    throw error;
  }
}

export async function readInline(api: AccountApi, role: string, name: string): Promise<string | null> {
  const answer = await api.readIfThere("GetRolePolicy", (abortSignal) =>
    api.iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }), { abortSignal }),
  );
  if (answer === null) return null;
  return answered(documentText(answer.PolicyDocument), "PolicyDocument", { service: "iam", name: "GetRolePolicy" });
}

async function readVersion(api: AccountApi, arn: string, id: string): Promise<string> {
  const answer = await api.read("GetPolicyVersion", (abortSignal) =>
    api.iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: id }), { abortSignal }),
  );
  return answered(documentText(answer.PolicyVersion?.Document), "Document", { service: "iam", name: "GetPolicyVersion" });
}

/** A managed policy with the documents of all its versions, oldest first. */
export async function readPolicy(api: AccountApi, arn: string): Promise<PolicyRecord | null> {
  return nothingIfAbsent(async () => {
    const answer = await api.read("GetPolicy", (abortSignal) =>
      api.iam.send(new GetPolicyCommand({ PolicyArn: arn }), { abortSignal }),
    );
    const policy = answered(answer.Policy, "Policy", { service: "iam", name: "GetPolicy" });
    const pages = await api.pages("ListPolicyVersions", (Marker, abortSignal) =>
      api.iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn, Marker }), { abortSignal }),
    );
    const listed = pages.flatMap(({ Versions }) => Versions ?? []).flatMap(({ VersionId }) => VersionId ?? []);
    const ids = [...new Set(listed)].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
    const versions: VersionRecord[] = [];
    for (const id of ids)
      versions.push({ id, isDefault: id === policy.DefaultVersionId, document: await readVersion(api, arn, id) });
    const name = policy.PolicyName ?? arn.slice(arn.lastIndexOf("/") + 1);
    const given = policy.Tags;
    return {
      name,
      path: policy.Path ?? "/",
      description: policy.Description === undefined || policy.Description === "" ? null : policy.Description,
      tags: given === undefined || given.length === 0 ? await readPolicyTags(api, arn) : tagsFrom(given),
      versions,
    };
  });
}
