import type { AuthorizationDetails } from "../model/evidence.js";
import { decodeDocument, isListOfObjects, isObject, isOptionalText, isText, textList } from "./json-shape.js";

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

type Complain = (message: string) => void;

/** Stands where something was that nobody can read: whoever has it holds a policy that is not known. */
const UNREAD = "one that cannot be read";

/** The objects of what should be a list of them, and in place of everything else one that stands for what cannot be read. */
function objectsOf(list: unknown, standIn: () => Entry): Entry[] {
  if (!Array.isArray(list)) return [standIn()];
  const objects = list.filter(isObject);
  return objects.length === list.length ? list : [...objects, standIn()];
}

function checkInline(entry: Entry, complain: Complain): void {
  for (const key of INLINE) {
    if (entry[key] === undefined) continue;
    const policies = objectsOf(entry[key], () => ({ PolicyName: UNREAD }));
    if (policies !== entry[key]) complain(`${key} is not a list of policies`);
    entry[key] = policies;
    for (const policy of policies) {
      if (typeof policy.PolicyName !== "string") {
        complain("an inline policy has no name");
        policy.PolicyName = "one without a name";
      }
      if (!decodeIn(policy, "PolicyDocument"))
        complain(`the document of inline policy ${String(policy.PolicyName)} cannot be read`);
    }
  }
}

function checkReferences(entry: Entry, complain: Complain): void {
  const attached = entry.AttachedManagedPolicies;
  if (
    attached !== undefined &&
    !(isListOfObjects(attached) && attached.every(({ PolicyArn }) => typeof PolicyArn === "string"))
  ) {
    complain("AttachedManagedPolicies is not a list of policies with an ARN");
    const standIn = (): Entry => ({ PolicyName: UNREAD, PolicyArn: UNREAD });
    entry.AttachedManagedPolicies = objectsOf(attached, standIn).map((policy) =>
      typeof policy.PolicyArn === "string" ? policy : standIn(),
    );
  }
  const groups = entry.GroupList;
  if (groups !== undefined && !(Array.isArray(groups) && groups.every((group) => typeof group === "string"))) {
    complain("GroupList is not a list of names");
    entry.GroupList = [...textList(groups), UNREAD];
  }
  const boundary = entry.PermissionsBoundary;
  if (boundary !== undefined && !(isObject(boundary) && typeof boundary.PermissionsBoundaryArn === "string")) {
    complain("PermissionsBoundary has no ARN");
    entry.PermissionsBoundary = { PermissionsBoundaryArn: UNREAD };
  }
}

function checkVersions(policy: Entry, complain: Complain): void {
  if (!isListOfObjects(policy.PolicyVersionList)) complain("PolicyVersionList is missing");
  const versions = Array.isArray(policy.PolicyVersionList) ? policy.PolicyVersionList.filter(isObject) : [];
  policy.PolicyVersionList = versions;
  if (!versions.some(({ IsDefaultVersion }) => IsDefaultVersion === true)) complain("no version of it is the default");
  for (const version of versions) {
    if (!decodeIn(version, "Document")) complain(`the document of version ${String(version.VersionId)} cannot be read`);
    keep(version, "CreateDate", isText, complain);
  }
}

function isTags(value: unknown): boolean {
  return isListOfObjects(value) && value.every(({ Key, Value }) => isText(Key) && isText(Value));
}

function isLastUsed(value: unknown): boolean {
  return isObject(value) && isOptionalText(value.LastUsedDate);
}

/** Takes out what is not of the kind that AWS gives: without it, it is not known. */
function keep(entry: Entry, key: string, isRight: (value: unknown) => boolean, complain: Complain): void {
  if (entry[key] === undefined || isRight(entry[key])) return;
  complain(`${key} cannot be read`);
  delete entry[key];
}

/** What is not about policies. */
function checkRest(entry: Entry, complain: Complain): void {
  keep(entry, "Path", isText, complain);
  keep(entry, "CreateDate", isText, complain);
  keep(entry, "Tags", isTags, complain);
  keep(entry, "InstanceProfileList", isListOfObjects, complain);
  keep(entry, "RoleLastUsed", isLastUsed, complain);
}

/** A managed policy's name is the end of its ARN, which also tells it apart where its id is not given, as some emulators of AWS do. */
function nameByArn(policy: Entry): void {
  const arn = String(policy.Arn);
  policy.PolicyName ??= /^arn:[^:]*:iam::[^:]*:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  policy.PolicyId ??= arn;
}

function checkEntry(list: (typeof LISTS)[number], entry: Entry, complain: Complain): void {
  if (list === "Policies") nameByArn(entry);
  const [name, id] = [NAME[list], ID[list]];
  if (typeof entry[name] !== "string") {
    complain(`it has no ${name}`);
    // The ARN ends in the name.
    entry[name] = String(entry.Arn).replace(/^.*[:/]/s, "");
  }
  if (typeof entry[id] !== "string") {
    complain(`it has no ${id}`);
    entry[id] = entry.Arn;
  }
  checkRest(entry, complain);
  if (list === "Policies") checkVersions(entry, complain);
  else {
    checkInline(entry, complain);
    checkReferences(entry, complain);
  }
  if (list === "RoleDetailList" && !decodeIn(entry, "AssumeRolePolicyDocument")) {
    complain("its trust policy cannot be read");
    if (!isObject(entry.AssumeRolePolicyDocument)) delete entry.AssumeRolePolicyDocument;
  }
}

/**
 * Checks the shape that `aws iam get-account-authorization-details` prints and decodes its policy documents in place.
 * Hand-written, since a schema validator takes longer on 25 MB than everything else together.
 * An entry without ARN is left out; everything else that is wrong is told, and where policies are meant something that cannot be read stands
 * in its place, so that no principal vanishes and none looks as if it had nothing.
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
      if (!isObject(entry) || typeof entry.Arn !== "string" || !entry.Arn.startsWith("arn:")) {
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
