import { describe, expect, it } from "vitest";
import { delegation } from "#roles-data";
import { catalogue } from "../../src/iam/catalogue/index.js";
import { decide } from "../../src/iam/decide.js";
import type { PolicyDocument } from "../../src/iam/document.js";
import { treatmentOf } from "../../src/roles/fence.js";
import { generateBundles } from "../../src/roles/generate.js";
import { ACCOUNT, ADMIN_SERVICES, actionRule, digest, levelRule, teamOf, workspaceOf } from "./made.js";

const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const BOUNDARY = iam("policy/bailiwick/bailiwick-devops-boundary");
const PATH = "bailiwick/devops";

const everywhere = [...ADMIN_SERVICES, "sts", "sso", "identitystore", "organizations", "ram"];
const team = teamOf("devops", {
  access: [
    levelRule("admin", everywhere),
    actionRule(["iam:PassRole"], {
      resources: [iam(`role/${PATH}/*`), iam("role/bailiwick/bailiwick-orders")],
      passTo: ["ec2.amazonaws.com"],
    }),
  ],
});
const [bundle] = generateBundles(workspaceOf([team]), { digest }).bundles;
if (bundle === undefined) throw new Error("the team has no bundle");

const administrator: PolicyDocument = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
/** The trust policy of a role that lets everybody in the account in. */
const trusting: PolicyDocument = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { AWS: iam("root") }, Action: "sts:AssumeRole*" },
};
/** The team's role, and a role that it made with everything allowed: both are held by the boundary. */
const callers = {
  "the team's role": { principal: bundle.role.arn, identityPolicies: bundle.permissions.map((policy) => policy.document) },
  "a role that the team made": { principal: iam(`role/${PATH}/made`), identityPolicies: [administrator] },
};

