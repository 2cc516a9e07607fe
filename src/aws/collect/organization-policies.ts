import {
  DescribePolicyCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  type Policy,
  type PolicySummary,
  type PolicyTargetSummary,
} from "@aws-sdk/client-organizations";
import { ORGANIZATION_POLICY_TYPES } from "../../model/organization.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { ask, type OrganizationContext, readList } from "./organization-pages.js";
import { endingOfStreams, gather } from "./pages.js";

const KEY = { kind: "organization-policies", account: null, region: null } as const;

function service(name: string): { service: string; name: string } {
  return { service: "organizations", name };
}

async function readSummaries(context: OrganizationContext, Filter: (typeof ORGANIZATION_POLICY_TYPES)[number]): Promise<void> {
  await readList<PolicySummary>(
    context,
    KEY.kind,
    `policies ${Filter}`,
    ({ Id }) => Id ?? "",
    async (cursor) => {
      try {
        const answer = await ask(context, "ListPolicies", cursor.NextToken !== undefined, (client) =>
          client.send(new ListPoliciesCommand({ Filter, ...cursor })),
        );
        return { records: answered(answer.Policies, "Policies", service("ListPolicies")), next: answer.NextToken };
      } catch (error) {
        // The roots say which types are on: one that is not has no policies.
        if (error instanceof CallProblem && error.code === "PolicyTypeNotEnabledException")
          return { records: [], next: undefined };
        throw error;
      }
    },
  );
}

async function readPolicy(context: OrganizationContext, PolicyId: string): Promise<void> {
  await Promise.all([
    readList<Policy>(
      context,
      KEY.kind,
      `content ${PolicyId}`,
      () => PolicyId,
      async () => {
        const answer = await ask(context, "DescribePolicy", false, (client) =>
          client.send(new DescribePolicyCommand({ PolicyId })),
        );
        return { records: [answered(answer.Policy, "Policy", service("DescribePolicy"))], next: undefined };
      },
    ),
    readList<PolicyTargetSummary>(
      context,
      KEY.kind,
      `targets ${PolicyId}`,
      ({ TargetId }) => TargetId ?? "",
      async (cursor) => {
        const name = "ListTargetsForPolicy";
        const answer = await ask(context, name, cursor.NextToken !== undefined, (client) =>
          client.send(new ListTargetsForPolicyCommand({ PolicyId, ...cursor })),
        );
        return { records: answered(answer.Targets, "Targets", service(name)), next: answer.NextToken };
      },
    ),
  ]);
}

/** The organization's SCPs and RCPs with what they say and whom they limit. */
export async function collectPolicies(context: OrganizationContext): Promise<void> {
  const { draft } = context;
  if (draft.ended(KEY) !== undefined) return;
  const spool = draft.spool(KEY);
  await Promise.all(ORGANIZATION_POLICY_TYPES.map((type) => readSummaries(context, type)));
  const listed = await gather(spool);
  const summaries = ORGANIZATION_POLICY_TYPES.flatMap((type) => listed(`policies ${type}`) as readonly PolicySummary[]);
  await Promise.all(summaries.map(({ Id = "" }) => readPolicy(context, Id)));
  const ending = endingOfStreams(spool.streams);
  const of = await gather(spool);
  const targetsKnown = (id: string): boolean => spool.stream(`targets ${id}`).done;
  const Policies = summaries.map((summary) => {
    const [policy] = of(`content ${summary.Id}`) as readonly Policy[];
    return {
      PolicySummary: policy?.PolicySummary ?? summary,
      ...(policy?.Content === undefined ? {} : { Content: policy.Content }),
      // Half a list of whom it limits would pass for the whole.
      ...(targetsKnown(summary.Id ?? "") ? { Targets: of(`targets ${summary.Id}`) } : {}),
    };
  });
  const streams = ORGANIZATION_POLICY_TYPES.map((type) => spool.stream(`policies ${type}`));
  if (streams.every(({ gap, pages }) => gap !== undefined && pages === 0)) await draft.lack(KEY, endingOfStreams(streams));
  else await draft.write(KEY, ending, [`${JSON.stringify({ Policies }, undefined, 2)}\n`], Policies.length);
}
