import fc from "fast-check";
import { expect, test } from "vitest";
import { Attribution } from "../../src/audit/attribution.js";
import { auditAccount } from "../../src/audit/audit-account.js";
import { checkAuthorizationDetails } from "../../src/snapshot/authorization-details.js";
import { AS_OF, allow, attach, details, document, evidenceOf, managed, role, user, workspace } from "../audit/made-evidence.js";

const ACCOUNT = "arn:aws:iam::111122223333";
const LIMIT = { PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: `${ACCOUNT}:policy/limit` } };
const TAGS = [{ Key: "team", Value: "support" }];
const inline = [{ PolicyName: "own", PolicyDocument: document(allow("iam:*", `${ACCOUNT}:user/*`), allow("sts:AssumeRole")) }];

/** One of everything that the answer of AWS may hold. */
const WHOLE = details({
  UserDetailList: [
    user("ana", { UserPolicyList: inline, GroupList: ["all"], AttachedManagedPolicies: [attach("some")], Tags: TAGS, ...LIMIT }),
  ],
  GroupDetailList: [
    {
      Path: "/",
      GroupName: "all",
      GroupId: "AGPAALL",
      Arn: `${ACCOUNT}:group/all`,
      GroupPolicyList: inline,
      AttachedManagedPolicies: [attach("some")],
    },
  ],
  RoleDetailList: [
    role("app", {
      RolePolicyList: inline,
      AttachedManagedPolicies: [attach("some")],
      Tags: TAGS,
      RoleLastUsed: { LastUsedDate: AS_OF, Region: "us-east-1" },
      ...LIMIT,
    }),
  ],
  Policies: [
    managed("some", document(allow(["iam:PassRole", "lambda:*", "s3:Get*"]), allow("kms:Decrypt"))),
    managed("limit", document(allow("*"))),
  ],
});

const ODD: readonly unknown[] = [
  null,
  0,
  -1,
  true,
  "",
  "*",
  "x",
  [],
  {},
  [null],
  [[]],
  [{}],
  { a: null },
  "\u202e\u001b[2J",
  "2026-13-45T99:99:99Z",
  "arn:aws:iam::111122223333:role/x",
];

type Place = readonly [holder: Record<string, unknown>, key: string];

function* placesIn(value: unknown): Generator<Place> {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    yield [value as Record<string, unknown>, key];
    yield* placesIn((value as Record<string, unknown>)[key]);
  }
}

interface Change {
  readonly at: number;
  readonly to: unknown;
  readonly takes: boolean;
}

const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({ at: fc.nat(), to: fc.constantFrom(...ODD), takes: fc.integer({ min: 0, max: 4 }).map((n) => n === 0) }),
  { minLength: 1, maxLength: 4 },
);

function changed(all: readonly Change[]): unknown {
  const value = structuredClone(WHOLE) as unknown;
  for (const { at, to, takes } of all) {
    const places = [...placesIn(value)];
    const place = places[at % places.length];
    if (place === undefined) continue;
    const [holder, key] = place;
    if (takes && Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (takes) delete holder[key];
    else holder[key] = structuredClone(to);
  }
  return value;
}

const arnsIn = (value: unknown): readonly string[] =>
  ["UserDetailList", "RoleDetailList"].flatMap((list) => {
    const entries = (value as Record<string, unknown>)[list];
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry: unknown) => {
      const arn = typeof entry === "object" && entry !== null && "Arn" in entry ? entry.Arn : undefined;
      return typeof arn === "string" && arn.startsWith("arn:") ? [arn] : [];
    });
  });

test("law: authorization details with anything in any place are audited or refused, and nobody vanishes from them", () => {
  let audited = 0;
  fc.assert(
    fc.property(changes, (all) => {
      const value = changed(all);
      const arns = arnsIn(value);
      const checked = checkAuthorizationDetails(value, () => {});
      if (checked === undefined) return;
      audited++;
      const evidence = evidenceOf({ authorization: checked.details });
      const about = { workspace: workspace(), attribution: new Attribution(workspace(), []), asOf: AS_OF };
      const { drafts, principals, diagnostics } = auditAccount(evidence, about);
      expect([...drafts].length + diagnostics.length).toBeGreaterThan(0);
      for (const arn of arns) expect(principals.find(arn)?.arn).toBe(arn);
    }),
    { numRuns: Number(process.env.RUNS ?? 500) },
  );
  expect(audited).toBeGreaterThan(100);
});

test("whose lists of policies cannot be read holds something that nobody knows", () => {
  for (const key of ["UserPolicyList", "AttachedManagedPolicies", "GroupList", "PermissionsBoundary"])
    for (const odd of [null, 7, "x", [7], [null]]) {
      const checked = checkAuthorizationDetails(details({ UserDetailList: [user("ana", { [key]: odd })] }), () => {});
      if (checked === undefined) throw new Error("the details were refused");
      const evidence = evidenceOf({ authorization: checked.details });
      const about = { workspace: workspace(), attribution: new Attribution(workspace(), []), asOf: AS_OF };
      const { principals } = auditAccount(evidence, about);
      const ana = principals.find(`${ACCOUNT}:user/ana`);
      const held = [...(ana?.policies ?? []), ...(ana?.boundary === undefined ? [] : [ana.boundary])];
      expect([key, odd, held.map(({ read }) => read.problem !== undefined)]).toEqual([key, odd, [true]]);
    }
});