type Escape = readonly [how: string, action: string, resource: string, context?: Record<string, string>];
const bounded = { "iam:PermissionsBoundary": BOUNDARY };
const escapes: readonly Escape[] = [
  ["make a role without a boundary", "iam:CreateRole", iam(`role/${PATH}/x`)],
  [
    "make a role with another boundary",
    "iam:CreateRole",
    iam(`role/${PATH}/x`),
    { "iam:PermissionsBoundary": iam(`policy/${PATH}/wide`) },
  ],
  ["make a role off the path", "iam:CreateRole", iam("role/x"), bounded],
  ["make a user without a boundary", "iam:CreateUser", iam(`user/${PATH}/x`)],
  ["make a user off the path", "iam:CreateUser", iam("user/x"), bounded],
  ["swap a role's boundary", "iam:PutRolePermissionsBoundary", iam(`role/${PATH}/made`), bounded],
  ["swap a user's boundary", "iam:PutUserPermissionsBoundary", iam(`user/${PATH}/made`), bounded],
  ["delete a role's boundary", "iam:DeleteRolePermissionsBoundary", iam(`role/${PATH}/made`), bounded],
  ["delete a user's boundary", "iam:DeleteUserPermissionsBoundary", iam(`user/${PATH}/made`), bounded],
  ["delete its own boundary", "iam:DeleteRolePermissionsBoundary", bundle.role.arn, bounded],
  ["write a version of its boundary", "iam:CreatePolicyVersion", BOUNDARY],
  ["choose a version of its boundary", "iam:SetDefaultPolicyVersion", BOUNDARY],
  ["delete its boundary's policy", "iam:DeletePolicy", BOUNDARY],
  ["write a version of its own policy", "iam:CreatePolicyVersion", iam("policy/bailiwick/bailiwick-devops-1")],
  ["write a version of somebody's policy", "iam:CreatePolicyVersion", iam("policy/operators")],
  ["choose a version of somebody's policy", "iam:SetDefaultPolicyVersion", iam("policy/operators")],
  ["attach to its own role", "iam:AttachRolePolicy", bundle.role.arn, bounded],
  ["write into its own role", "iam:PutRolePolicy", bundle.role.arn, bounded],
  ["attach to an unbounded role", "iam:AttachRolePolicy", iam("role/legacy-admin")],
  ["attach to an unbounded role on its path", "iam:AttachRolePolicy", iam(`role/${PATH}/planted`)],
  ["write into an unbounded role", "iam:PutRolePolicy", iam("role/legacy-admin")],
  ["write into an unbounded user", "iam:PutUserPolicy", iam("user/root-like")],
  ["attach to an unbounded user", "iam:AttachUserPolicy", iam("user/root-like")],
  ["take a denying policy off", "iam:DetachRolePolicy", iam("role/legacy-admin")],
  ["trust itself in an unbounded role", "iam:UpdateAssumeRolePolicy", iam("role/legacy-admin")],
  ["trust itself in another team's role", "iam:UpdateAssumeRolePolicy", iam("role/bailiwick/bailiwick-security")],
  ["trust itself in another team's path", "iam:UpdateAssumeRolePolicy", iam("role/bailiwick/security/app")],
  ["pass an unbounded role", "iam:PassRole", iam("role/legacy-admin"), { "iam:PassedToService": "ec2.amazonaws.com" }],
  ["pass a role to another service", "iam:PassRole", iam(`role/${PATH}/made`), { "iam:PassedToService": "lambda.amazonaws.com" }],
  ["assume an unbounded role", "sts:AssumeRole", iam("role/legacy-admin")],
  ["assume a role by web identity", "sts:AssumeRoleWithWebIdentity", iam("role/legacy-admin")],
  ["assume root", "sts:AssumeRoot", iam("root")],
  ["make a federated session", "sts:GetFederationToken", `arn:aws:sts::${ACCOUNT}:federated-user/x`],
  ["make keys for somebody", "iam:CreateAccessKey", iam("user/ana")],
  ["wake somebody's key", "iam:UpdateAccessKey", iam("user/ana")],
  ["make a login profile for somebody", "iam:CreateLoginProfile", iam("user/ana")],
  ["change somebody's password", "iam:UpdateLoginProfile", iam("user/ana")],
  ["make a service's credential for somebody", "iam:CreateServiceSpecificCredential", iam("user/ana")],
  ["reset a service's credential", "iam:ResetServiceSpecificCredential", iam("user/ana")],
  ["upload a key for somebody", "iam:UploadSSHPublicKey", iam("user/ana")],
  ["upload a signing certificate", "iam:UploadSigningCertificate", iam("user/ana")],
  ["take somebody's MFA away", "iam:DeactivateMFADevice", iam("user/ana")],
  ["give somebody an MFA device", "iam:EnableMFADevice", iam("user/ana")],
  ["put a user into a group", "iam:AddUserToGroup", iam("group/admins")],
  ["write into a group", "iam:PutGroupPolicy", iam("group/admins")],
  ["attach to a group", "iam:AttachGroupPolicy", iam("group/admins")],
  ["make a group on its path", "iam:CreateGroup", iam(`group/${PATH}/g`)],
  ["change a SAML provider", "iam:UpdateSAMLProvider", iam("saml-provider/sso")],
  ["make an OIDC provider", "iam:CreateOpenIDConnectProvider", iam("oidc-provider/example.com")],
  ["add an audience to a provider", "iam:AddClientIDToOpenIDConnectProvider", iam("oidc-provider/example.com")],
  ["put a role into somebody's instance profile", "iam:AddRoleToInstanceProfile", iam("instance-profile/legacy")],
  ["make a service-linked role", "iam:CreateServiceLinkedRole", iam("role/aws-service-role/x.amazonaws.com/x")],
  ["weaken the password policy", "iam:DeleteAccountPasswordPolicy", "*"],
  ["let root sessions in", "iam:EnableOrganizationsRootSessions", "*"],
  ["hand a delegation out", "iam:CreateDelegationRequest", iam("delegation-request/x")],
  ["tag its way past a condition", "iam:TagRole", iam("role/legacy-admin")],
  ["assign a permission set", "sso:CreateAccountAssignment", "arn:aws:sso:::instance/ssoins-1"],
  ["join a directory group", "identitystore:CreateGroupMembership", `arn:aws:identitystore:::group/x`],
  ["leave the organization", "organizations:LeaveOrganization", "*"],
  ["detach a service control policy", "organizations:DetachPolicy", "*"],
  ["share across accounts", "ram:CreateResourceShare", "*"],
];

