import { describe, expect, test } from "vitest";
import { Escalation } from "../../../src/audit/escalation/escalation.js";
import { factsOf, type RunningIn } from "../../../src/audit/escalation/facts.js";
import { runningIn } from "../../../src/audit/escalation/running.js";
import { Estate } from "../../../src/audit/estate/estate.js";
import { Organization } from "../../../src/audit/estate/organization.js";
import { AccountPrincipals } from "../../../src/audit/principals.js";
import type { Statement } from "../../../src/iam/document.js";
import type { AuthorizationDetails, GroupDetail, RoleDetail, UserDetail } from "../../../src/model/evidence.js";
import { organization, scp } from "../made-estate.js";
import { ACCOUNT, AS_OF, allow, attach, details, document, evidenceOf, managed, role, row, user } from "../made-evidence.js";
import { escalationOver, OTHER, pathTo, trust } from "./made-account.js";

const iam = (rest: string, account = ACCOUNT): string => `arn:aws:iam::${account}:${rest}`;
const ANA = iam("user/ana");
const ALL = [{ PolicyName: "all", PolicyDocument: document(allow("*")) }];
const EC2 = trust({ Service: "ec2.amazonaws.com" });
const RUN = ["lambda:CreateFunction", "lambda:InvokeFunction", "lambda:AddPermission"];
const LAMBDA = trust({ Service: "lambda.amazonaws.com" });

const inline = (...statements: readonly Partial<Statement>[]) => [{ PolicyName: "p", PolicyDocument: document(...statements) }];
const deny = (action: Statement["Action"], resource: Statement["Resource"] = "*", condition?: Statement["Condition"]) => ({
  ...allow(action, resource, condition),
  Effect: "Deny" as const,
});
const ana = (given: Partial<UserDetail>): UserDetail => user("ana", given);
const admin = (given: Partial<RoleDetail> = {}): RoleDetail => role("admin", { RolePolicyList: ALL, ...given });
const group = (name: string, given: Partial<GroupDetail> = {}): GroupDetail => ({
  Path: "/",
  GroupName: name,
  GroupId: `AGPA${name.toUpperCase()}`,
  Arn: iam(`group/${name}`),
  ...given,
});
const bounded = (name: string) => ({ PermissionsBoundary: { PermissionsBoundaryArn: iam(`policy/${name}`) } });

function path(given: Partial<AuthorizationDetails>, more: Readonly<Record<string, Partial<AuthorizationDetails>>> = {}) {
  return pathTo(escalationOver({ [ACCOUNT]: given, ...more }, [row("boss")]), ANA);
}

