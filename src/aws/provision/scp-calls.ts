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

/** A policy keeps its id for as long as it is there, so that it is asked for once; whoever finds it gone, or under another name, forgets it. */
async function idOf(api: AccountApi, name: string): Promise<string | undefined> {
  const known = api.scpIds.get(name);
  if (known !== undefined) return known;
  const id = (await listScps(api)).find(({ Name }) => Name === name)?.Id;
  if (id !== undefined) api.scpIds.set(name, id);
  return id;
}

function isGone(error: unknown): boolean {
  return error instanceof CallProblem && /^(Policy|Target)NotFound/.test(error.code);
}

/** What `read` tells of the policy of a name; undefined: it is not there. `read` answers undefined where the id is another policy's. */
async function ofName<T>(api: AccountApi, name: string, read: (id: string) => Promise<T | undefined>): Promise<T | undefined> {
  for (;;) {
    const isRemembered = api.scpIds.has(name);
    const id = await idOf(api, name);
    if (id === undefined) return undefined;
    const found = await read(id).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    if (found !== undefined) return found;
    api.scpIds.delete(name);
    // A listing may lag behind what is asked for by its id.
    if (!isRemembered) return undefined;
  }
}

/** The service control policy with this id. @throws CallProblem */
export async function describeScp(api: AccountApi, id: string): Promise<ScpRecord & { readonly name: string | undefined }> {
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
    name: Policy?.PolicySummary?.Name,
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
  const found = await ofName(api, name, async (id) => {
    const { name: its, ...scp } = await describeScp(api, id);
    return its === name ? scp : undefined;
  });
  return found ?? null;
}

export async function readScpTargets(api: AccountApi, name: string): Promise<ReadonlySet<string>> {
  return (await ofName(api, name, (id) => targetsOfScp(api, id))) ?? new Set();
}

type NamedStep = Exclude<ScpStep, { readonly call: "create-scp" }>;

async function sendTo(PolicyId: string, step: NamedStep, api: AccountApi): Promise<void> {
  const { organizations } = api;
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

/** Makes the call of a step about a service control policy, once. @throws CallProblem */
export async function sendScpStep(step: ScpStep, api: AccountApi): Promise<void> {
  const { organizations, scpIds } = api;
  const { name } = step;
  if (step.call === "create-scp") {
    const Tags = Object.entries(step.tags).map(([Key, Value]) => ({ Key, Value }));
    const command = new CreatePolicyCommand({
      Type: TYPE,
      Name: name,
      Content: step.document,
      Description: step.description,
      Tags,
    });
    const { Policy } = await api.write(
      "CreatePolicy",
      (abortSignal) => organizations.send(command, { abortSignal }),
      "organizations",
    );
    const id = Policy?.PolicySummary?.Id;
    if (id !== undefined) scpIds.set(name, id);
    return;
  }
  const id = await idOf(api, name);
  if (id === undefined) throw new CallProblem("absent", "PolicyNotFoundException", `organizations: there is no policy ${name}`);
  try {
    await sendTo(id, step, api);
    if (step.call === "delete-scp") scpIds.delete(name);
  } catch (error) {
    if (isGone(error)) scpIds.delete(name);
    throw error;
  }
}
