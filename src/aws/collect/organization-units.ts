import {
  type Account,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationalUnit,
  type Root,
} from "@aws-sdk/client-organizations";
import { answered } from "../calls/caller.js";
import { ask, type OrganizationContext, readList } from "./organization-pages.js";
import { endingOfStreams, gather } from "./pages.js";

const KEY = { kind: "organization-units", account: null, region: null } as const;
/** AWS allows five levels of units below a root. */
const DEEPEST = 12;

/** A unit with what lies in it. */
export interface UnitTree {
  readonly Id: string;
  readonly Name?: string | undefined;
  readonly OrganizationalUnits: readonly UnitTree[];
  readonly Accounts: readonly { readonly Id: string }[];
}

function service(name: string): { service: string; name: string } {
  return { service: "organizations", name };
}

async function readRoots(context: OrganizationContext): Promise<void> {
  await readList<Root>(
    context,
    KEY.kind,
    "roots",
    ({ Id }) => Id ?? "",
    async (cursor) => {
      const answer = await ask(context, "ListRoots", cursor.NextToken !== undefined, (client) =>
        client.send(new ListRootsCommand(cursor)),
      );
      return { records: answered(answer.Roots, "Roots", service("ListRoots")), next: answer.NextToken };
    },
  );
}

async function readParent(context: OrganizationContext, ParentId: string): Promise<void> {
  const units = "ListOrganizationalUnitsForParent";
  const accounts = "ListAccountsForParent";
  await Promise.all([
    readList<OrganizationalUnit>(
      context,
      KEY.kind,
      `units ${ParentId}`,
      ({ Id }) => Id ?? "",
      async (cursor) => {
        const answer = await ask(context, units, cursor.NextToken !== undefined, (client) =>
          client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, ...cursor })),
        );
        return { records: answered(answer.OrganizationalUnits, "OrganizationalUnits", service(units)), next: answer.NextToken };
      },
    ),
    readList<Account>(
      context,
      KEY.kind,
      `accounts ${ParentId}`,
      ({ Id }) => Id ?? "",
      async (cursor) => {
        const answer = await ask(context, accounts, cursor.NextToken !== undefined, (client) =>
          client.send(new ListAccountsForParentCommand({ ParentId, ...cursor })),
        );
        // What else there is to say of an account stands in accounts.json.
        const records = answered(answer.Accounts, "Accounts", service(accounts)).map(({ Id }) => ({ Id }) as Account);
        return { records, next: answer.NextToken };
      },
    ),
  ]);
}

/** Reads level after level, and puts together what lies where. */
async function readTree(context: OrganizationContext): Promise<readonly UnitTree[]> {
  const spool = context.draft.spool(KEY);
  await readRoots(context);
  let level = ((await gather(spool))("roots") as readonly Root[]).map(({ Id }) => Id ?? "");
  for (let depth = 0; level.length > 0 && depth < DEEPEST; depth++) {
    await Promise.all(level.map((id) => readParent(context, id)));
    const of = await gather(spool);
    level = level.flatMap((id) => (of(`units ${id}`) as readonly OrganizationalUnit[]).map(({ Id }) => Id ?? ""));
  }
  const of = await gather(spool);
  const whole = (unit: Root | OrganizationalUnit): UnitTree => ({
    ...unit,
    Id: unit.Id ?? "",
    OrganizationalUnits: (of(`units ${unit.Id}`) as readonly OrganizationalUnit[]).map(whole),
    Accounts: of(`accounts ${unit.Id}`) as readonly { readonly Id: string }[],
  });
  return (of("roots") as readonly Root[]).map(whole);
}

function size({ OrganizationalUnits, Accounts }: UnitTree): number {
  return 1 + Accounts.length + OrganizationalUnits.reduce((sum, unit) => sum + size(unit), 0);
}

/** The organization's roots with everything in them; undefined where they could not be read. */
export async function collectUnits(context: OrganizationContext): Promise<readonly UnitTree[] | undefined> {
  const { draft } = context;
  if (draft.ended(KEY) === undefined) {
    const roots = await readTree(context);
    const ending = endingOfStreams(draft.spool(KEY).streams);
    await draft.note("units", roots);
    const listed = draft.spool(KEY).stream("roots");
    if (listed.gap !== undefined) await draft.lack(KEY, endingOfStreams([listed]));
    else {
      const records = roots.reduce((sum, root) => sum + size(root), 0);
      await draft.write(KEY, ending, [`${JSON.stringify({ Roots: roots }, undefined, 2)}\n`], records);
    }
  }
  const { status } = draft.ended(KEY) ?? {};
  return status === "ok" || status === "partial" ? (draft.noted("units") as readonly UnitTree[]) : undefined;
}

/** Accounts in the units that are named by id or name, and in the units within them; undefined: a name that no unit has. */
export function accountsInUnits(
  roots: readonly UnitTree[],
  names: readonly string[],
): ReadonlySet<string> | { readonly unknown: string } {
  const found = new Set<string>();
  const met = new Set<string>();
  const visit = (unit: UnitTree, inside: boolean): void => {
    const named = names.filter((name) => name === unit.Id || name === unit.Name);
    for (const name of named) met.add(name);
    const within = inside || named.length > 0;
    if (within) for (const { Id } of unit.Accounts) found.add(Id);
    for (const inner of unit.OrganizationalUnits) visit(inner, within);
  };
  for (const root of roots) visit(root, false);
  const unknown = names.find((name) => !met.has(name));
  return unknown === undefined ? found : { unknown };
}