describe("ten who are one combination away from administrator", () => {
  test("passing and running, split over an inline and an attached policy", () => {
    const run = allow(["lambda:CreateFunction", "lambda:InvokeFunction"], `arn:aws:lambda:us-east-1:${ACCOUNT}:function:team-*`);
    const live = ana({
      UserPolicyList: inline(allow("iam:PassRole", iam("role/admin"))),
      AttachedManagedPolicies: [attach("run")],
    });
    expect(
      path({
        UserDetailList: [live],
        RoleDetailList: [admin({ AssumeRolePolicyDocument: LAMBDA })],
        Policies: [managed("run", document(run))],
      }),
    ).toEqual(["lambda-001"]);
  });

  test("passing by a group, starting an instance by the user's own policy", () => {
    const live = ana({ GroupList: ["ops"], UserPolicyList: inline(allow("ec2:RunInstances")) });
    const pass = allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } });
    expect(
      path({
        UserDetailList: [live],
        GroupDetailList: [group("ops", { GroupPolicyList: inline(pass) })],
        RoleDetailList: [
          admin({
            AssumeRolePolicyDocument: EC2,
            InstanceProfileList: [{ InstanceProfileName: "admin", Arn: iam("instance-profile/admin") }],
          }),
        ],
      }),
    ).toEqual(["ec2-001"]);
  });

  test("two roles on", () => {
    expect(
      path({
        UserDetailList: [ana({ UserPolicyList: inline(allow("sts:AssumeRole", iam("role/middle"))) })],
        RoleDetailList: [
          role("middle", {
            AssumeRolePolicyDocument: trust({ AWS: iam("root") }),
            RolePolicyList: inline(allow("sts:AssumeRole")),
          }),
          admin({ AssumeRolePolicyDocument: trust({ AWS: iam("role/middle") }) }),
        ],
      }),
    ).toEqual(["sts-001", "sts-001"]);
  });

  test("a role of another account, which trusts this one", () => {
    const far = { ...admin(), Arn: iam("role/admin", OTHER), AssumeRolePolicyDocument: trust({ AWS: iam("root") }) };
    const live = ana({ UserPolicyList: inline(allow("sts:AssumeRole", iam("role/*", OTHER))) });
    expect(path({ UserDetailList: [live] }, { [OTHER]: { RoleDetailList: [far] } })).toEqual(["sts-001"]);
  });

  test("taking one's boundary away, and then attaching to oneself", () => {
    const live = ana({
      UserPolicyList: inline(allow(["iam:DeleteUserPermissionsBoundary", "iam:AttachUserPolicy"], ANA)),
      ...bounded("limit"),
    });
    const limit = managed("limit", document(allow(["s3:*", "iam:DeleteUserPermissionsBoundary"])));
    expect(path({ UserDetailList: [live], Policies: [limit] })).toEqual(["boundary-001", "iam-008"]);
  });

  test("a stack whose service role is no administrator and may write policies for itself", () => {
    const builder = role("builder", {
      AssumeRolePolicyDocument: trust({ Service: "cloudformation.amazonaws.com" }),
      RolePolicyList: inline(allow("iam:PutRolePolicy", iam("role/*"))),
    });
    const live = ana({ UserPolicyList: inline(allow("cloudformation:CreateStack"), allow("iam:PassRole", iam("role/builder"))) });
    expect(path({ UserDetailList: [live], RoleDetailList: [builder] })).toEqual(["cloudformation-001", "iam-005"]);
  });

  test("joining a group whose members may make keys of an administrator", () => {
    const keys = group("keys", { GroupPolicyList: inline(allow("iam:CreateAccessKey", iam("user/boss"))) });
    const live = ana({ UserPolicyList: inline(allow("iam:AddUserToGroup", iam("group/keys"))) });
    expect(path({ UserDetailList: [live, user("boss", { UserPolicyList: ALL })], GroupDetailList: [keys] })).toEqual([
      "iam-013",
      "iam-002",
    ]);
  });

  test("a role that names the user, and needs nothing of the user's own", () => {
    expect(
      path({ UserDetailList: [ana({})], RoleDetailList: [admin({ AssumeRolePolicyDocument: trust({ AWS: ANA }) })] }),
    ).toEqual(["sts-001"]);
  });

  test("rewriting trust, where a deny spares one role", () => {
    const live = ana({
      UserPolicyList: inline(allow("iam:UpdateAssumeRolePolicy"), deny("iam:UpdateAssumeRolePolicy", iam("role/prod-*"))),
    });
    expect(path({ UserDetailList: [live], RoleDetailList: [role("prod-admin", { RolePolicyList: ALL }), admin()] })).toEqual([
      "iam-012",
    ]);
  });

  test("an administrator by two halves of a policy, reached by a new version of the group's policy", () => {
    const live = ana({ GroupList: ["ops"], UserPolicyList: inline(allow("iam:CreatePolicyVersion", iam("policy/shared"))) });
    expect(
      path({
        UserDetailList: [live],
        GroupDetailList: [group("ops", { AttachedManagedPolicies: [attach("shared")] })],
        Policies: [managed("shared", document(allow("s3:ListAllMyBuckets")))],
      }),
    ).toEqual(["iam-001"]);
  });
});

