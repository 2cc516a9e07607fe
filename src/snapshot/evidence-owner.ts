import type { AccountEvidence, Source } from "../model/evidence.js";

/**
 * Why a file is not its account's: it names something of another one. Collected with the wrong credentials, a file looks sound and
 * says nothing of the account under which it lies. Names that are no ARN, and ARNs without account, tell nothing.
 */
export function ofAnotherAccount(arns: Iterable<unknown>, { account }: Pick<Source, "account">): string | undefined {
  for (const arn of arns) {
    if (typeof arn !== "string" || !arn.startsWith("arn:")) continue;
    const owner = arn.split(":", 5)[4] ?? "";
    if (/^[0-9]{12}$/.test(owner) && owner !== account)
      return `it holds evidence of another account than ${account}: ${arn.slice(0, 200)}`;
  }
  return undefined;
}

/** The first text that comes twice. */
export function repeated(texts: Iterable<string>): string | undefined {
  const seen = new Set<string>();
  for (const text of texts) {
    if (seen.has(text)) return text;
    seen.add(text);
  }
  return undefined;
}

const COUNTED = [
  ["Users", "UserDetailList", "users"],
  ["Groups", "GroupDetailList", "groups"],
  ["Roles", "RoleDetailList", "roles"],
] as const;

type Collected = Pick<AccountEvidence, "authorization" | "credentialReport" | "summary">;

/** What the credential report lacks beside the authorization details: AWS gives out one that may be four hours old. */
export function missingRows({ authorization, credentialReport }: Collected): string | undefined {
  if (authorization === undefined || credentialReport === undefined) return undefined;
  const rows = new Set(credentialReport.map(({ arn }) => arn));
  const missing = authorization.UserDetailList.filter(({ Arn }) => !rows.has(Arn));
  const [first] = missing;
  if (first === undefined) return undefined;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : "";
  return `it has no row for user ${String(first.UserName).slice(0, 64)}${more}, of whom the authorization details tell`;
}

/** What the authorization details leave out whole, as `--filter` does, though other sources count some. */
export function filteredOut({ authorization, credentialReport, summary }: Collected): string | undefined {
  if (authorization === undefined) return undefined;
  for (const [count, list, name] of COUNTED) {
    if (authorization[list].length > 0) continue;
    if ((summary?.[count] ?? 0) > 0) return `it holds no ${name}, and the account summary counts ${summary?.[count]}`;
  }
  return authorization.UserDetailList.length === 0 && (credentialReport?.length ?? 0) > 1
    ? "it holds no users, and the credential report has rows of some"
    : undefined;
}
