import type { PrincipalElement, Statement } from "../../src/iam/document.js";
import { type Case, none, open, some } from "./compare-cases.js";

type More = Omit<Partial<Statement>, "Principal" | "Effect">;

const BUCKET = ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"];
const HERE = "111122223333";
const THERE = "444455556666";
const ANA = `arn:aws:iam::${HERE}:user/ana`;
const ROLE = `arn:aws:iam::${HERE}:role/deploy`;
const SESSION = `arn:aws:sts::${HERE}:assumed-role/deploy/run-1`;
const CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
const ORIGIN = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC";
const MANY = Array.from({ length: 9 }, (_, i) => `00000000000${i + 1}`);
const ORG = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };

const to = (principal: PrincipalElement, more: More = {}): Statement => ({
  Effect: "Allow",
  Principal: principal,
  Action: "s3:GetObject",
  Resource: BUCKET,
  ...more,
});
const not = (effect: "Allow" | "Deny", principal: PrincipalElement): Statement => ({
  Effect: effect,
  NotPrincipal: principal,
  Action: "s3:GetObject",
  Resource: BUCKET,
});
const assume = (principal: PrincipalElement, more: More = {}): Statement => ({
  Effect: "Allow",
  Principal: principal,
  Action: "sts:AssumeRole",
  ...more,
});

