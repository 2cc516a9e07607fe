import { expect, it } from "vitest";
import type { Statement } from "../../src/iam/document.js";
import { answer, estateOf, MANAGEMENT, MEMBER, ORG, OTHER, organization, principalOf, rcp, scp } from "./made-estate.js";
import { AS_OF, allow, attach, document, managed, role, user } from "./made-evidence.js";

const EVERYTHING = [{ PolicyName: "all", PolicyDocument: document(allow("*")) }];
const BUCKET = "arn:aws:s3:::orders";
const inline = (...statements: readonly Partial<Statement>[]) => [{ PolicyName: "p", PolicyDocument: document(...statements) }];
const ana = (...statements: readonly Partial<Statement>[]) => user("ana", { UserPolicyList: inline(...statements) });
const anaIn = (...statements: readonly Partial<Statement>[]) => ({ [MEMBER]: { UserDetailList: [ana(...statements)] } });
const deny = (action: string, condition?: Parameters<typeof allow>[2]) => ({
  ...allow(action, "*", condition),
  Effect: "Deny" as const,
});

// "Policy evaluation for requests within a single account": policies of a user's groups are identity policies of the user.
it("counts policies of groups", () => {
  const group = {
    Path: "/",
    GroupName: "staff",
    GroupId: "AGPASTAFF",
    Arn: `arn:aws:iam::${MEMBER}:group/staff`,
    GroupPolicyList: inline(allow("ec2:RunInstances")),
  };
  const estate = estateOf({
    accounts: { [MEMBER]: { UserDetailList: [user("ana", { GroupList: ["staff"] })], GroupDetailList: [group] } },
    organization: organization(),
  });
  expect(answer(estate, "ana", "ec2:RunInstances").decision).toBe("allowed");
  expect(answer(estate, "ana", "ec2:TerminateInstances").decision).toBe("implicitDeny");
});

