import { afterAll, describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.js";
import type { OrganizationEvidence, ResourcePolicy } from "../../src/model/organization.js";
import { openSnapshot } from "../../src/snapshot/open-snapshot.js";
import { ACCOUNT, type Making, made, removeTemporaryFolders } from "./made.js";

afterAll(removeTemporaryFolders);

const ACCOUNTS = {
  Accounts: [
    { Id: ACCOUNT, Arn: `arn:aws:organizations::${ACCOUNT}:account/o-example1234/${ACCOUNT}`, Name: "one", Status: "ACTIVE" },
  ],
};
const UNITS = {
  Roots: [
    {
      Id: "r-ab12",
      Name: "Root",
      PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
      Accounts: [],
      OrganizationalUnits: [{ Id: "ou-ab12-11111111", Name: "all", Accounts: [{ Id: ACCOUNT }] }],
    },
  ],
};
const DOCUMENT = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const POLICY = {
  PolicySummary: { Id: "p-FullAWSAccess", Name: "FullAWSAccess", Type: "SERVICE_CONTROL_POLICY" },
  Content: JSON.stringify(DOCUMENT),
  Targets: [{ TargetId: "r-ab12" }, { TargetId: ACCOUNT }],
};

const PATHS = {
  "organization-accounts": "organization/accounts.json",
  "organization-units": "organization/units.json",
  "organization-policies": "organization/policies.json",
  "resource-policies": `accounts/${ACCOUNT}/resource-policies.ndjson`,
} as const;
type Kind = keyof typeof PATHS;

interface Given {
  readonly accounts?: unknown;
  readonly units?: unknown;
  readonly policies?: unknown;
  readonly lines?: readonly unknown[];
}

function put(making: Making, kind: Kind, content: unknown): void {
  const account = kind === "resource-policies" ? ACCOUNT : null;
  making.manifest.sources.push({
    kind,
    account,
    region: null,
    status: "ok",
    reason: "",
    records: null,
    sha256: null,
    time: null,
  });
  making.file(PATHS[kind], typeof content === "string" ? content : JSON.stringify(content));
}

interface Read {
  readonly organization: OrganizationEvidence;
  readonly resources: readonly ResourcePolicy[];
  readonly diagnostics: readonly Diagnostic[];
  status(kind: Kind): string | undefined;
}

async function read({ accounts = ACCOUNTS, units = UNITS, policies = { Policies: [POLICY] }, lines = [] }: Given): Promise<Read> {
  const folder = made((making) => {
    put(making, "organization-accounts", accounts);
    put(making, "organization-units", units);
    put(making, "organization-policies", policies);
    put(making, "resource-policies", lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""));
  });
  const diagnostics: Diagnostic[] = [];
  const snapshot = await openSnapshot(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  const organization = await snapshot.organization();
  const resources = await snapshot.resourcePolicies(ACCOUNT);
  const status = (kind: Kind) => snapshot.sources.find((source) => source.kind === kind)?.status;
  return { organization, resources, diagnostics, status };
}

describe("an organization", () => {
  it("is read as the AWS CLI prints it", async () => {
    const { organization, diagnostics } = await read({});
    expect(diagnostics).toEqual([]);
    expect(organization.accounts).toEqual(ACCOUNTS.Accounts);
    expect(organization.roots).toEqual(UNITS.Roots);
    expect(organization.policiesComplete).toBe(true);
    expect(organization.policies).toEqual([
      {
        Id: "p-FullAWSAccess",
        Name: "FullAWSAccess",
        Type: "SERVICE_CONTROL_POLICY",
        document: DOCUMENT,
        targets: ["r-ab12", ACCOUNT],
      },
    ]);
  });

  it("may hold a policy's content as an object, and policies of other types", async () => {
    const tags = { PolicySummary: { Id: "p-tags", Name: "tags", Type: "TAG_POLICY" }, Content: "{}", Targets: [] };
    const { organization, diagnostics } = await read({ policies: { Policies: [{ ...POLICY, Content: DOCUMENT }, tags] } });
    expect(diagnostics).toEqual([]);
    expect(organization.policies?.map(({ document }) => document)).toEqual([DOCUMENT]);
  });

  it("may be none at all", async () => {
    expect((await read({ accounts: { Accounts: [], Organization: null } })).organization.organization).toBeNull();
  });

  const deep = (depth: number): unknown =>
    depth === 0
      ? { Id: "ou-ab12-00000000" }
      : { Id: `ou-ab12-${String(depth).padStart(8, "0")}`, OrganizationalUnits: [deep(depth - 1)] };
  const broken: readonly (readonly [name: string, kind: Kind, given: Given, says: RegExp])[] = [
    ["accounts that are no list", "organization-accounts", { accounts: { Accounts: {} } }, /Accounts is not a list/],
    ["an account id that is none", "organization-accounts", { accounts: { Accounts: [{ Id: "../x" }] } }, /Accounts\[0\]/],
    [
      "an organization that is a number",
      "organization-accounts",
      { accounts: { Accounts: [], Organization: 1 } },
      /neither an organization nor null/,
    ],
    ["no roots", "organization-units", { units: {} }, /Roots is missing/],
    [
      "a unit without id",
      "organization-units",
      { units: { Roots: [{ Id: "r-ab12", OrganizationalUnits: [{}] }] } },
      /OrganizationalUnits\[0\] has no Id/,
    ],
    [
      "an account in two units",
      "organization-units",
      { units: { Roots: [{ Id: "r-ab12", Accounts: [{ Id: ACCOUNT }, { Id: ACCOUNT }] }] } },
      /in it twice/,
    ],
    [
      "units without end",
      "organization-units",
      { units: { Roots: [{ Id: "r-ab12", OrganizationalUnits: [deep(20)] }] } },
      /deeper than an organization is/,
    ],
    ["policies that are no list", "organization-policies", { policies: [] }, /Policies is missing/],
    ["a policy twice", "organization-policies", { policies: { Policies: [POLICY, POLICY] } }, /in it twice/],
    ["units that are not JSON", "organization-units", { units: "{" }, /cut off/],
  ];
  it.each(broken)("fails with %s, and is not known then", async (_name, kind, given, says) => {
    const { organization, diagnostics, status } = await read(given);
    expect(status(kind)).toBe("failed");
    expect(diagnostics.map(({ message }) => message).join("\n")).toMatch(says);
    const value = {
      "organization-accounts": organization.accounts,
      "organization-units": organization.roots,
      "organization-policies": organization.policies,
    };
    expect(value[kind as keyof typeof value]).toBeUndefined();
  });

  it.each([
    ["content that cannot be read", { ...POLICY, Content: "{" }, 1],
    ["no targets", { ...POLICY, Targets: undefined }, 0],
    ["a target that is none", { ...POLICY, Targets: [{ TargetId: "everything" }] }, 0],
    ["no summary", { Content: "{}" }, 0],
  ])("is partial where a policy has %s", async (_name, policy, kept) => {
    const { organization, status } = await read({ policies: { Policies: [policy] } });
    expect(status("organization-policies")).toBe("partial");
    expect(organization.policiesComplete).toBe(false);
    expect(organization.policies).toHaveLength(kept);
    expect(organization.policies?.[0]?.document).toBeUndefined();
  });
});

describe("resource policies", () => {
  const bucket = "arn:aws:s3:::orders";
  const table = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`;

  it("are read with their owner; null is none", async () => {
    const { resources, diagnostics } = await read({
      lines: [
        { arn: bucket, policy: JSON.stringify(DOCUMENT) },
        { arn: table, policy: null },
      ],
    });
    expect(diagnostics).toEqual([]);
    expect(resources).toEqual([
      { arn: bucket, account: ACCOUNT, document: DOCUMENT },
      { arn: table, account: ACCOUNT, document: null },
    ]);
  });

  it.each([
    ["no ARN", { arn: "orders", policy: null }, undefined],
    ["a resource of another account", { arn: table.replace(ACCOUNT, "444455556666"), policy: null }, undefined],
    ["a policy that cannot be read", { arn: bucket, policy: "{" }, { arn: bucket, account: ACCOUNT, document: undefined }],
    ["no policy", { arn: bucket }, { arn: bucket, account: ACCOUNT, document: undefined }],
    ["no JSON", "{", undefined],
  ])("are partial with a line of %s", async (_name, line, kept) => {
    const { resources, status } = await read({ lines: [{ arn: table, policy: null }, line] });
    expect(status("resource-policies")).toBe("partial");
    expect(resources).toEqual([{ arn: table, account: ACCOUNT, document: null }, ...(kept === undefined ? [] : [kept])]);
  });

  it("of a resource that is there twice are not known", async () => {
    const { resources, status } = await read({
      lines: [
        { arn: bucket, policy: null },
        { arn: bucket, policy: DOCUMENT },
      ],
    });
    expect(status("resource-policies")).toBe("partial");
    expect(resources).toEqual([{ arn: bucket, account: ACCOUNT, document: undefined }]);
  });
});
