import type { AuthorizationDetails } from "../model/evidence.js";
import { decodeDocument, isListOfObjects, isObject } from "./json-shape.js";

/** One thing wrong with authorization details; `fatal`: nothing can be taken from them. */
export interface AuthorizationProblem {
  readonly message: string;
  readonly fatal: boolean;
}

type Entry = Record<string, unknown>;

const LISTS = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] as const;
const INLINE = ["UserPolicyList", "GroupPolicyList", "RolePolicyList"] as const;
const NAME = {
  UserDetailList: "UserName",
  GroupDetailList: "GroupName",
  RoleDetailList: "RoleName",
  Policies: "PolicyName",
} as const;
const ID = { UserDetailList: "UserId", GroupDetailList: "GroupId", RoleDetailList: "RoleId", Policies: "PolicyId" } as const;

/** Replaces the document under `key` by its decoded form; false where it is not a policy document. */
function decodeIn(holder: Entry, key: string): boolean {
  const document = decodeDocument(holder[key]);
  if (document === undefined) return false;
  holder[key] = document;
  const statement = document.Statement;
  return Array.isArray(statement) || isObject(statement);
}

function checkInline(entry: Entry, complain: (message: string) => void): void {
  for (const key of INLINE) {
    const policies = entry[key];
    if (policies === undefined) continue;
    if (!isListOfObjects(policies)) {
      complain(`${key} is not a list of policies`);
      continue;
    }
    for (const policy of policies) {
      if (typeof policy.PolicyName !== "string") complain("an inline policy has no name");
      if (!decodeIn(policy, "PolicyDocument"))
        complain(`the document of inline policy ${String(policy.PolicyName)} cannot be read`);
    }
  }
}

function checkReferences(entry: Entry, complain: (message: string) => void): void {
  const attached = entry.AttachedManagedPolicies;
  if (
    attached !== undefined &&
    !(isListOfObjects(attached) && attached.every(({ PolicyArn }) => typeof PolicyArn === "string"))
  ) {
    complain("AttachedManagedPolicies is not a list of policies with an ARN");
  }
  const groups = entry.GroupList;
  if (groups !== undefined && !(Array.isArray(groups) && groups.every((group) => typeof group === "string"))) {
    complain("GroupList is not a list of names");
  }
  const boundary = entry.PermissionsBoundary;
  if (boundary !== undefined && !(isObject(boundary) && typeof boundary.PermissionsBoundaryArn === "string")) {
    complain("PermissionsBoundary has no ARN");
  }
}

function checkVersions(policy: Entry, complain: (message: string) => void): void {
  const versions = policy.PolicyVersionList;
  if (!isListOfObjects(versions)) {
    complain("PolicyVersionList is missing");
    return;
  }
  if (!versions.some(({ IsDefaultVersion }) => IsDefaultVersion === true)) complain("no version of it is the default");
  for (const version of versions) {
    if (!decodeIn(version, "Document")) complain(`the document of version ${String(version.VersionId)} cannot be read`);
  }
}

/** A managed policy's name is the end of its ARN, which also tells it apart where its id is not given, as some emulators of AWS do. */
function nameByArn(policy: Entry): void {
  const arn = String(policy.Arn);
  policy.PolicyName ??= /^arn:[^:]*:iam::[^:]*:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  policy.PolicyId ??= arn;
}

function checkEntry(list: (typeof LISTS)[number], entry: Entry, complain: (message: string) => void): void {
  if (list === "Policies") nameByArn(entry);
  if (typeof entry[NAME[list]] !== "string") complain(`it has no ${NAME[list]}`);
  if (typeof entry[ID[list]] !== "string") complain(`it has no ${ID[list]}`);
  if (list === "Policies") checkVersions(entry, complain);
  else {
    checkInline(entry, complain);
    checkReferences(entry, complain);
  }
  if (list === "RoleDetailList" && !decodeIn(entry, "AssumeRolePolicyDocument")) complain("its trust policy cannot be read");
}

/**
 * Checks the shape that `aws iam get-account-authorization-details` prints and decodes its policy documents in place.
 * Hand-written, since a schema validator takes longer on 25 MB than everything else together.
 * An entry without ARN is left out; everything else that is wrong is kept as it is and told, so that no principal vanishes.
 */
export function checkAuthorizationDetails(
  value: unknown,
  onProblem: (problem: AuthorizationProblem) => void,
): { details: AuthorizationDetails; records: number } | undefined {
  if (!isObject(value)) {
    onProblem({ message: "it is not an object", fatal: true });
    return undefined;
  }
  let records = 0;
  for (const list of LISTS) {
    const entries = value[list];
    if (!Array.isArray(entries)) {
      onProblem({ message: `${list} is missing`, fatal: true });
      return undefined;
    }
    records += entries.length;
    let left = 0;
    entries.forEach((entry: unknown, index) => {
      if (!isObject(entry) || typeof entry.Arn !== "string") {
        onProblem({ message: `${list}[${index}] has no Arn and is left out`, fatal: false });
        return;
      }
      checkEntry(list, entry, (message) =>
        onProblem({ message: `${list}[${index}] (${String(entry.Arn).slice(0, 200)}): ${message.slice(0, 200)}`, fatal: false }),
      );
      entries[left++] = entry;
    });
    entries.length = left;
  }
  if (value.IsTruncated === true) onProblem({ message: "it is one page of several (IsTruncated)", fatal: false });
  return { details: value as unknown as AuthorizationDetails, records };
}