/** Source: IAM User Guide, "AWS JSON policy elements: Principal", "NotPrincipal". */
export const RESOURCE_POLICY_CASES: readonly Case[] = [
  some("a canonical user", [[], [to({ CanonicalUser: CANONICAL })]]),
  none("the same canonical user", [[to({ CanonicalUser: CANONICAL })], [to({ CanonicalUser: CANONICAL })]]),
  some("another canonical user", [[to({ CanonicalUser: CANONICAL })], [to({ CanonicalUser: CANONICAL.replace("7", "8") })]]),
  // The canonical user may be that very account.
  open("a deny for a canonical user that is gone", [
    [to({ AWS: HERE }), { ...to({ CanonicalUser: CANONICAL }), Effect: "Deny" }],
    [to({ AWS: HERE })],
  ]),
  some("an origin access identity", [[], [to({ AWS: ORIGIN })]]),
  none("the same origin access identity", [[to({ AWS: ORIGIN })], [to({ AWS: ORIGIN })]]),
  some("another origin access identity", [[to({ AWS: ORIGIN })], [to({ AWS: `${ORIGIN}X` })]]),
  some("one account more of many in a condition", [
    [to("*", { Condition: { StringEquals: { "aws:PrincipalAccount": MANY.slice(1) } } })],
    [to("*", { Condition: { StringEquals: { "aws:PrincipalAccount": MANY } } })],
  ]),
  none("the same account", [[to({ AWS: HERE })], [to({ AWS: `arn:aws:iam::${HERE}:root` })]]),
  some("another account", [[to({ AWS: HERE })], [to({ AWS: [HERE, THERE] })]]),
  none("one account fewer", [[to({ AWS: [HERE, THERE] })], [to({ AWS: HERE })]]),
  some("everybody", [[to({ AWS: HERE })], [to("*")]]),
  none("everybody holds everybody", [[to("*")], [to({ AWS: "*" })]]),
  none("one user of everybody", [[to("*")], [to({ AWS: ANA })]]),
  some("a user named needs no policy of its own", [[to({ AWS: HERE })], [to({ AWS: ANA })]]),
  some("an account is more than a user", [[to({ AWS: ANA })], [to({ AWS: HERE })]]),
  some("a role is not a user", [[to({ AWS: ANA })], [to({ AWS: ROLE })]]),
  none("a session of the role", [[to({ AWS: [ROLE, SESSION] })], [to({ AWS: ROLE })]]),
  some("a session named is free of the role's boundary", [[to({ AWS: ROLE })], [to({ AWS: SESSION })]]),
  some("a role is more than one session", [[to({ AWS: SESSION })], [to({ AWS: ROLE })]]),
  some("a service", [[to({ AWS: HERE })], [to({ Service: "logging.s3.amazonaws.com" })]]),
  none("one service of two", [
    [to({ Service: ["sns.amazonaws.com", "sqs.amazonaws.com"] })],
    [to({ Service: "sns.amazonaws.com" })],
  ]),
  none("everybody holds services", [[to("*")], [to({ Service: "sns.amazonaws.com" })]]),
  none("everybody within an organization is less", [[to("*")], [to("*", { Condition: ORG })]]),
  some("everybody without the organization", [[to({ AWS: "*" }, { Condition: ORG })], [to({ AWS: "*" })]]),
  some("an account within the organization, without it", [[to({ AWS: HERE }, { Condition: ORG })], [to({ AWS: HERE })]]),
  some("everybody of the organization is more than an account of it", [
    [to({ AWS: HERE }, { Condition: ORG })],
    [to({ AWS: "*" }, { Condition: ORG })],
  ]),
  some("everybody by PrincipalArn needs no policy of its own", [
    [to({ AWS: HERE })],
    [to("*", { Condition: { ArnEquals: { "aws:PrincipalArn": ANA } } })],
  ]),
  none("the same user by PrincipalArn", [
    [to("*", { Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${HERE}:user/*` } } })],
    [to("*", { Condition: { ArnEquals: { "aws:PrincipalArn": ANA } } })],
  ]),
  some("a service without its source", [
    [to({ Service: "sns.amazonaws.com" }, { Condition: { StringEquals: { "aws:SourceAccount": HERE } } })],
    [to({ Service: "sns.amazonaws.com" })],
  ]),
  some("another action", [[to({ AWS: HERE })], [to({ AWS: HERE }, { Action: ["s3:GetObject", "s3:PutObject"] })]]),
  some("another resource", [[to({ AWS: HERE })], [to({ AWS: HERE }, { Resource: "*" })]]),
  none("a deny of one", [[to({ AWS: HERE })], [to({ AWS: HERE }), { ...to({ AWS: ANA }), Effect: "Deny" }]]),
  some("a deny of one is gone", [[to({ AWS: HERE }), { ...to({ AWS: ANA }), Effect: "Deny" }], [to({ AWS: HERE })]]),
  some("all but one", [[to({ AWS: HERE })], [not("Allow", { AWS: ANA })]]),
  none("a deny of all but a user and the account", [
    [to({ AWS: HERE })],
    [to({ AWS: HERE }), not("Deny", { AWS: [ANA, `arn:aws:iam::${HERE}:root`] })],
  ]),
  some("a wider NotPrincipal denies fewer", [
    [to({ AWS: HERE }), not("Deny", { AWS: [`arn:aws:iam::${HERE}:root`] })],
    [to({ AWS: HERE }), not("Deny", { AWS: [ANA, `arn:aws:iam::${HERE}:root`] })],
  ]),
  open("the account of a request is its caller's, which a request drawn at random need not say", [
    [to("*", { Condition: { StringEquals: { "aws:PrincipalAccount": HERE } } })],
    [to({ AWS: HERE })],
  ]),
];

const GITHUB = `arn:aws:iam::${HERE}:oidc-provider/token.actions.githubusercontent.com`;
const SAML = `arn:aws:iam::${HERE}:saml-provider/sso`;
const SUBJECT = "token.actions.githubusercontent.com:sub";
const web = (subject: string): Statement =>
  assume({ Federated: GITHUB }, { Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringLike: { [SUBJECT]: subject } } });

/** Source: IAM User Guide, "How to use trust policies with IAM roles"; the role's trust policy alone is compared. */
export const TRUST_CASES: readonly Case[] = [
  some("a web identity of Cognito", [
    [],
    [assume({ Federated: "cognito-identity.amazonaws.com" }, { Action: "sts:AssumeRoleWithWebIdentity" })],
  ]),
  none("the same service", [[assume({ Service: "ec2.amazonaws.com" })], [assume({ Service: "ec2.amazonaws.com" })]]),
  some("another service", [[assume({ Service: "ec2.amazonaws.com" })], [assume({ Service: "lambda.amazonaws.com" })]]),
  some("another account", [[assume({ AWS: HERE })], [assume({ AWS: [HERE, THERE] })]]),
  some("an account without its external id", [
    [assume({ AWS: THERE }, { Condition: { StringEquals: { "sts:ExternalId": "a-1" } } })],
    [assume({ AWS: THERE })],
  ]),
  none("an external id more", [
    [assume({ AWS: THERE })],
    [assume({ AWS: THERE }, { Condition: { StringEquals: { "sts:ExternalId": "a-1" } } })],
  ]),
  some("everybody", [[assume({ AWS: HERE })], [assume("*")]]),
  some("without MFA", [
    [assume({ AWS: HERE }, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })],
    [assume({ AWS: HERE })],
  ]),
  none("one branch of a repository", [[web("repo:example/shop:*")], [web("repo:example/shop:ref:refs/heads/main")]]),
  some("every repository", [[web("repo:example/shop:*")], [web("repo:example/*")]]),
  some("no subject at all", [
    [web("repo:example/shop:*")],
    [assume({ Federated: GITHUB }, { Action: "sts:AssumeRoleWithWebIdentity" })],
  ]),
  some("another provider", [
    [assume({ Federated: SAML }, { Action: "sts:AssumeRoleWithSAML" })],
    [assume({ Federated: SAML.replace("sso", "old") }, { Action: "sts:AssumeRoleWithSAML" })],
  ]),
  some("session tags", [
    [assume({ Federated: SAML }, { Action: "sts:AssumeRoleWithSAML" })],
    [assume({ Federated: SAML }, { Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"] })],
  ]),
  open("an action that the caller cannot use", [
    [assume({ AWS: HERE })],
    [assume({ AWS: HERE }, { Action: ["sts:AssumeRole", "sts:AssumeRoleWithSAML"] })],
  ]),
  some("one role of an account for the account", [[assume({ AWS: ROLE })], [assume({ AWS: HERE })]]),
  some("a role by its unique id is another caller", [[assume({ AWS: ROLE })], [assume({ AWS: "AROAEXAMPLEID000001" })]]),
  none("a unique id of two", [
    [assume({ AWS: ["AROAEXAMPLEID000001", "AIDAEXAMPLEID000001"] })],
    [assume({ AWS: "AIDAEXAMPLEID000001" })],
  ]),
];
