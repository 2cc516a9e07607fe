import { describe, expect, test } from "vitest";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import { ACCOUNT, allow, role } from "../audit/made-evidence.js";
import { admin, ana, deny, fate, type Given, iam, OTHER, trusting } from "./made-paths.js";

type Case = readonly [title: string, expected: ReturnType<typeof fate>, given: Given];

const SAML = iam("saml-provider/sign-on");
const OIDC = iam("oidc-provider/tokens.example.com");
const by = (provider: string, condition?: Statement["Condition"]): PolicyDocument =>
  trusting({
    Principal: { Federated: provider },
    Action: provider === SAML ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity",
    ...(condition === undefined ? {} : { Condition: condition }),
  });
const AUDIENCE = { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } };
const given = (trust: PolicyDocument, ...statements: readonly Partial<Statement>[]): Given => ({
  UserDetailList: [ana(...statements)],
  RoleDetailList: [admin(trust)],
});
const UPDATE = "iam:UpdateSAMLProvider";

/** Source: IAM User Guide, "Manage SAML identity providers in IAM". */
const saml: readonly Case[] = [
  ["metadata of the provider that an administrators' role trusts", "can", given(by(SAML, AUDIENCE), allow(UPDATE, SAML))],
  [
    "whatever the assertion must say",
    "can",
    given(by(SAML, { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml", "SAML:sub": "admin" } }), allow(UPDATE)),
  ],
  ["of another provider", "cannot", given(by(SAML), allow(UPDATE, iam("saml-provider/other")))],
  ["which is denied", "cannot", given(by(SAML), allow(UPDATE), deny(UPDATE, SAML))],
  ["a provider of another account's", "cannot", given(by(SAML), allow(UPDATE, iam("saml-provider/sign-on", OTHER)))],
  ["a role that trusts no provider", "cannot", given(trusting({ Principal: { AWS: iam("user/boss") } }), allow(UPDATE))],
  [
    "a role that lets in nobody from where the actor is",
    "may",
    given(by(SAML, { ...AUDIENCE, IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }), allow(UPDATE)),
  ],
  [
    "a trust that has expired",
    "cannot",
    given(by(SAML, { DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }), allow(UPDATE)),
  ],
  ["deleting it and making it anew", "can", given(by(SAML), allow(["iam:DeleteSAMLProvider", "iam:CreateSAMLProvider"], SAML))],
  ["making it, if it is not there", "may", given(by(SAML), allow("iam:CreateSAMLProvider", SAML))],
  ["deleting it", "cannot", given(by(SAML), allow("iam:DeleteSAMLProvider", SAML))],
];

const THUMBPRINT = "iam:UpdateOpenIDConnectProviderThumbprint";
const CLIENT = "iam:AddClientIDToOpenIDConnectProvider";

/** Source: IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM". */
const oidc: readonly Case[] = [
  ["the thumbprint of a provider", "may", given(by(OIDC), allow(THUMBPRINT, OIDC))],
  ["of another provider", "cannot", given(by(OIDC), allow(THUMBPRINT, iam("oidc-provider/other.example.com")))],
  ["a client of a provider", "may", given(by(OIDC), allow(CLIENT, OIDC))],
  [
    "where the trust names its own clients",
    "cannot",
    given(by(OIDC, { StringEquals: { "tokens.example.com:aud": "sts.amazonaws.com" } }), allow(CLIENT, OIDC)),
  ],
  ["a client of a SAML provider, which has none", "cannot", given(by(SAML), allow(CLIENT))],
];

const COGNITO = "cognito-identity.amazonaws.com";
const guests = (amr: string) =>
  by(COGNITO, {
    StringEquals: { [`${COGNITO}:aud`]: "eu-west-1:00000000-0000-0000-0000-000000000000" },
    "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: amr },
  });
const SET = "cognito-identity:SetIdentityPoolRoles";

const pools: readonly Case[] = [
  ["a role that guests of a pool may have", "may", given(guests("unauthenticated"), allow(["iam:PassRole", SET]))],
  ["a role that those who signed in may have", "cannot", given(guests("authenticated"), allow(["iam:PassRole", SET]))],
  ["without passing it", "cannot", given(guests("unauthenticated"), allow(SET))],
  [
    "passed to another service only",
    "cannot",
    given(
      guests("unauthenticated"),
      allow(SET),
      allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }),
    ),
  ],
];

const MEMBER = `arn:aws:iam::${OTHER}:role/aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgMember`;
const exec = (trusted: string) => ({
  ...admin(trusting({ Principal: { AWS: trusted } })),
  RoleName: "stacksets-exec-0123",
  Arn: iam("role/stacksets-exec-0123", OTHER),
});
const DEPLOY = ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"];
const deployed = (trusted: string, ...statements: readonly Partial<Statement>[]): Given => ({
  UserDetailList: [ana(...statements)],
  others: { [OTHER]: { RoleDetailList: [exec(trusted)] } },
});

/** Source: CloudFormation User Guide, "Create StackSets with service-managed permissions". */
const stackSets: readonly Case[] = [
  ["into an account of the organization", "may", deployed(MEMBER, allow(DEPLOY))],
  ["by changing one that is there", "may", deployed(MEMBER, allow("cloudformation:UpdateStackSet"))],
  ["without instances", "cannot", deployed(MEMBER, allow("cloudformation:CreateStackSet"))],
  ["a role that only looks like it", "cannot", deployed(iam("user/boss", OTHER), allow(DEPLOY))],
  [
    "into an account of no organization",
    "cannot",
    { ...deployed(MEMBER, allow(DEPLOY)), organization: { accounts: undefined, organization: null } },
  ],
  [
    "into its own account",
    "cannot",
    {
      UserDetailList: [ana(allow(DEPLOY))],
      RoleDetailList: [
        role("stacksets-exec-0123", { ...exec(MEMBER.replace(OTHER, ACCOUNT)), Arn: iam("role/stacksets-exec-0123") }),
      ],
    },
  ],
];

for (const [title, cases] of Object.entries({ saml, oidc, pools, stackSets }))
  describe(title, () => {
    test.each(cases.map(([name, expected, account]) => ({ name, expected, account })))("$name", ({ expected, account }) => {
      expect(fate(account)).toBe(expected);
    });
  });