const allowed: readonly Escape[] = [
  ["make a role on its path with the boundary", "iam:CreateRole", iam(`role/${PATH}/x`), bounded],
  ["write into that role", "iam:PutRolePolicy", iam(`role/${PATH}/x`), bounded],
  ["attach to that role", "iam:AttachRolePolicy", iam(`role/${PATH}/x`), bounded],
  ["set that role's trust", "iam:UpdateAssumeRolePolicy", iam(`role/${PATH}/x`)],
  ["delete that role", "iam:DeleteRole", iam(`role/${PATH}/x`)],
  ["make a user with the boundary", "iam:CreateUser", iam(`user/${PATH}/x`), bounded],
  ["make keys for that user", "iam:CreateAccessKey", iam(`user/${PATH}/x`)],
  ["make a policy on its path", "iam:CreatePolicy", iam(`policy/${PATH}/p`)],
  ["make an instance profile", "iam:CreateInstanceProfile", iam(`instance-profile/${PATH}/p`)],
  ["fill that instance profile", "iam:AddRoleToInstanceProfile", iam(`instance-profile/${PATH}/p`)],
  ["pass that role", "iam:PassRole", iam(`role/${PATH}/x`), { "iam:PassedToService": "ec2.amazonaws.com" }],
  [
    "pass the role that its file names",
    "iam:PassRole",
    iam("role/bailiwick/bailiwick-orders"),
    { "iam:PassedToService": "ec2.amazonaws.com" },
  ],
  ["assume that role", "sts:AssumeRole", iam(`role/${PATH}/x`)],
  ["look at any role", "iam:GetRole", iam("role/legacy-admin")],
  ["start an instance", "ec2:RunInstances", `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/*`],
];

describe.each(Object.entries(callers))("%s", (_, caller) => {
  const ask = ([, action, resource, context = {}]: Escape, identityPolicies = caller.identityPolicies) =>
    decide({
      request: { principal: caller.principal, action, resource, context },
      identityPolicies,
      permissionsBoundaries: [bundle.boundary.document],
      ...(action.startsWith("sts:AssumeRole") ? { resourcePolicy: trusting } : {}),
    }).decision;

  it.each(escapes.map((way) => [way[0], way] as const))("cannot %s", (_how, way) => {
    expect(ask(way)).toMatch(/Deny$/);
  });

  it.each(allowed.map((way) => [way[0], way] as const))("can %s", (_how, way) => {
    expect(ask(way)).toBe("allowed");
  });

  it("cannot do what IAM may learn tomorrow", () => {
    expect(ask(["invent", "iam:InventPrincipal", "*"])).toMatch(/Deny$/);
  });

  it("is denied, not merely not allowed, so that a resource policy does not help", () => {
    for (const way of escapes) {
      expect([way[0], ask(way, [administrator])]).toEqual([way[0], "explicitDeny"]);
    }
  });
});

describe("the fence's data", () => {
  it("names only actions that the catalogue knows", () => {
    const { withBoundary, onPath, onPathOrNamed, harmless, forbidden } = delegation;
    const named = [...withBoundary, ...onPath, ...onPathOrNamed, ...harmless, ...forbidden];
    expect(named.filter((name) => catalogue.action(name)?.name !== name)).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  it("holds on its path only what takes nothing but what can be delegated", () => {
    for (const name of [...delegation.withBoundary, ...delegation.onPath]) {
      const types = catalogue.action(name)?.resourceTypes.map((type) => type.name) ?? [];
      expect([name, types.length > 0 && types.every((type) => delegation.delegable[type] !== undefined)]).toEqual([name, true]);
    }
  });

  it("gives no IAM or STS action that writes without a fence", () => {
    for (const prefix of delegation.fenced)
      for (const action of catalogue.service(prefix)?.actions ?? []) {
        const writes = [...action.levels].some((level) => level !== "List" && level !== "Read");
        if (writes && treatmentOf(action) === "free") expect(delegation.harmless).toContain(action.name);
      }
  });

  it("knows every service that it names", () => {
    expect(
      [...delegation.fenced, ...delegation.principalServices].filter((prefix) => catalogue.service(prefix) === undefined),
    ).toEqual([]);
  });
});
