import { SetDefaultPolicyVersionCommand } from "@aws-sdk/client-iam";
import { UncertainOutcome } from "../../model/failure.js";
import type { StateReader } from "../../roles/provision/known-state.js";
import { isSettled } from "../../roles/provision/settled.js";
import type { AwsStep } from "../../roles/provision/step.js";
import type { AccountApi } from "./account-api.js";
import { ensure, type Patience } from "./ensure.js";

type Restore = Extract<AwsStep, { call: "restore-policy" }>;

/** IAM keeps so many versions of a policy. */
const VERSIONS = 5;

async function setDefault(policy: string, version: string, api: AccountApi): Promise<void> {
  const command = new SetDefaultPolicyVersionCommand({ PolicyArn: policy, VersionId: version });
  // Asking twice for it does what asking once does, so that it may be tried as often as a read.
  await api.read("SetDefaultPolicyVersion", (abortSignal) => api.iam.send(command, { abortSignal }));
}

/**
 * Gives a policy the versions back that it had, to the byte: those that are still there are kept, under their ids; others are made anew,
 * and get new ids. What was made since goes.
 */
export async function restorePolicy(step: Restore, api: AccountApi, read: StateReader, patience: Patience): Promise<void> {
  const { policy, name, path, description, tags, versions } = step;
  const wanted = versions.find(({ isDefault }) => isDefault) ?? versions.at(-1);
  if (wanted === undefined) return;
  const call = (one: Parameters<typeof ensure>[0]): Promise<void> => ensure(one, api, read, patience);
  if ((await read.policy(policy)) === null)
    await call({ call: "create-policy", policy, name, path, document: wanted.document, description, tags });
  const before = await read.policy(policy);
  const same = before?.versions.find(
    ({ document, id }) => document === wanted.document && (id === wanted.id || !versions.some((each) => each.id === id)),
  );
  const room = async (): Promise<void> => {
    const now = (await read.policy(policy))?.versions ?? [];
    const spare = now.find(
      (each) => !each.isDefault && !versions.some(({ id, document }) => id === each.id && document === each.document),
    );
    const oldest = spare ?? now.find(({ isDefault }) => !isDefault);
    if (now.length >= VERSIONS && oldest !== undefined) await call({ call: "delete-policy-version", policy, version: oldest.id });
  };
  if (same === undefined) {
    await room();
    await call({ call: "create-policy-version", policy, document: wanted.document });
  } else if (!same.isDefault) await setDefault(policy, same.id, api);
  await putOthersBack(step, api, read, patience, room);
  if (!(await settledInTime(step, read, patience)))
    throw new UncertainOutcome(`Policy ${policy} has been put back, and cannot be read so.`);
}

async function settledInTime(step: Restore, read: StateReader, patience: Patience): Promise<boolean> {
  const end = performance.now() + patience.settle;
  for (;;) {
    if (await isSettled(step, read)) return true;
    if (performance.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, patience.firstWait));
  }
}

/** Versions that are not in force: those too many go, those that are gone are made again. */
async function putOthersBack(
  step: Restore,
  api: AccountApi,
  read: StateReader,
  patience: Patience,
  room: () => Promise<void>,
): Promise<void> {
  const { policy, versions } = step;
  const left = versions.filter(({ isDefault }) => !isDefault);
  for (const one of (await read.policy(policy))?.versions ?? []) {
    if (one.isDefault) continue;
    const index = left.findIndex(({ document }) => document === one.document);
    if (index === -1) await ensure({ call: "delete-policy-version", policy, version: one.id }, api, read, patience);
    else left.splice(index, 1);
  }
  for (const { document } of left) {
    await room();
    await addVersion(policy, document, api);
  }
}

async function addVersion(policy: string, document: string, api: AccountApi): Promise<void> {
  const { CreatePolicyVersionCommand } = await import("@aws-sdk/client-iam");
  const command = new CreatePolicyVersionCommand({ PolicyArn: policy, PolicyDocument: document, SetAsDefault: false });
  await api.write("CreatePolicyVersion", (abortSignal) => api.iam.send(command, { abortSignal }));
}
