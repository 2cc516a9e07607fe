import type { Notice, SkippedAccount } from "../../model/collection.js";
import { Failure } from "../../model/failure.js";
import type { SnapshotDraft } from "../../snapshot/draft/snapshot-draft.js";
import type { Caller } from "../calls/caller.js";
import { CallProblem } from "../calls/problem.js";
import type { AccountSession } from "../session/account-session.js";
import type { Identity } from "../session/base-session.js";
import { collectAccounts, describeOrganization, type Members } from "./organization-accounts.js";
import type { OrganizationContext } from "./organization-pages.js";
import { collectPolicies } from "./organization-policies.js";
import { collectUnits } from "./organization-units.js";
import { endingOf } from "./pages.js";
import { type AccountFilters, chooseAccounts } from "./scope.js";

/** What was asked for; kept in the draft, so that whoever goes on does the same. */
export interface CollectRequest extends AccountFilters {
  /** Every account of the organization, rather than the caller's own. */
  readonly organization: boolean;
  readonly role: string;
  readonly externalId: string | undefined;
  /** Empty: all that are on. */
  readonly regions: readonly string[];
}

/** Which accounts are read. */
export interface Plan {
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly skipped: readonly SkippedAccount[];
  readonly administrators: Members["administrators"];
  readonly notices: readonly Notice[];
}

const SOURCE = { kind: "organization-accounts", account: null, region: null } as const;

async function wholeOrganization(context: OrganizationContext, request: CollectRequest): Promise<Plan> {
  const [{ source, members }, units] = await Promise.all([
    collectAccounts(context),
    collectUnits(context),
    collectPolicies(context),
  ]);
  if (members.accounts.length === 0) {
    const reason = source?.reason || "the account is in no organization";
    throw new Failure("no-organization", `The organization's accounts cannot be listed: ${reason}.`, {
      kind: source?.status === "ok" ? "usage" : source?.status === "denied" ? "environment" : "incomplete",
      hint: "Run --org in the management account or a delegated administrator's, or leave it out to read the caller's own account.",
    });
  }
  const { chosen, skipped } = chooseAccounts(members.accounts, units, request);
  if (chosen.length === 0)
    throw new Failure("no-accounts", "The filters leave no account.", {
      kind: "usage",
      hint: "Loosen --account, --exclude-account or --unit.",
    });
  return { accounts: chosen, skipped, administrators: members.administrators, notices: [] };
}

/** The caller's own account. The organization's policies limit it too, so they are read where the caller may. */
async function ownAccount(context: OrganizationContext, identity: Identity): Promise<Plan> {
  const plan = (name: string, notices: readonly Notice[] = []): Plan => ({
    accounts: [{ id: identity.account, name }],
    skipped: [],
    administrators: {},
    notices,
  });
  try {
    const organization = await describeOrganization(context);
    if (organization === null) {
      await collectAccounts(context);
      return plan(identity.account);
    }
    if (organization.MasterAccountId === identity.account) {
      const [{ members }] = await Promise.all([collectAccounts(context), collectUnits(context), collectPolicies(context)]);
      return plan(members.accounts.find(({ id }) => id === identity.account)?.name ?? identity.account);
    }
    const message = `The account belongs to the organization of ${organization.MasterAccountId ?? "another account"}, where alone its SCPs and RCPs can be read: what they could change stays open.`;
    return plan(identity.account, [{ message, gap: false }]);
  } catch (error) {
    if (!(error instanceof CallProblem)) throw error;
    if (context.draft.ended(SOURCE) === undefined) await context.draft.lack(SOURCE, endingOf(error));
    return plan(identity.account);
  }
}

/** Which accounts are read, worked out once and kept. @throws Failure where there are none. */
export async function makePlan(
  request: CollectRequest,
  identity: Identity,
  { draft, caller, session, home }: { draft: SnapshotDraft; caller: Caller; session: AccountSession; home: string },
): Promise<Plan> {
  const known = draft.noted("plan") as Plan | undefined;
  if (known !== undefined) return known;
  const context = { draft, caller, session, home };
  const plan = request.organization ? await wholeOrganization(context, request) : await ownAccount(context, identity);
  await draft.note("plan", plan);
  return plan;
}
