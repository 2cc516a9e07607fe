import { describe, expect, test } from "vitest";
import { Attribution } from "../../../src/audit/attribution.js";
import { auditAccount } from "../../../src/audit/audit-account.js";
import { KnownPrincipals } from "../../../src/audit/known-principals.js";
import { AccountPrincipals } from "../../../src/audit/principals.js";
import type { Statement } from "../../../src/iam/document.js";
import type { AuthorizationDetails } from "../../../src/model/evidence.js";
import { ACCOUNT, AS_OF, allow, details, document, evidenceOf, role, user, workspace } from "../made-evidence.js";
import { escalationOver, principalIn, trust } from "./made-account.js";

const iam = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`;
const ANA = iam("user/ana");
const inline = (...statements: readonly Partial<Statement>[]) => [{ PolicyName: "p", PolicyDocument: document(...statements) }];
const ana = (...statements: readonly Partial<Statement>[]) => user("ana", { UserPolicyList: inline(...statements) });

function known(given: Partial<AuthorizationDetails>) {
  const escalation = escalationOver({ [ACCOUNT]: given });
  const principals = new AccountPrincipals(evidenceOf({ authorization: details(given) }));
  return { known: new KnownPrincipals(workspace(), [principals], escalation), principal: principalIn(escalation, ANA) };
}

function reachOf(given: Partial<AuthorizationDetails>) {
  return known(given).known.reach(ANA)?.reach;
}

function told(given: Partial<AuthorizationDetails>) {
  const { known: all, principal } = known(given);
  return all.describe(principal, new Attribution(workspace(), [])).access;
}

describe("what those can do counts whom a principal can become", () => {
  const reader = role("reader", {
    AssumeRolePolicyDocument: trust({ AWS: ANA }),
    RolePolicyList: inline(allow("secretsmanager:GetSecretValue")),
  });
  test("a role that it assumes", () => {
    const given = { UserDetailList: [user("ana")], RoleDetailList: [reader] };
    expect(reachOf(given)).toBe("reads-secrets");
    expect(told(given)[0]).toBe("reads secrets by role reader (sts-001)");
  });
  test("a role that it cannot assume does not", () => {
    const closed = { ...reader, AssumeRolePolicyDocument: trust({ AWS: iam("user/somebody") }) };
    expect(reachOf({ UserDetailList: [user("ana")], RoleDetailList: [closed] })).toBe("nothing");
  });
  test("what it can do itself comes first", () => {
    const given = { UserDetailList: [ana(allow("iam:CreateUser"))], RoleDetailList: [reader] };
    expect(reachOf(given)).toBe("manages-permissions");
    expect(told(given)[0]).toBe("manages permissions: iam:CreateUser");
  });
  test("an administrator, certainly or perhaps", () => {
    const admin = role("admin", { RolePolicyList: inline(allow("*")), AssumeRolePolicyDocument: trust({ AWS: iam("root") }) });
    const assume = (condition?: Statement["Condition"]) => ({
      UserDetailList: [ana(allow("sts:AssumeRole", admin.Arn, condition))],
      RoleDetailList: [admin],
    });
    expect(reachOf(assume())).toBe("escalates-to-administrator");
    expect(told(assume())[0]).toBe("becomes an administrator by role admin (sts-001)");
    const mfa = assume({ Bool: { "aws:MultiFactorAuthPresent": "true" } });
    expect(reachOf(mfa)).toBe("escalates-to-administrator");
    expect(told(mfa)[0]).toBe("may be able to: becomes an administrator by role admin (sts-001)");
  });
  test("leave to assume any role of the account is followed, of any account it is not", () => {
    expect(reachOf({ UserDetailList: [ana(allow("sts:AssumeRole", iam("role/*")))] })).toBe("writes");
    expect(reachOf({ UserDetailList: [ana(allow("sts:AssumeRole"))] })).toBe("unknown");
  });
});

describe("as a finding", () => {
  const audit = (given: Partial<AuthorizationDetails>) => {
    const evidence = evidenceOf({ authorization: details(given) });
    const made = auditAccount(evidence, { workspace: workspace(), attribution: new Attribution(workspace(), []), asOf: AS_OF });
    const drafts = [...made.drafts].filter(({ rule }) => rule === "escalates-to-administrator");
    return { drafts, outcome: made.outcomes.find(({ rule }) => rule === "escalates-to-administrator") };
  };
  const builder = role("builder", {
    AssumeRolePolicyDocument: trust({ Service: "lambda.amazonaws.com" }),
    RolePolicyList: inline(allow("iam:PutRolePolicy", iam("role/builder"))),
  });

  test("step by step, with the statement behind each and the cheapest mend", () => {
    const live = user("ana", {
      GroupList: ["dev"],
      UserPolicyList: [{ PolicyName: "pass", PolicyDocument: document({ ...allow("iam:PassRole", builder.Arn), Sid: "Hand" }) }],
    });
    const dev = {
      Path: "/",
      GroupName: "dev",
      GroupId: "AGPADEV",
      Arn: iam("group/dev"),
      GroupPolicyList: [
        { PolicyName: "run", PolicyDocument: document(allow(["lambda:CreateFunction", "lambda:InvokeFunction"])) },
      ],
    };
    const { drafts, outcome } = audit({ UserDetailList: [live], RoleDetailList: [builder], GroupDetailList: [dev] });
    expect(drafts.map(({ resource, severity }) => [resource.name, severity])).toEqual([
      [ANA, "critical"],
      [builder.Arn, "critical"],
    ]);
    const [draft] = drafts;
    expect(draft?.title).toBe("User ana can become an administrator by role builder (lambda-001, iam-005)");
    expect(draft?.evidence[0]?.facts).toEqual({
      path: [
        "1. user ana makes a function that runs as the role, and calls it [role/builder] (lambda-001): " +
          "lambda:CreateFunction on function:example, by statement 1 of inline policy run of group dev; " +
          "lambda:InvokeFunction on function:example, by statement 1 of inline policy run of group dev; " +
          "iam:PassRole on role/builder, by statement Hand of inline policy pass",
        "2. role builder writes an inline policy for itself (iam-005): " +
          "iam:PutRolePolicy on role/builder, by statement 1 of inline policy p",
      ],
      certain: true,
    });
    expect(draft?.remediation).toBe(
      "Take iam:PassRole out of statement Hand of inline policy pass, or narrow it: without it this path ends. " +
        "Limit iam:PassRole to the roles that the team's functions need.",
    );
    expect(draft?.uncertain).toEqual(["SCPs are not in the snapshot", "RCPs are not in the snapshot"]);
    expect(outcome).toMatchObject({ status: "fail", failed: 2 });
  });

  test("less severe where it turns on what nobody knows, which it says", () => {
    const live = ana(allow("lambda:UpdateFunctionCode"));
    const { drafts } = audit({ UserDetailList: [live], RoleDetailList: [builder] });
    expect(drafts[0]).toMatchObject({ severity: "high", resource: { name: ANA } });
    expect(drafts[0]?.title).toContain("may be able to become an administrator");
    expect(drafts[0]?.uncertain).toContain("something calls the function");
  });

  test("passes where nobody can; says nothing where policies cannot be read", () => {
    expect(audit({ UserDetailList: [ana(allow("s3:GetObject"))] }).outcome?.status).toBe("pass");
    const gone = user("ana", { AttachedManagedPolicies: [{ PolicyName: "gone", PolicyArn: iam("policy/gone") }] });
    expect(audit({ UserDetailList: [gone] }).outcome?.status).toBe("no-data");
  });

  test("control characters and long names of an account do not get into the words in full", () => {
    const live = user("ana", {
      UserPolicyList: [{ PolicyName: "x".repeat(5_000), PolicyDocument: document(allow("iam:PutUserPolicy", ANA)) }],
    });
    const { drafts } = audit({ UserDetailList: [live] });
    expect(JSON.stringify(drafts[0]).length).toBeLessThan(3_000);
  });
});
