import {
  type Account,
  type DelegatedAdministrator,
  type DelegatedService,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  type Organization,
} from "@aws-sdk/client-organizations";
import type { Source } from "../../model/evidence.js";
import { answered } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import { ask, type OrganizationContext, readList } from "./organization-pages.js";
import { endingOf, endingOfStreams, gather } from "./pages.js";

const KEY = { kind: "organization-accounts", account: null, region: null } as const;
const DESCRIBE = { service: "organizations", name: "DescribeOrganization" };

export interface Member {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`, `SUSPENDED`, … */
  readonly status: string;
}

/** What is known of the organization's accounts. */
export interface Members {
  readonly accounts: readonly Member[];
  /** Service principal -> accounts that administer it for the organization. */
  readonly administrators: Readonly<Record<string, readonly string[]>>;
}

/** The organization; null: the account is in none. @throws CallProblem */
export async function describeOrganization(context: OrganizationContext): Promise<Organization | null> {
  try {
    const answer = await ask(context, "DescribeOrganization", false, (client) =>
      client.send(new DescribeOrganizationCommand({})),
    );
    return answered(answer.Organization, "Organization", DESCRIBE);
  } catch (error) {
    if (error instanceof CallProblem && error.kind === "off") return null;
    throw error;
  }
}

/** AWS says `State` where it said `Status`. */
function withStatus(account: Account): Account {
  const status = account.Status ?? account.State;
  return status === undefined ? account : { ...account, Status: status as NonNullable<Account["Status"]> };
}

async function readDelegations(context: OrganizationContext): Promise<void> {
  const name = "ListDelegatedAdministrators";
  await readList<DelegatedAdministrator>(
    context,
    KEY.kind,
    "delegated",
    ({ Id }) => Id ?? "",
    async (cursor) => {
      const answer = await ask(context, name, cursor.NextToken !== undefined, (client) =>
        client.send(new ListDelegatedAdministratorsCommand(cursor)),
      );
      const records = answered(answer.DelegatedAdministrators, "DelegatedAdministrators", { service: "organizations", name });
      return { records, next: answer.NextToken };
    },
  );
  const delegated = (await gather(context.draft.spool(KEY)))("delegated") as readonly DelegatedAdministrator[];
  const services = "ListDelegatedServicesForAccount";
  for (const { Id = "" } of delegated) {
    await readList<DelegatedService>(
      context,
      KEY.kind,
      `services ${Id}`,
      ({ ServicePrincipal }) => ServicePrincipal ?? "",
      async (cursor) => {
        const answer = await ask(context, services, cursor.NextToken !== undefined, (client) =>
          client.send(new ListDelegatedServicesForAccountCommand({ AccountId: Id, ...cursor })),
        );
        const records = answered(answer.DelegatedServices, "DelegatedServices", { service: "organizations", name: services });
        return { records, next: answer.NextToken };
      },
    );
  }
}

async function membersOf(
  context: OrganizationContext,
): Promise<{ list: readonly Account[]; delegated: readonly object[]; members: Members }> {
  const of = await gather(context.draft.spool(KEY));
  const list = of("accounts") as readonly Account[];
  const delegations = (of("delegated") as readonly DelegatedAdministrator[]).map((administrator) => ({
    ...administrator,
    DelegatedServices: of(`services ${administrator.Id}`) as readonly DelegatedService[],
  }));
  const administrators: Record<string, string[]> = {};
  for (const { Id = "", DelegatedServices } of delegations)
    for (const { ServicePrincipal = "" } of DelegatedServices)
      administrators[ServicePrincipal] = [...(administrators[ServicePrincipal] ?? []), Id];
  const accounts = list.map(({ Id, Name, Status }) => ({ id: Id ?? "", name: Name ?? Id ?? "", status: Status ?? "ACTIVE" }));
  return { list, delegated: delegations, members: { accounts, administrators } };
}

/** The organization's accounts and who administers which service for it; the source says where they could not be read. */
export async function collectAccounts(context: OrganizationContext): Promise<{ source: Source | undefined; members: Members }> {
  const { draft } = context;
  const note = "members";
  if (draft.ended(KEY) === undefined) {
    try {
      const Organization = await describeOrganization(context);
      if (Organization === null) {
        await draft.write(KEY, { status: "ok", reason: "" }, [`${JSON.stringify({ Accounts: [], Organization })}\n`], 0);
        return { source: draft.ended(KEY), members: { accounts: [], administrators: {} } };
      }
      const name = "ListAccounts";
      await readList<Account>(
        context,
        KEY.kind,
        "accounts",
        ({ Id }) => Id ?? "",
        async (cursor) => {
          const answer = await ask(context, name, cursor.NextToken !== undefined, (client) =>
            client.send(new ListAccountsCommand(cursor)),
          );
          const records = answered(answer.Accounts, "Accounts", { service: "organizations", name });
          return { records: records.map(withStatus), next: answer.NextToken };
        },
      );
      await readDelegations(context);
      const ending = endingOfStreams(draft.spool(KEY).streams);
      const { list, delegated, members } = await membersOf(context);
      await draft.note(note, members);
      const value = { Organization, Accounts: list, DelegatedAdministrators: delegated };
      // A list of accounts that nobody could read is no list.
      const listed = draft.spool(KEY).stream("accounts");
      if (listed.gap !== undefined && listed.pages === 0) await draft.lack(KEY, endingOfStreams([listed]));
      else await draft.write(KEY, ending, [`${JSON.stringify(value, undefined, 2)}\n`], list.length);
    } catch (error) {
      if (!(error instanceof CallProblem)) throw error;
      await draft.lack(KEY, endingOf(error));
    }
  }
  return {
    source: draft.ended(KEY),
    members: (draft.noted(note) as Members | undefined) ?? { accounts: [], administrators: {} },
  };
}
