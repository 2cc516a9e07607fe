import { DescribeOrganizationCommand } from "@aws-sdk/client-organizations";
import { Failure } from "../../model/failure.js";
import type { LiveOrganization, LiveScp } from "../../roles/provision/live-organization.js";
import { CallProblem } from "../calls/problem.js";
import type { AccountApi } from "./account-api.js";
import { countAttached, describeScp, listScps, targetsOfScp } from "./scp-calls.js";

const HINT = "Give the management account's credentials, by --profile for example, or leave --scp out.";

async function describe(api: AccountApi): Promise<{ readonly id: string; readonly management: string }> {
  try {
    const { Organization } = await api.read(
      "DescribeOrganization",
      (abortSignal) => api.organizations.send(new DescribeOrganizationCommand({}), { abortSignal }),
      "organizations",
    );
    const { Id: id, MasterAccountId: management } = Organization ?? {};
    if (id === undefined || management === undefined)
      throw new CallProblem("other", "NoAnswer", "organizations:DescribeOrganization: the answer names no management account");
    return { id, management };
  } catch (error) {
    if (!(error instanceof CallProblem) || error.kind !== "off") throw error;
    throw new Failure("no-organization", `Account ${api.session.account} is in no organization.`, {
      kind: "environment",
      hint: HINT,
      cause: error,
    });
  }
}

/** What a plan of service control policies depends on: policies that `isOurs` by name, and of `lacking` accounts how many they have. */
export interface OrganizationQuestion {
  readonly partition: string;
  readonly isOurs: (name: string) => boolean;
  readonly lacking: (scps: readonly LiveScp[]) => ReadonlySet<string>;
}

/**
 * Reads an organization's service control policies.
 * @throws Failure (environment) where the caller is not the management account, which alone may change them; CallProblem.
 */
export async function readOrganization(api: AccountApi, question: OrganizationQuestion): Promise<LiveOrganization> {
  const { partition, isOurs, lacking } = question;
  const { account } = api.session;
  const { id: organization, management } = await describe(api);
  if (management !== account)
    throw new Failure(
      "not-management",
      `The credentials are of account ${account}, and the organization's management account is ${management}.`,
      { kind: "environment", hint: HINT },
    );
  const listed = (await listScps(api)).flatMap(({ Id, Name }) =>
    Id === undefined || Name === undefined || !isOurs(Name) ? [] : [{ id: Id, name: Name }],
  );
  const scps = await Promise.all(
    listed.map(async ({ id, name }): Promise<LiveScp> => {
      const [{ document, tags }, targets] = await Promise.all([describeScp(api, id), targetsOfScp(api, id)]);
      return { name, document, tags, targets: [...targets].sort() };
    }),
  );
  const attached = await Promise.all([...lacking(scps)].map(async (each) => [each, await countAttached(api, each)] as const));
  return { organization, management, partition, scps, attached: new Map(attached) };
}
