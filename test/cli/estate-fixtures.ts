import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folder } from "./folders.js";

export const ACCOUNT = "111122223333";
export const OTHER = "444455556666";

type Statement = Readonly<Record<string, unknown>>;

const document = (...statements: readonly Statement[]) => ({ Version: "2012-10-17", Statement: statements });
export const allow = (Action: string, Resource: string | readonly string[] = "*"): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
});

export function user(name: string, account: string, ...statements: readonly Statement[]) {
  const UserPolicyList = statements.length === 0 ? [] : [{ PolicyName: "own", PolicyDocument: document(...statements) }];
  return {
    Path: "/",
    UserName: name,
    UserId: `AIDA${account}${[...name].map((letter) => (letter.codePointAt(0) ?? 0).toString(16)).join("")}`,
    Arn: `arn:aws:iam::${account}:user/${name}`,
    UserPolicyList,
    GroupList: [],
    AttachedManagedPolicies: [],
  };
}

export function role(name: string, account: string, trust: Statement, ...statements: readonly Statement[]) {
  return {
    Path: "/",
    RoleName: name,
    RoleId: `AROA${account}${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${account}:role/${name}`,
    AssumeRolePolicyDocument: document({ Effect: "Allow", Action: "sts:AssumeRole", ...trust }),
    RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(...statements) }],
    AttachedManagedPolicies: [],
    InstanceProfileList: [],
  };
}

interface Given {
  readonly users?: readonly unknown[];
  readonly roles?: readonly unknown[];
}

export function details({ users = [], roles = [] }: Given) {
  return { UserDetailList: users, GroupDetailList: [], RoleDetailList: roles, Policies: [] };
}

/** A snapshot of accounts that are in no organization, with the policies of some resources; files given as text are taken as they are. */
export function snapshot(
  accounts: Readonly<Record<string, Given | string>>,
  resources: readonly Readonly<Record<string, unknown>>[] = [],
  more: Readonly<Record<string, string>> = {},
): string {
  const root = folder();
  const write = (path: string, content: unknown): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  };
  const source = (kind: string, account: string | null) => ({ kind, account, region: null, status: "ok", reason: "" });
  const ids = Object.keys(accounts);
  write("snapshot.json", {
    format: "bailiwick.snapshot/1",
    time: "2026-10-01T06:00:00Z",
    by: "test",
    partition: "aws",
    accounts: ids.map((id) => ({ id, name: id, regions: [] })),
    sources: [
      ...ids.map((id) => source("authorization-details", id)),
      source("organization-accounts", null),
      source("resource-policies", ACCOUNT),
    ],
  });
  for (const [id, given] of Object.entries(accounts))
    write(`accounts/${id}/iam/authorization-details.json`, typeof given === "string" ? given : details(given));
  write("organization/accounts.json", { Accounts: [], Organization: null });
  write(`accounts/${ACCOUNT}/resource-policies.ndjson`, resources.map((each) => `${JSON.stringify(each)}\n`).join(""));
  for (const [path, content] of Object.entries(more)) write(path, content);
  return root;
}