it("keeps within the boundary", () => {
  const bounded = { PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${MEMBER}:policy/limit` } };
  const given = { UserDetailList: [user("ana", { UserPolicyList: EVERYTHING, ...bounded })] };
  const readable = estateOf({
    accounts: { [MEMBER]: { ...given, Policies: [managed("limit", document(allow("s3:*")))] } },
    organization: organization(),
  });
  expect(answer(readable, "ana", "ec2:RunInstances")).toMatchObject({ decision: "implicitDeny", by: { layer: "boundary" } });
  const missing = estateOf({ accounts: { [MEMBER]: given }, organization: organization() });
  expect(answer(missing, "ana", "ec2:RunInstances")).toMatchObject({ decision: "depends", dependsOn: { layers: ["boundary"] } });
});

it("takes a policy that cannot be read for one that may say anything", () => {
  const estate = estateOf({
    accounts: { [MEMBER]: { UserDetailList: [user("ana", { AttachedManagedPolicies: [attach("gone")] })] } },
    organization: organization(),
  });
  expect(answer(estate, "ana", "ec2:RunInstances")).toMatchObject({ decision: "depends", dependsOn: { layers: ["identity"] } });
});

// Organizations User Guide, "SCP evaluation": every level must allow; the management account is not subject to SCPs.
it("asks the SCPs of every level, and none for the management account", () => {
  const noLeaving = scp("no-buckets", document(deny("s3:CreateBucket")), "r-abcd");
  const accounts = {
    [MEMBER]: { UserDetailList: [ana(allow("*"))] },
    [MANAGEMENT]: { UserDetailList: [user("boss", { Arn: `arn:aws:iam::${MANAGEMENT}:user/boss`, UserPolicyList: EVERYTHING })] },
  };
  const estate = estateOf({ accounts, organization: organization([noLeaving]) });
  expect(answer(estate, "ana", "s3:CreateBucket", BUCKET)).toMatchObject({
    decision: "explicitDeny",
    by: { layer: "scp", level: 0 },
  });
  expect(estate.inputFor(principalOf(estate, "boss"), { action: "s3:CreateBucket", resource: BUCKET })).not.toHaveProperty(
    "serviceControlPolicies",
  );
  expect(answer(estate, "boss", "s3:ListAllMyBuckets").decision).toBe("allowed");
  const root = estate.principal(`arn:aws:iam::${MEMBER}:root`);
  expect(root && estate.ask(root, { action: "s3:CreateBucket", resource: BUCKET }).decision).toBe("explicitDeny");
});

it("does not know SCPs that are not in the snapshot", () => {
  for (const evidence of [
    undefined,
    { accounts: undefined },
    organization([], { policies: undefined }),
    organization([], { roots: undefined }),
    organization([], { policiesComplete: false }),
    organization([scp("broken", undefined, MEMBER)]),
    // Without the management account's id, this may be it.
    organization([], { accounts: [{ Id: MEMBER }] }),
  ]) {
    const estate = estateOf({ accounts: anaIn(allow("*")), organization: evidence });
    expect(answer(estate, "ana", "ec2:RunInstances")).toMatchObject({ decision: "depends", dependsOn: { layers: ["scp"] } });
  }
});

it("knows that there are no SCPs where there is no organization, or they are not enabled", () => {
  const none = estateOf({ accounts: anaIn(allow("*")), organization: { accounts: [], organization: null } });
  expect(answer(none, "ana", "ec2:RunInstances").decision).toBe("allowed");
  const off = organization([], { policies: undefined });
  const disabled = { ...off, roots: off.roots?.map((root) => ({ ...root, PolicyTypes: [] })) };
  expect(answer(estateOf({ accounts: anaIn(allow("*")), organization: disabled }), "ana", "ec2:RunInstances").decision).toBe(
    "allowed",
  );
});

it("does not take a level whose SCPs were not collected for one that allows nothing", () => {
  const evidence = organization([], { policies: [scp("FullAWSAccess", document(allow("*")), "r-abcd", MEMBER)] });
  const estate = estateOf({ accounts: anaIn(allow("*")), organization: evidence });
  expect(answer(estate, "ana", "ec2:RunInstances").decision).toBe("depends");
});

// Organizations User Guide, "Resource control policies": they limit the organization's resources, whoever asks.
it("asks the RCPs of the account that owns the resource", () => {
  const only = { StringNotEquals: { "aws:PrincipalAccount": OTHER } };
  const limit = rcp("own", document({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: only }), OTHER);
  const estate = estateOf({
    accounts: anaIn(allow("*")),
    organization: organization([limit]),
    resources: [
      { arn: BUCKET, account: OTHER, document: document({ ...allow("s3:*", `${BUCKET}/*`), Principal: "*" }) },
      { arn: `${BUCKET}-own`, account: MEMBER, document: null },
    ],
  });
  expect(answer(estate, "ana", "s3:GetObject", `${BUCKET}/1`)).toMatchObject({ decision: "explicitDeny", by: { layer: "rcp" } });
  expect(answer(estate, "ana", "s3:GetObject", `${BUCKET}-own/1`).decision).toBe("allowed");
});

it("does not know the policy of a resource that is not in the snapshot", () => {
  const estate = estateOf({ accounts: anaIn(allow("ec2:*")), organization: organization() });
  expect(answer(estate, "ana", "s3:GetObject", `${BUCKET}/1`)).toMatchObject({
    decision: "depends",
    dependsOn: { layers: ["rcp", "resource"] },
  });
  // EC2 instances have no policies of their own.
  const instance = `arn:aws:ec2:us-east-1:${MEMBER}:instance/i-1`;
  expect(answer(estate, "ana", "ec2:StopInstances", instance).decision).toBe("allowed");
  expect(answer(estate, "ana", "ec2:StopInstances", instance.replace(MEMBER, OTHER)).decision).toBe("implicitDeny");
});

// AWS RAM User Guide, "Shareable AWS resources": a shared subnet is used from other accounts, with no policy to be seen.
it("does not know what is shared with other accounts", () => {
  const estate = estateOf({ accounts: anaIn(allow("ec2:*")), organization: organization() });
  const subnet = (account: string) => `arn:aws:ec2:us-east-1:${account}:subnet/subnet-1`;
  expect(answer(estate, "ana", "ec2:RunInstances", subnet(MEMBER)).decision).toBe("allowed");
  expect(answer(estate, "ana", "ec2:RunInstances", subnet(OTHER))).toMatchObject({
    decision: "depends",
    dependsOn: { layers: ["resource"] },
  });
});

// "Cross-account policy evaluation logic": both sides must allow; within the account the bucket's policy alone is enough.
it("asks the resource's policy, within the account and across", () => {
  const grant = document({ ...allow("s3:GetObject", `${BUCKET}/*`), Principal: { AWS: `arn:aws:iam::${MEMBER}:user/ana` } });
  const owned = (account: string) =>
    estateOf({
      accounts: anaIn(allow("ec2:*")),
      organization: organization(),
      resources: [{ arn: BUCKET, account, document: grant }],
    });
  expect(answer(owned(MEMBER), "ana", "s3:GetObject", `${BUCKET}/1`).decision).toBe("allowed");
  expect(answer(owned(OTHER), "ana", "s3:GetObject", `${BUCKET}/1`).decision).toBe("implicitDeny");
});

// "How permissions work for assuming a role": the trust policy must let the principal in.
it("asks the trust policy of a role of the snapshot, and does not know one that it does not hold", () => {
  const trusts = (name: string, who: string) =>
    role(name, { AssumeRolePolicyDocument: document({ Principal: { AWS: who }, Action: "sts:AssumeRole" }) });
  const estate = estateOf({
    accounts: {
      [MEMBER]: {
        UserDetailList: [ana(allow("sts:AssumeRole"))],
        RoleDetailList: [trusts("open", `arn:aws:iam::${MEMBER}:root`), trusts("shut", `arn:aws:iam::${OTHER}:root`)],
      },
    },
    organization: organization(),
  });
  const arn = (name: string) => `arn:aws:iam::${MEMBER}:role/${name}`;
  expect(answer(estate, "ana", "sts:AssumeRole", arn("open")).decision).toBe("allowed");
  expect(answer(estate, "ana", "sts:AssumeRole", arn("shut"))).toMatchObject({
    decision: "implicitDeny",
    by: { layer: "resource" },
  });
  expect(answer(estate, "ana", "sts:AssumeRole", arn("elsewhere"))).toMatchObject({
    decision: "depends",
    dependsOn: { layers: ["resource"] },
  });
});

it("finds a role by its unique id in a trust policy", () => {
  const target = role("target", {
    AssumeRolePolicyDocument: document({ Principal: { AWS: "AROASOURCE" }, Action: "sts:AssumeRole" }),
  });
  const estate = estateOf({ accounts: { [MEMBER]: { RoleDetailList: [role("source"), target] } }, organization: organization() });
  expect(answer(estate, "source", "sts:AssumeRole", target.Arn).decision).toBe("allowed");
});

it.each([
  ["aws:PrincipalArn", `arn:aws:iam::${MEMBER}:user/ana`],
  ["aws:PrincipalAccount", MEMBER],
  ["aws:PrincipalType", "User"],
  ["aws:username", "ana"],
  ["aws:userid", "AIDAANA"],
  ["aws:PrincipalTag/team", "support"],
  ["aws:PrincipalOrgID", ORG],
  ["aws:ResourceAccount", MEMBER],
  ["aws:ResourceOrgID", ORG],
])("knows %s", (key, value) => {
  const holds = (wanted: string) =>
    answer(
      estateOf({
        accounts: {
          [MEMBER]: {
            UserDetailList: [
              { ...ana(allow("ec2:*", "*", { StringEquals: { [key]: wanted } })), Tags: [{ Key: "team", Value: "support" }] },
            ],
          },
        },
        organization: organization(),
      }),
      "ana",
      "ec2:RunInstances",
    ).decision;
  expect(holds(value)).toBe("allowed");
  expect(holds("another")).toBe("implicitDeny");
});

it("knows the organization's path", () => {
  const path = `${ORG}/r-abcd/ou-abcd-11111111/`;
  const on = (wanted: string) => ({ "ForAnyValue:StringEquals": { "aws:PrincipalOrgPaths": wanted } });
  const holds = (wanted: string) =>
    answer(
      estateOf({ accounts: anaIn(allow("ec2:*", "*", on(wanted))), organization: organization() }),
      "ana",
      "ec2:RunInstances",
    ).decision;
  expect(holds(path)).toBe("allowed");
  expect(holds(`${ORG}/r-abcd/`)).toBe("implicitDeny");
});

it("asks at the snapshot's moment", () => {
  const until = (date: string) =>
    answer(
      estateOf({
        accounts: anaIn(allow("ec2:*", "*", { DateLessThan: { "aws:CurrentTime": date } })),
        organization: organization(),
      }),
      "ana",
      "ec2:RunInstances",
    ).decision;
  expect(AS_OF).toBe("2026-06-30T00:00:00Z");
  expect(until("2026-06-29T00:00:00Z")).toBe("implicitDeny");
  expect(until("2026-07-01T00:00:00Z")).toBe("allowed");
});

it("does not know what the caller chooses", () => {
  const estate = estateOf({
    accounts: anaIn(allow("ec2:*", "*", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } })),
    organization: organization(),
  });
  const ask = (context?: Record<string, string>) =>
    estate.ask(principalOf(estate, "ana"), { action: "ec2:RunInstances", resource: "*", ...(context && { context }) });
  expect(ask()).toMatchObject({ decision: "depends", dependsOn: { keys: ["aws:sourceip"], layers: [] } });
  expect(ask({ "AWS:SourceIP": "192.0.2.7" }).decision).toBe("allowed");
  expect(ask({ "aws:SourceIp": "198.51.100.7" }).decision).toBe("implicitDeny");
});

// "Pass session tags in AWS STS": they need sts:TagSession in the trust policy, and go before the role's own.
it("knows a role's tags only where no session can bring others", () => {
  const tagged = (actions: readonly string[]) => {
    const made = role("worker", {
      AssumeRolePolicyDocument: document({ Principal: { AWS: `arn:aws:iam::${MEMBER}:root` }, Action: [...actions] }),
      RolePolicyList: inline(allow("ec2:*", "*", { StringEquals: { "aws:PrincipalTag/team": "ops" } })),
    });
    return estateOf({ accounts: { [MEMBER]: { RoleDetailList: [made] } }, organization: organization() });
  };
  expect(answer(tagged(["sts:AssumeRole"]), "worker", "ec2:RunInstances").decision).toBe("implicitDeny");
  expect(answer(tagged(["sts:AssumeRole", "sts:TagSession"]), "worker", "ec2:RunInstances").decision).toBe("depends");
});
