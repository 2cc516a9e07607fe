import type { AccountEvidence, AuthorizationDetails, PasswordPolicy, Source } from "../model/evidence.js";
import { checkAuthorizationDetails } from "./authorization-details.js";
import { parseCredentialReport } from "./credential-report.js";
import { filteredOut, missingRows, ofAnotherAccount, repeated } from "./evidence-owner.js";
import { isObject, isOptionalText } from "./json-shape.js";
import type { SourceReader } from "./source-reader.js";

type MfaDevice = NonNullable<AccountEvidence["virtualMfaDevices"]>[number];
type Certificate = NonNullable<AccountEvidence["serverCertificates"]>[number];

function* arnsOf({ UserDetailList, GroupDetailList, RoleDetailList, Policies }: AuthorizationDetails): Generator<string> {
  for (const list of [UserDetailList, GroupDetailList, RoleDetailList, Policies]) for (const { Arn } of list) yield Arn;
}

/**
 * Takes authorization details apart, telling the ledger what is wrong with single entries. `anyAccount`: whose they are is not known
 * beforehand.
 */
export function authorizationShape(
  reader: SourceReader,
  anyAccount = false,
): (value: unknown, source: Source) => { value: AuthorizationDetails; records: number } | string {
  return (value, source) => {
    let fatal: string | undefined;
    const checked = checkAuthorizationDetails(value, (problem) => {
      if (problem.fatal) fatal = problem.message;
      else reader.ledger.problem(source, "partial", problem.message);
    });
    if (checked === undefined) return `it is not what get-account-authorization-details prints: ${fatal ?? "another shape"}`;
    const stranger = anyAccount ? undefined : ofAnotherAccount(arnsOf(checked.details), source);
    if (stranger !== undefined) return stranger;
    const twice = repeated(arnsOf(checked.details));
    if (twice !== undefined) return `${twice.slice(0, 200)} is in it twice, and nobody can tell which is so`;
    return { value: checked.details, records: checked.records };
  };
}

function summaryShape(value: unknown): { value: Readonly<Record<string, number>>; records: number } | string {
  const map = isObject(value) ? value.SummaryMap : undefined;
  if (!isObject(map) || !Object.values(map).every((count) => typeof count === "number"))
    return "SummaryMap is missing or holds something else than counts";
  return { value: map as Record<string, number>, records: Object.keys(map).length };
}

const FLAGS = [
  "RequireSymbols",
  "RequireNumbers",
  "RequireUppercaseCharacters",
  "RequireLowercaseCharacters",
  "AllowUsersToChangePassword",
  "ExpirePasswords",
  "HardExpiry",
];
const NUMBERS = ["MinimumPasswordLength", "MaxPasswordAge", "PasswordReusePrevention"];

function passwordPolicyShape(value: unknown): { value: PasswordPolicy | null; records: number } | string {
  const policy = isObject(value) ? value.PasswordPolicy : undefined;
  if (policy === null) return { value: null, records: 0 };
  if (!isObject(policy)) return "PasswordPolicy is missing; an account without one has null here";
  for (const flag of FLAGS)
    if (policy[flag] !== undefined && typeof policy[flag] !== "boolean") return `${flag} is not true or false`;
  for (const number of NUMBERS)
    if (policy[number] !== undefined && typeof policy[number] !== "number") return `${number} is not a number`;
  return { value: policy as PasswordPolicy, records: 1 };
}

/** A list under one key, whose entries hold the named texts; `rest`: what else is looked at, and must be right where it is there. */
function listShape<T>(
  key: string,
  texts: readonly string[],
  rest: (entry: Readonly<Record<string, unknown>>) => boolean,
): (value: unknown, source: Source) => { value: readonly T[]; records: number } | string {
  return (value, source) => {
    const list = isObject(value) ? value[key] : undefined;
    if (!Array.isArray(list)) return `${key} is missing`;
    const broken = list.findIndex((entry) => !isObject(entry) || texts.some((text) => typeof entry[text] !== "string"));
    if (broken >= 0) return `${key}[${broken}] has no ${texts.join(" or no ")}`;
    const odd = list.findIndex((entry) => !rest(entry));
    if (odd >= 0) return `${key}[${odd}] is not as AWS gives it`;
    const stranger = ofAnotherAccount(
      list.flatMap((entry: Record<string, unknown>) => [entry.Arn, entry.SerialNumber]),
      source,
    );
    return stranger ?? { value: list as readonly T[], records: list.length };
  };
}

async function credentialReport(reader: SourceReader, account: string): Promise<AccountEvidence["credentialReport"]> {
  const source = reader.readable("credential-report", account, null);
  if (source === undefined) return undefined;
  const file = await reader.text(source);
  if (file === undefined) return undefined;
  const report = parseCredentialReport(file.text);
  if ("problem" in report) {
    reader.ledger.measured(source, { sha256: file.sha256 });
    reader.ledger.problem(source, "failed", report.problem, { line: report.line, column: 1 });
    return undefined;
  }
  if (!reader.ledger.measured(source, { sha256: file.sha256, records: report.rows.length })) return undefined;
  const twice = repeated(report.rows.map(({ user = "" }) => user));
  const wrong =
    ofAnotherAccount(
      report.rows.map(({ arn }) => arn),
      source,
    ) ?? (twice === undefined ? undefined : `it has two rows for ${twice.slice(0, 64)}`);
  if (wrong !== undefined) {
    reader.ledger.problem(source, "failed", wrong);
    return undefined;
  }
  if (report.withoutRoot) reader.ledger.problem(source, "partial", "it has no row for the root user");
  return report.rows;
}

/** IAM evidence of one account; what could not be read is `undefined`, and the ledger says why. */
export async function readIamEvidence(reader: SourceReader, account: string): Promise<AccountEvidence> {
  const authorization = await reader.json("authorization-details", account, null, authorizationShape(reader));
  const rows = await credentialReport(reader, account);
  const summary = await reader.json("account-summary", account, null, summaryShape);
  const passwordPolicy = await reader.json("password-policy", account, null, passwordPolicyShape);
  const virtualMfaDevices = await reader.json(
    "virtual-mfa-devices",
    account,
    null,
    listShape<MfaDevice>(
      "VirtualMFADevices",
      ["SerialNumber"],
      ({ User }) => User === undefined || (isObject(User) && isOptionalText(User.Arn)),
    ),
  );
  const serverCertificates = await reader.json(
    "server-certificates",
    account,
    null,
    listShape<Certificate>("ServerCertificateMetadataList", ["ServerCertificateName", "Arn"], ({ Expiration }) =>
      isOptionalText(Expiration),
    ),
  );
  const collected = { authorization, credentialReport: rows, summary };
  for (const [kind, problem] of [
    ["credential-report", missingRows(collected)],
    ["authorization-details", filteredOut(collected)],
  ] as const) {
    const source = reader.readable(kind, account, null);
    if (source !== undefined && problem !== undefined) reader.ledger.problem(source, "partial", problem);
  }
  const sources = reader.ledger.list().filter((source) => source.account === account);
  return {
    account,
    ...collected,
    passwordPolicy,
    virtualMfaDevices,
    serverCertificates,
    sources,
  };
}