describe("ten near misses", () => {
  test("a deny on the very target", () => {
    const live = ana({ UserPolicyList: inline(allow("iam:CreateAccessKey"), deny("iam:CreateAccessKey", iam("user/boss"))) });
    expect(path({ UserDetailList: [live, user("boss", { UserPolicyList: ALL })] })).toBeUndefined();
  });

  test("a boundary that allows to attach and nothing else", () => {
    const live = ana({ UserPolicyList: inline(allow("iam:AttachUserPolicy", ANA)), ...bounded("limit") });
    const limit = managed("limit", document(allow(["s3:*", "iam:AttachUserPolicy"])));
    expect(path({ UserDetailList: [live], Policies: [limit] })).toBeUndefined();
  });

  test("an SCP that denies it", () => {
    const accounts = [
      new AccountPrincipals(
        evidenceOf({
          authorization: details({
            UserDetailList: [ana({ UserPolicyList: inline(allow("iam:UpdateAssumeRolePolicy")) })],
            RoleDetailList: [admin()],
          }),
        }),
      ),
    ];
    const under = (...more: Parameters<typeof organization>[0] & object) =>
      new Escalation(
        new Estate({ accounts, organization: new Organization(organization(more)), asOf: AS_OF }),
        accounts,
        factsOf([]),
      );
    expect(pathTo(under(), ANA)).toEqual(["iam-012"]);
    expect(pathTo(under(scp("Trust", document(deny("iam:UpdateAssumeRolePolicy")), ACCOUNT)), ANA)).toBeUndefined();
  });

  test("a role that trusts another service", () => {
    const live = ana({ UserPolicyList: inline(allow(["iam:PassRole", "lambda:*"])) });
    expect(path({ UserDetailList: [live], RoleDetailList: [admin({ AssumeRolePolicyDocument: EC2 })] })).toBeUndefined();
  });

  test("leave to pass another role", () => {
    const live = ana({ UserPolicyList: inline(allow(RUN), allow("iam:PassRole", iam("role/administrator"))) });
    expect(path({ UserDetailList: [live], RoleDetailList: [admin({ AssumeRolePolicyDocument: LAMBDA })] })).toBeUndefined();
  });

  test("a condition whose date is over", () => {
    const over = { DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } };
    const live = ana({ UserPolicyList: inline(allow("sts:AssumeRole", "*", over)) });
    const target = admin({ AssumeRolePolicyDocument: trust({ AWS: iam("root") }) });
    expect(path({ UserDetailList: [live], RoleDetailList: [target] })).toBeUndefined();
  });

  test("leave to pass to another service", () => {
    const pass = allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } });
    const live = ana({ UserPolicyList: inline(allow(RUN), pass) });
    expect(path({ UserDetailList: [live], RoleDetailList: [admin({ AssumeRolePolicyDocument: LAMBDA })] })).toBeUndefined();
  });

  test("NotAction that leaves out just what is needed", () => {
    const live = ana({
      UserPolicyList: inline({ Effect: "Allow", NotAction: ["iam:*", "sts:*", "organizations:*"], Resource: "*" }),
    });
    const target = admin({ AssumeRolePolicyDocument: trust({ AWS: iam("root") }) });
    expect(path({ UserDetailList: [live], RoleDetailList: [target] })).toBeUndefined();
  });

  test("a role without an instance profile", () => {
    const live = ana({ UserPolicyList: inline(allow(["iam:PassRole", "ec2:RunInstances"])) });
    const target = admin({ AssumeRolePolicyDocument: EC2, InstanceProfileList: [] });
    expect(path({ UserDetailList: [live], RoleDetailList: [target] })).toBeUndefined();
  });

  test("a function that is there, and runs as somebody else", () => {
    const evidence = evidenceOf({
      authorization: details({
        UserDetailList: [ana({ UserPolicyList: inline(allow(["lambda:UpdateFunctionCode", "lambda:InvokeFunction"])) })],
        RoleDetailList: [admin({ AssumeRolePolicyDocument: LAMBDA }), role("plain")],
      }),
    });
    const accounts = [new AccountPrincipals(evidence)];
    const estate = new Estate({ accounts, asOf: AS_OF });
    const running = (name: string): RunningIn =>
      runningIn(accounts[0] as AccountPrincipals, {
        resources: [
          {
            type: "AWS::Lambda::Function",
            arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:job`,
            runsAs: { kind: "role", arn: iam(`role/${name}`) },
          },
        ],
        complete: new Set(["AWS::Lambda::Function"]),
      });
    const where = (name: string) => new Escalation(estate, accounts, factsOf([], new Map([[ACCOUNT, running(name)]])));
    expect(pathTo(where("admin"), ANA)).toEqual(["lambda-004"]);
    expect(pathTo(where("plain"), ANA)).toBeUndefined();
    // Where nobody collected functions, it may be so.
    expect(pathTo(new Escalation(estate, accounts, factsOf([])), ANA)).toEqual(["lambda-003?"]);
  });
});

describe("what is more", () => {
  test("the trust policy's own conditions count", () => {
    const target = (condition: Statement["Condition"]) =>
      admin({ AssumeRolePolicyDocument: trust({ AWS: iam("root") }, condition) });
    const live = ana({ UserPolicyList: inline(allow("sts:AssumeRole")), Tags: [{ Key: "team", Value: "red" }] });
    const with_ = (condition: Statement["Condition"]) => path({ UserDetailList: [live], RoleDetailList: [target(condition)] });
    expect(with_({ StringEquals: { "aws:PrincipalTag/team": "red" } })).toEqual(["sts-001"]);
    expect(with_({ StringEquals: { "aws:PrincipalTag/team": "blue" } })).toBeUndefined();
    expect(with_({ Bool: { "aws:MultiFactorAuthPresent": "true" } })).toEqual(["sts-001?"]);
    expect(with_({ ArnEquals: { "aws:PrincipalArn": iam("user/somebody") } })).toBeUndefined();
  });

  test("a trust policy that names a session of a role lets the role's sessions in", () => {
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/middle/ci`;
    const given = (name: string) => ({
      UserDetailList: [ana({})],
      RoleDetailList: [
        role(name, { AssumeRolePolicyDocument: trust({ AWS: ANA }) }),
        admin({ AssumeRolePolicyDocument: trust({ AWS: session }) }),
      ],
    });
    expect(path(given("middle"))).toEqual(["sts-001", "sts-001?"]);
    expect(path(given("other"))).toBeUndefined();
  });

  test("a service may be trusted for another account only", () => {
    const live = ana({ UserPolicyList: inline(allow(["iam:PassRole", "lambda:*"])) });
    const target = (account: string) =>
      admin({
        AssumeRolePolicyDocument: trust({ Service: "lambda.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": account } }),
      });
    expect(path({ UserDetailList: [live], RoleDetailList: [target(ACCOUNT)] })).toEqual(["lambda-001"]);
    expect(path({ UserDetailList: [live], RoleDetailList: [target(OTHER)] })).toBeUndefined();
  });

  test("a region to one's choice does not make it uncertain, a foreign key does", () => {
    const target = admin({ AssumeRolePolicyDocument: LAMBDA });
    const run = (condition: Statement["Condition"]) =>
      path({
        UserDetailList: [ana({ UserPolicyList: inline(allow("iam:PassRole"), allow("lambda:*", "*", condition)) })],
        RoleDetailList: [target],
      });
    expect(run({ StringEquals: { "aws:RequestedRegion": "eu-west-1" } })).toEqual(["lambda-001"]);
    expect(run({ IpAddress: { "aws:SourceIp": "192.0.2.0/24" } })).toEqual(["lambda-001?"]);
  });

  test("a policy that may be attached decides what attaching is good for", () => {
    const attachOnly = (policy: string) =>
      path({
        UserDetailList: [
          ana({ UserPolicyList: inline(allow("iam:AttachUserPolicy", ANA, { ArnEquals: { "iam:PolicyARN": policy } })) }),
        ],
        Policies: [managed("power", document(allow("*"))), managed("weak", document(allow("s3:*")))],
      });
    expect(attachOnly("arn:aws:iam::aws:policy/AdministratorAccess")).toEqual(["iam-008"]);
    expect(attachOnly(iam("policy/power"))).toEqual(["iam-008"]);
    expect(attachOnly(iam("policy/weak"))).toBeUndefined();
  });

  test("who must keep a boundary on whom they make is no administrator, nor becomes one", () => {
    const fence = { StringNotEquals: { "iam:PermissionsBoundary": iam("policy/limit") } };
    const live = ana({
      UserPolicyList: inline(
        allow("*"),
        deny(["iam:*Role*", "iam:*User*", "iam:*Polic*", "iam:*Group*", "iam:*Key*", "iam:*LoginProfile"], "*", fence),
      ),
      ...bounded("limit"),
    });
    const limit = managed("limit", document(allow("s3:*")));
    expect(path({ UserDetailList: [live], Policies: [limit] })).toBeUndefined();
  });

  test("an administrator's path has no steps; a name makes none", () => {
    const named = managed("AdministratorAccess", document(allow("s3:*")), "arn:aws:iam::aws:policy/AdministratorAccess");
    expect(path({ UserDetailList: [ana({ UserPolicyList: ALL })] })).toEqual([]);
    expect(
      path({
        UserDetailList: [ana({ AttachedManagedPolicies: [attach("AdministratorAccess", named.Arn)] })],
        Policies: [named],
      }),
    ).toBeUndefined();
  });

  test("an administrator whose only statement is over is none", () => {
    const over = { DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } };
    expect(path({ UserDetailList: [ana({ UserPolicyList: inline(allow("*", "*", over)) })] })).toBeUndefined();
  });
});
