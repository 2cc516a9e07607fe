import type { PolicyDocument } from "../iam/document.js";
import type { Source } from "../model/evidence.js";
import {
  ORGANIZATION_POLICY_TYPES,
  type OrganizationAccount,
  type OrganizationDescription,
  type OrganizationEvidence,
  type OrganizationPolicy,
  type OrganizationRoot,
} from "../model/organization.js";
import { decodeDocument, isListOfObjects, isObject, isOptionalText } from "./json-shape.js";
import { isAccountId } from "./layout.js";
import type { SourceReader } from "./source-reader.js";

type Entry = Record<string, unknown>;
type Complain = (message: string) => void;
type Shaped<T> = { readonly value: T; readonly records: number } | string;

/** AWS allows five levels of units below a root; more is not AWS's. */
const DEEPEST = 12;
const UNIT = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/;
const TARGET = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|[0-9]{12})$/;

interface Accounts {
  readonly accounts: readonly OrganizationAccount[];
  readonly organization: OrganizationDescription | null | undefined;
}

/** `list-accounts`, with describe-organization's `Organization` beside it where it was asked. */
function accountsShape(value: unknown): Shaped<Accounts> {
  if (!isObject(value)) return "it is not an object";
  const { Accounts, Organization } = value;
  const isSound = (account: Entry) =>
    isAccountId(account.Id) && ["Arn", "Name", "Status"].every((key) => isOptionalText(account[key]));
  if (!isListOfObjects(Accounts) || !Accounts.every((account) => typeof account.Id === "string"))
    return "Accounts is not a list of accounts with Id";
  const broken = Accounts.findIndex((account) => !isSound(account));
  if (broken >= 0) return `Accounts[${broken}] is not an account with Id, Arn, Name and Status`;
  if (Organization === null && Accounts.length > 0) return "Organization is null, and Accounts lists accounts of one";
  if (Organization !== undefined && Organization !== null) {
    if (!isObject(Organization)) return "Organization is neither an organization nor null";
    const { Id, MasterAccountId } = Organization;
    if (!isOptionalText(Id) || !(MasterAccountId === undefined || isAccountId(MasterAccountId)))
      return "Organization has an Id or MasterAccountId that is none";
  }
  return {
    value: {
      accounts: Accounts as unknown as readonly OrganizationAccount[],
      organization: Organization as OrganizationDescription | null | undefined,
    },
    records: Accounts.length,
  };
}

/** Why a unit and what lies in it cannot be read; undefined: it can. `seen` gathers units and accounts. */
function unitProblem(unit: unknown, at: string, depth: number, seen: Set<string>): string | undefined {
  if (depth > DEEPEST) return `${at} lies deeper than an organization is`;
  if (!isObject(unit) || typeof unit.Id !== "string" || !UNIT.test(unit.Id)) return `${at} has no Id of a root or unit`;
  if (!isOptionalText(unit.Arn) || !isOptionalText(unit.Name)) return `${at} has an Arn or Name that is no text`;
  const { OrganizationalUnits = [], Accounts = [] } = unit;
  if (!isListOfObjects(Accounts) || !Accounts.every(({ Id }) => isAccountId(Id)))
    return `${at}.Accounts is not a list of accounts with Id`;
  for (const id of [unit.Id, ...Accounts.map(({ Id }) => Id as string)]) {
    if (seen.has(id)) return `${id} is in it twice, and nobody can tell where it belongs`;
    seen.add(id);
  }
  if (!Array.isArray(OrganizationalUnits)) return `${at}.OrganizationalUnits is not a list`;
  for (const [i, inner] of OrganizationalUnits.entries()) {
    const problem = unitProblem(inner, `${at}.OrganizationalUnits[${i}]`, depth + 1, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function unitsShape(value: unknown): Shaped<readonly OrganizationRoot[]> {
  const roots = isObject(value) ? value.Roots : undefined;
  if (!Array.isArray(roots)) return "Roots is missing";
  const seen = new Set<string>();
  for (const [i, root] of roots.entries()) {
    const problem = unitProblem(root, `Roots[${i}]`, 0, seen);
    if (problem !== undefined) return problem;
    const { PolicyTypes } = root as Entry;
    const isSound =
      PolicyTypes === undefined ||
      (isListOfObjects(PolicyTypes) &&
        PolicyTypes.every(({ Type, Status }) => typeof Type === "string" && typeof Status === "string"));
    if (!isSound) return `Roots[${i}].PolicyTypes is not a list of Type and Status`;
  }
  return { value: roots as readonly OrganizationRoot[], records: seen.size };
}

/** One policy as `describe-policy` prints it, with its Targets; `undefined`: of a type that limits nothing, or not to be read. */
function policyOf(entry: unknown, at: string, complain: Complain): OrganizationPolicy | undefined {
  const { PolicySummary, Content, Targets } = isObject(entry) ? entry : {};
  const { Id, Name, Type } = isObject(PolicySummary) ? PolicySummary : {};
  if (typeof Id !== "string" || typeof Type !== "string" || !isOptionalText(Name)) {
    complain(`${at} has no PolicySummary with Id and Type and is left out`);
    return undefined;
  }
  const known = ORGANIZATION_POLICY_TYPES.find((type) => type === Type);
  if (known === undefined) return undefined;
  const name = typeof Name === "string" ? Name : Id;
  if (!isListOfObjects(Targets) || !Targets.every(({ TargetId }) => typeof TargetId === "string" && TARGET.test(TargetId))) {
    complain(`${at} (${name.slice(0, 100)}) has no Targets with TargetId: what it limits is not known`);
    return undefined;
  }
  const document = decodeDocument(Content);
  if (document === undefined) complain(`the Content of ${at} (${name.slice(0, 100)}) cannot be read`);
  const targets = [...new Set(Targets.map(({ TargetId }) => TargetId as string))];
  return { Id, Name: name, Type: known, document: document as PolicyDocument | undefined, targets };
}

function policiesShape(reader: SourceReader): (value: unknown, source: Source) => Shaped<readonly OrganizationPolicy[]> {
  return (value, source) => {
    const list = isObject(value) ? value.Policies : undefined;
    if (!Array.isArray(list)) return "Policies is missing";
    const complain: Complain = (message) => reader.ledger.problem(source, "partial", message);
    const policies = list.flatMap((entry: unknown, i) => policyOf(entry, `Policies[${i}]`, complain) ?? []);
    if (new Set(policies.map(({ Id }) => Id)).size < policies.length)
      return "a policy is in it twice, and nobody can tell which is so";
    return { value: policies, records: list.length };
  };
}

/** What the snapshot holds of the organization; the ledger says why something is missing. */
export async function readOrganization(reader: SourceReader): Promise<OrganizationEvidence> {
  const listed = await reader.json("organization-accounts", null, null, accountsShape);
  const roots = await reader.json("organization-units", null, null, unitsShape);
  const policies = await reader.json("organization-policies", null, null, policiesShape(reader));
  return {
    accounts: listed?.accounts,
    organization: listed?.organization,
    roots,
    policies,
    policiesComplete: reader.readable("organization-policies", null, null)?.status === "ok",
  };
}
