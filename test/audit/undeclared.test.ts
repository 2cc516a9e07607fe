import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Attribution } from "../../src/audit/attribution.js";
import { AccountPrincipals } from "../../src/audit/principals.js";
import { undeclaredDrafts } from "../../src/audit/rules/undeclared-access.js";
import { decide } from "../../src/iam/decide.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import type { RoleBundle } from "../../src/model/bundle.js";
import type { AuthorizationDetails } from "../../src/model/evidence.js";
import type { Draft } from "../../src/model/finding.js";
import {
  ACCOUNT,
  allow,
  attach,
  bundle,
  details,
  document,
  evidenceOf,
  liveOf,
  managed,
  owner,
  role,
  user,
  workspace,
} from "./made-evidence.js";
import { REQUESTS, statement } from "./random-policies.js";

const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table`;
const DECLARED = document(
  allow(["dynamodb:GetItem", "dynamodb:Query"], [`${TABLE}/orders`, `${TABLE}/customers`]),
  allow("s3:GetObject", "arn:aws:s3:::raw/*", { StringEquals: { "aws:RequestedRegion": "us-east-1" } }),
  { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::raw/secret/*" },
);

function drafts(
  authorization: AuthorizationDetails,
  bundles: readonly RoleBundle[] = [],
  owners = workspace().owners,
): readonly Draft[] {
  const evidence = evidenceOf({ authorization });
  return [...undeclaredDrafts(evidence, new AccountPrincipals(evidence), new Attribution(workspace({ owners }), bundles))];
}

/** What a team's live role with these documents beside its own may do undeclared. */
function beside(...more: readonly PolicyDocument[]): Draft | undefined {
  const made = bundle("support", [DECLARED]);
  const live = liveOf(made);
  const { PermissionsBoundary: _limit, ...free } = live.role;
  const changed = { ...free, RolePolicyList: more.map((each, i) => ({ PolicyName: `own-${i}`, PolicyDocument: each })) };
  return drafts(details({ RoleDetailList: [changed], Policies: live.policies }), [made])[0];
}

const inside: readonly Partial<Statement>[] = [
  allow("dynamodb:GetItem", `${TABLE}/orders`),
  allow(["dynamodb:Query"], `${TABLE}/customers`, { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
  allow("s3:GetObject", "arn:aws:s3:::raw/2026/*", { StringEquals: { "aws:RequestedRegion": "us-east-1" } }),
];
const outside: readonly Partial<Statement>[] = [
  allow("dynamodb:PutItem", `${TABLE}/orders`),
  allow("dynamodb:GetItem", `${TABLE}/*`),
  allow("dynamodb:GetItem"),
  allow("dynamodb:*", `${TABLE}/orders`),
  allow("s3:GetObject", "arn:aws:s3:::raw/*"),
  allow("s3:GetObject", "arn:aws:s3:::raw/*", { StringEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } }),
  { Effect: "Allow", NotAction: "dynamodb:*", Resource: "*" },
  { Effect: "Allow", Action: "dynamodb:GetItem", NotResource: `${TABLE}/orders` },
  allow("iam:CreateAccessKey", "arn:aws:iam::*:user/ana"),
  allow("s3:GetObject", "arn:aws:s3:::raw-other/*", { StringEquals: { "aws:RequestedRegion": "us-east-1" } }),
];
const denies: readonly Partial<Statement>[] = [
  { Effect: "Deny", Action: "*", Resource: "*" },
  { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::raw/secret/*" },
  { Effect: "Deny", NotAction: "dynamodb:GetItem", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
];

describe("a role with its bundle's documents", () => {
  test("has nothing undeclared", () => {
    expect(beside()).toBeUndefined();
    const made = bundle("support", [DECLARED]);
    expect(drafts(details({ RoleDetailList: [liveOf(made).role], Policies: liveOf(made).policies }), [made])).toEqual([]);
  });

  test.each(inside.map((each) => [JSON.stringify(each), each] as const))("nor with %s, which lies within", (_name, statement) => {
    expect(beside(document(statement))).toBeUndefined();
  });

  test.each(outside.map((each) => [JSON.stringify(each), each] as const))("but with %s, which does not", (_name, statement) => {
    expect(beside(document(statement))?.rule).toBe("undeclared-access");
  });

  test("law: what lies within and denies add nothing, in any number and order; one outside is always found", () => {
    const statements = fc.array(fc.constantFrom(...inside, ...denies), { maxLength: 6 });
    fc.assert(
      fc.property(statements, (some) => {
        expect(beside(...some.map((each) => document(each)))).toBeUndefined();
      }),
      { numRuns: 60 },
    );
    const harmless = fc.array(fc.constantFrom(...inside), { maxLength: 4 });
    fc.assert(
      fc.property(harmless, fc.constantFrom(...outside), fc.nat(4), (some, one, at) => {
        const all = [...some.slice(0, at), one, ...some.slice(at)];
        expect(beside(document(...all))).toBeDefined();
      }),
      { numRuns: 60 },
    );
  });

  test("a deny takes undeclared access away, only where it covers it", () => {
    expect(
      beside(document(allow("s3:DeleteObject", "arn:aws:s3:::raw/*"), { Effect: "Deny", Action: "s3:Delete*", Resource: "*" })),
    ).toBeUndefined();
    expect(
      beside(
        document(allow("s3:DeleteObject", "arn:aws:s3:::raw/*"), {
          Effect: "Deny",
          Action: "s3:Delete*",
          Resource: "arn:aws:s3:::raw/kept/*",
        }),
      ),
    ).toBeDefined();
    const left = beside(
      document(allow("s3:DeleteObject", ["arn:aws:s3:::raw/*", "arn:aws:s3:::tmp/*"]), {
        Effect: "Deny",
        Action: "s3:Delete*",
        Resource: "arn:aws:s3:::raw/*",
      }),
    );
    expect(left?.undeclared?.groups[0]?.has).toEqual(["arn:aws:s3:::tmp/*"]);
  });

  test("a deny under a condition leaves the access, without a doubt where the access has no condition", () => {
    const mfa = {
      Effect: "Deny" as const,
      Action: "s3:*",
      Resource: "*",
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    };
    const found = beside(document(allow("s3:DeleteObject"), mfa));
    expect(found?.undeclared?.groups.find(({ service }) => service === "s3")?.may).toBe(false);
  });

  test("a deny that the file declares and the live role lacks is undeclared access", () => {
    const made = bundle("support", [DECLARED]);
    const live = liveOf(made);
    const loose = document(...(DECLARED.Statement as readonly Statement[]).filter(({ Effect }) => Effect === "Allow"));
    const policies = [managed("bailiwick-support-1", loose, made.permissions[0]?.arn), ...live.policies.slice(1)];
    const [found] = drafts(details({ RoleDetailList: [live.role], Policies: policies }), [made]);
    expect(found?.undeclared?.groups).toMatchObject([{ service: "s3", examples: ["s3:GetObject"], may: true }]);
  });
});

test("law: whenever a request is allowed that the declared documents do not allow, there is a finding with its action's service", () => {
  const mixed = fc.array(fc.oneof(statement("Allow"), statement("Deny")), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(mixed, mixed, (some, other) => {
      const made = bundle("support", [document(...some)]);
      const inline = { RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(...other) }] };
      const [found] = drafts(details({ RoleDetailList: [role(made.role.name, { Arn: made.role.arn, ...inline })] }), [made]);
      const services = new Set(found?.undeclared?.groups.map(({ service }) => service));
      const allows = (policy: PolicyDocument, request: (typeof REQUESTS)[number]): boolean =>
        decide({ request: { principal: made.role.arn, ...request }, identityPolicies: [policy] }).decision === "allowed";
      for (const request of REQUESTS) {
        if (!allows(document(...other), request) || allows(document(...some), request)) continue;
        expect(
          found?.undeclared !== undefined &&
            (found.undeclared.moreGroups > 0 || services.has(request.action.split(":")[0] ?? "")),
        ).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

describe("what is shown", () => {
  test("both scopes, worst class first", () => {
    const found = beside(
      document(allow("dynamodb:GetItem", `${TABLE}/*`), allow("iam:CreateAccessKey"), allow("ec2:StartInstances")),
    );
    const groups = found?.undeclared?.groups ?? [];
    expect(groups.map(({ class: name }) => name)[0]).toBe("credential");
    expect(groups.find(({ service }) => service === "dynamodb")).toMatchObject({
      actions: 1,
      examples: ["dynamodb:GetItem"],
      has: [`${TABLE}/*`],
      declared: [`${TABLE}/orders, ${TABLE}/customers`],
    });
    expect(found?.undeclared?.actions).toBe(3);
    expect(found?.severity).toBe("high");
  });

  test("an undeclared administrator is critical, its groups are bounded and all of its actions are counted", () => {
    const [found] = drafts(
      details({
        UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("p")] })],
        Policies: [managed("p", document(allow("*")))],
      }),
    );
    expect(found?.severity).toBe("critical");
    expect(found?.undeclared?.groups).toHaveLength(6);
    expect(found?.undeclared?.moreGroups).toBeGreaterThan(100);
    expect(found?.undeclared?.actions).toBeGreaterThan(20_000);
  });

  test("everything of an unowned principal, and of one that a team answers for without a file", () => {
    const some = details({
      RoleDetailList: [
        role("terraform-app", {
          RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(allow("s3:GetObject", "arn:aws:s3:::b/*")) }],
        }),
      ],
    });
    expect(drafts(some)[0]?.evidence[0]?.summary).toContain("no team owns it");
    const [owned] = drafts(some, [], [owner("devops", "arn:aws:iam::*:role/terraform-*")]);
    expect(owned?.evidence[0]?.summary).toContain("team devops answers for it and has no file");
    expect(owned?.undeclared?.actions).toBe(1);
  });

  test("owning a principal declares nothing of it, whatever the team's own role may do", () => {
    const some = details({
      RoleDetailList: [
        role("helper", {
          RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(allow("dynamodb:GetItem", `${TABLE}/orders`)) }],
        }),
      ],
    });
    const [found] = drafts(some, [bundle("support", [DECLARED])], [owner("support", "arn:aws:iam::*:role/helper")]);
    expect(found?.undeclared?.groups.map((group) => group.examples)).toEqual([["dynamodb:GetItem"]]);
  });

  test("groups count, a boundary limits, a tag changes nothing", () => {
    const group = {
      Path: "/",
      GroupName: "g",
      GroupId: "AGPAG",
      Arn: `arn:aws:iam::${ACCOUNT}:group/g`,
      GroupPolicyList: [{ PolicyName: "own", PolicyDocument: document(allow("s3:*")) }],
    };
    const member = user("ana", { GroupList: ["g"], Tags: [{ Key: "bailiwick:team", Value: "devops" }] });
    const [found] = drafts(details({ GroupDetailList: [group], UserDetailList: [member] }), [
      bundle("devops", [document(allow("*"))]),
    ]);
    expect(found?.undeclared?.actions).toBeGreaterThan(100);
    expect(found?.evidence[0]?.facts["tag bailiwick:team"]).toBe("devops");
    const limited = { ...member, PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/limit` } };
    const [less] = drafts(
      details({
        GroupDetailList: [group],
        UserDetailList: [limited],
        Policies: [managed("limit", document(allow("s3:GetObject", "arn:aws:s3:::b/*")))],
      }),
    );
    expect(less?.undeclared).toMatchObject({ actions: 1, groups: [{ has: ["arn:aws:s3:::b/*"], may: false }] });
  });

  test("root and service-linked roles are left out", () => {
    const linked = role("AWSServiceRoleForX", {
      Path: "/aws-service-role/x.amazonaws.com/",
      RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(allow("*")) }],
    });
    expect(drafts(details({ RoleDetailList: [linked] }))).toEqual([]);
  });
});

describe("what cannot be read", () => {
  const broken = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: { evil: true }, Resource: 7 }],
  } as unknown as PolicyDocument;

  test("is a finding of its own, never silence", () => {
    const [found] = drafts(
      details({ RoleDetailList: [role("r", { RolePolicyList: [{ PolicyName: "own", PolicyDocument: broken }] })] }),
    );
    expect(found?.title).toBe("What Role r may do cannot be read");
    expect(found?.uncertain?.[0]).toContain("own: its document cannot be read");
  });

  test("an attached policy without a document is a doubt beside what is known", () => {
    const [found] = drafts(
      details({
        RoleDetailList: [
          role("r", {
            AttachedManagedPolicies: [attach("gone")],
            RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(allow("s3:GetObject")) }],
          }),
        ],
      }),
    );
    expect(found?.undeclared?.actions).toBe(1);
    expect(found?.uncertain).toEqual([`arn:aws:iam::${ACCOUNT}:policy/gone: its document is not in the snapshot`]);
  });

  test("an unreadable boundary takes nothing away", () => {
    const limited = role("r", {
      PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::aws:policy/gone" },
      RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(allow("s3:GetObject")) }],
    });
    expect(drafts(details({ RoleDetailList: [limited] }))[0]?.undeclared?.groups[0]?.may).toBe(true);
  });
});
