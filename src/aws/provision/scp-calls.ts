import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DescribePolicyCommand,
  DetachPolicyCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  type PolicySummary,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations";
import type { ScpRecord } from "../../roles/provision/known-state.js";
import type { AwsStep } from "../../roles/provision/step.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import type { AccountApi } from "./account-api.js";

const TYPE = "SERVICE_CONTROL_POLICY";
/** Pages of a listing at most. */
const PAGES = 2_000;

export type ScpStep = Extract<AwsStep, { readonly call: `${string}-scp` }>;

async function pages<T extends { readonly NextToken?: string | undefined }>(
  api: AccountApi,
  name: string,
  send: (token: string | undefined, signal: AbortSignal) => Promise<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const page = await api.read(name, (signal) => send(token, signal), "organizations");
    found.push(page);
    if (found.length > PAGES) throw new CallProblem("other", "TooManyPages", `organizations:${name}: its pages do not end`);
    token = page.NextToken;
  } while (token !== undefined && token !== "");
  return found;
}

/** Every service control policy of the organization, AWS's own left out. @throws CallProblem */
export async function listScps(api: AccountApi): Promise<readonly PolicySummary[]> {
  const found = await pages(api, "ListPolicies", (NextToken, abortSignal) =>
    api.organizations.send(new ListPoliciesCommand({ Filter: TYPE, NextToken }), { abortSignal }),
  );
  const listed = found.flatMap(({ Policies }) =>
    answered(Policies, "Policies", { service: "organizations", name: "ListPolicies" }),
  );
  return listed.filter(({ AwsManaged }) => AwsManaged !== true);
}

async function idOf(api: AccountApi, name: string): Promise<string | undefined> {
  return (await listScps(api)).find(({ Name }) => Name === name)?.Id;
}

/** The service control policy with this id. @throws CallProblem */
export async function describeScp(api: AccountApi, id: string): Promise<ScpRecord> {
  const { Policy } = await api.read(
    "DescribePolicy",
    (abortSignal) => api.organizations.send(new DescribePolicyCommand({ PolicyId: id }), { abortSignal }),
    "organizations",
  );
  const tagged = await pages(api, "ListTagsForResource", (NextToken, abortSignal) =>
    api.organizations.send(new ListTagsForResourceCommand({ ResourceId: id, NextToken }), { abortSignal }),
  );
  const tags = tagged
    .flatMap(({ Tags }) => Tags ?? [])
    .flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ""]]));
  return {
    id,
    document: answered(Policy?.Content, "Content", { service: "organizations", name: "DescribePolicy" }),
    description: Policy?.PolicySummary?.Description ?? "",
    tags: Object.fromEntries(tags),
  };
}

/** Accounts, units and roots that a policy is attached to. @throws CallProblem */
export async function targetsOfScp(api: AccountApi, id: string): Promise<ReadonlySet<string>> {
  const found = await pages(api, "ListTargetsForPolicy", (NextToken, abortSignal) =>
    api.organizations.send(new ListTargetsForPolicyCommand({ PolicyId: id, NextToken }), { abortSignal }),
  );
  const asked = { service: "organizations", name: "ListTargetsForPolicy" };
  return new Set(found.flatMap(({ Targets }) => answered(Targets, "Targets", asked)).flatMap(({ TargetId }) => TargetId ?? []));
}

/** How many service control policies are attached to an account; null: the organization has no such account. @throws CallProblem */
export async function countAttached(api: AccountApi, TargetId: string): Promise<number | null> {
  try {
    const found = await pages(api, "ListPoliciesForTarget", (NextToken, abortSignal) =>
      api.organizations.send(new ListPoliciesForTargetCommand({ TargetId, Filter: TYPE, NextToken }), { abortSignal }),
    );
    const asked = { service: "organizations", name: "ListPoliciesForTarget" };
    return found.flatMap(({ Policies }) => answered(Policies, "Policies", asked)).length;
  } catch (error) {
    if (error instanceof CallProblem && /^(Target|Account)NotFound/.test(error.code)) return null;
    throw error;
  }
}

export async function readScp(api: AccountApi, name: string): Promise<ScpRecord | null> {
  const id = await idOf(api, name);
  return id === undefined ? null : describeScp(api, id);
}

export async function readScpTargets(api: AccountApi, name: string): Promise<ReadonlySet<string>> {
  const id = await idOf(api, name);
  return id === undefined ? new Set() : targetsOfScp(api, id);
}

/** Makes the call of a step about a service control policy, once. @throws CallProblem */
export async function sendScpStep(step: ScpStep, api: AccountApi): Promise<void> {
  const { organizations } = api;
  if (step.call === "create-scp") {
    const Tags = Object.entries(step.tags).map(([Key, Value]) => ({ Key, Value }));
    const { name: Name, document: Content, description: Description } = step;
    const command = new CreatePolicyCommand({ Type: TYPE, Name, Content, Description, Tags });
    await api.write("CreatePolicy", (abortSignal) => organizations.send(command, { abortSignal }), "organizations");
    return;
  }
  const PolicyId = await idOf(api, step.name);
  if (PolicyId === undefined)
    throw new CallProblem("absent", "PolicyNotFoundException", `organizations: there is no policy ${step.name}`);
  switch (step.call) {
    case "update-scp": {
      const command = new UpdatePolicyCommand({ PolicyId, Content: step.document });
      await api.write("UpdatePolicy", (abortSignal) => organizations.send(command, { abortSignal }), "organizations");
      return;
    }
    case "tag-scp": {
      const Tags = Object.entries(step.tags).map(([Key, Value]) => ({ Key, Value }));
      const command = new TagResourceCommand({ ResourceId: PolicyId, Tags });
      await api.write("TagResource", (abortSignal) => organizations.send(command, { abortSignal }), "organizations");
      return;
    }
    case "untag-scp": {
      const command = new UntagResourceCommand({ ResourceId: PolicyId, TagKeys: [...step.keys] });
      await api.write("UntagResource", (abortSignal) => organizations.send(command, { abortSignal }), "organizations");
      return;
    }
    case "delete-scp": {
      const command = new DeletePolicyCommand({ PolicyId });
      await api.write("DeletePolicy", (abortSignal) => organizations.send(command, { abortSignal }), "organizations");
      return;
    }
    case "attach-scp": {
      const command = new AttachPolicyCommand({ PolicyId, TargetId: step.target });
      await api.write("AttachPolicy", (abortSignal) => organizations.send(command, { abortSignal }), "organizations");
      return;
    }
    case "detach-scp": {
      const command = new DetachPolicyCommand({ PolicyId, TargetId: step.target });
      await api.write("DetachPolicy", (abortSignal) => organizations.send(command, { abortSignal }), "organizations");
      return;
    }
  }
}
