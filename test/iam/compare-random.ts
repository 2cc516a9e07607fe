import fc from "fast-check";
import type { DecisionRequest } from "../../src/iam/decide.js";
import type { ConditionBlock, PolicyDocument, PrincipalElement, Statement } from "../../src/iam/document.js";

/** Policies over few texts that lie close to one another, so that one is often just within, or just beyond, the other. */
const ACTIONS = [
  "s3:GetObject",
  "s3:Get*",
  "s3:*Object",
  "s3:?etObject",
  "s3:*",
  "*",
  "ec2:Describe*",
  "ec2:DescribeInstances",
  "S3:getobjectacl",
];
const RESOURCES = [
  "*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::shop*",
  "arn:aws:s3:::shop/*",
  "arn:aws:s3:::shop/a*",
  "arn:aws:s3:::shop/?",
  "arn:aws:s3:::shop/${aws:username}/*",
  "arn:aws:s3:::shop/${aws:PrincipalTag/team, 'none'}",
  "arn:aws:ec2:*:111122223333:*",
  "arn:aws:ec2:us-east-1:*:instance/*",
  "arn:aws:*:us-east-1:111122223333:*",
];
const BLOCKS: readonly ConditionBlock[] = [
  { StringEquals: { "aws:SourceVpc": "vpc-1" } },
  { StringEquals: { "aws:SourceVpc": ["vpc-1", "vpc-2"] } },
  { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
  { StringLike: { "aws:SourceVpc": "vpc-?" } },
  { StringLikeIfExists: { "aws:SourceVpc": "vpc-*" } },
  { Null: { "aws:SourceVpc": "true" } },
  { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
  { NumericLessThan: { "s3:max-keys": "10" } },
  { NumericGreaterThanEquals: { "s3:max-keys": "5" } },
  { NumericLessThanEqualsIfExists: { "s3:max-keys": "9" } },
  { DateLessThan: { "aws:CurrentTime": "2026-06-01T00:00:00Z" } },
  { DateGreaterThan: { "aws:CurrentTime": "2026-01-01" } },
  { IpAddress: { "aws:SourceIp": ["10.0.0.0/9", "192.0.2.1"] } },
  { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
  { NotIpAddress: { "aws:SourceIp": "10.1.0.0/16" } },
  { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "b"] } },
  { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
  { "ForAllValues:StringNotLike": { "aws:TagKeys": "a*" } },
  { StringEquals: { "aws:username": "ana" } },
  { StringEqualsIgnoreCase: { "aws:username": "ANA" } },
  { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
  { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } },
  { ArnNotEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:a" } },
];
const PRINCIPALS: readonly PrincipalElement[] = [
  "*",
  { AWS: "111122223333" },
  { AWS: ["arn:aws:iam::111122223333:user/ana", "arn:aws:iam::444455556666:role/x/deploy"] },
  { AWS: "arn:aws:iam::444455556666:role/x/deploy" },
  { AWS: "arn:aws:sts::444455556666:assumed-role/deploy/one" },
  { Service: "sns.amazonaws.com" },
  { AWS: "AIDAEXAMPLEID000001" },
];

const some = <T>(values: readonly T[], most = 2): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most });
const block = fc.option(
  some(BLOCKS, 2).map((blocks): ConditionBlock => Object.assign({}, ...blocks) as ConditionBlock),
  { nil: undefined },
);
const body = fc.record({ action: some(ACTIONS), notAction: fc.nat(5), resource: some(RESOURCES), notResource: fc.nat(4), block });

export const statement = (effect: fc.Arbitrary<"Allow" | "Deny">): fc.Arbitrary<Statement> =>
  fc.tuple(effect, body).map(([Effect, { action, notAction, resource, notResource, block: when }]) => ({
    Effect,
    ...(notAction === 0 ? { NotAction: action } : { Action: action }),
    ...(notResource === 0 ? { NotResource: resource } : { Resource: resource }),
    ...(when === undefined ? {} : { Condition: when }),
  }));
const effect = fc.constantFrom("Allow", "Allow", "Deny") as fc.Arbitrary<"Allow" | "Deny">;
const version = fc.constantFrom("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17") as fc.Arbitrary<
  "2012-10-17" | "2008-10-17"
>;
export const document: fc.Arbitrary<PolicyDocument> = fc.record({
  Version: version,
  Statement: fc.array(statement(effect), { minLength: 1, maxLength: 4 }),
});
const withPrincipal = fc.tuple(statement(effect), fc.constantFrom(...PRINCIPALS), fc.nat(6)).map(
  ([one, principal, not]): Statement => ({
    ...one,
    ...(not === 0 && principal !== "*" ? { NotPrincipal: principal } : { Principal: principal }),
  }),
);
export const resourceDocument: fc.Arbitrary<PolicyDocument> = fc.record({
  Version: version,
  Statement: fc.array(withPrincipal, { minLength: 1, maxLength: 3 }),
});

const maybe = <T>(...values: readonly T[]): fc.Arbitrary<T | undefined> => fc.constantFrom(undefined, ...values);

/** Requests close to what the policies write. */
export const request: fc.Arbitrary<DecisionRequest> = fc
  .record({
    principal: fc.constantFrom(
      "arn:aws:iam::111122223333:user/ana",
      "arn:aws:iam::111122223333:user/bob",
      "arn:aws:iam::111122223333:root",
      "arn:aws:iam::444455556666:role/x/deploy",
      "arn:aws:sts::444455556666:assumed-role/deploy/one",
      "arn:aws:sts::444455556666:assumed-role/deploy/two",
      "arn:aws:sts::111122223333:federated-user/fred",
      "sns.amazonaws.com",
      "*",
    ),
    action: fc.constantFrom(
      "s3:GetObject",
      "s3:GetObjectAcl",
      "s3:PutObject",
      "s3:SetObject",
      "s3:ListAllMyBuckets",
      "s3:Get",
      "s3:Frob",
      "ec2:DescribeInstances",
      "ec2:DescribeX",
      "ec2:RunInstances",
      "iam:GetRole",
    ),
    resource: fc.constantFrom(
      "*",
      "arn:aws:s3:::shop",
      "arn:aws:s3:::shop/",
      "arn:aws:s3:::shop/a",
      "arn:aws:s3:::shop/b",
      "arn:aws:s3:::shop/ab",
      "arn:aws:s3:::shop/ana/x",
      "arn:aws:s3:::shop/none",
      "arn:aws:s3:::shop/${aws:username}/x",
      "arn:aws:s3:::other/a",
      "arn:aws:ec2:us-east-1:111122223333:instance/i-1",
      "arn:aws:ec2:eu-west-1:111122223333:volume/v-1",
      "arn:aws:ec2:us-east-1:444455556666:instance/i-1",
      "arn:aws:s3:us-east-1:111122223333:accesspoint/a",
    ),
    resourceAccount: maybe("111122223333", "444455556666", "999999999999"),
    vpc: maybe("vpc-1", "vpc-2", "vpc-3", "vpc-12", "other"),
    mfa: maybe("true", "false"),
    keys: maybe("1", "5", "9", "9.5", "10", "11"),
    time: maybe(
      "2025-01-01T00:00:00Z",
      "2026-01-01T00:00:00Z",
      "2026-03-01T00:00:00Z",
      "2026-06-01T00:00:00Z",
      "2027-01-01T00:00:00Z",
    ),
    ip: maybe("10.0.0.1", "10.1.2.3", "10.200.0.1", "192.0.2.1", "8.8.8.8", "2001:db8::1"),
    tagKeys: maybe(["a"], ["b"], ["a", "c"], ["c"], ["", "b"], [""]),
    username: maybe("ana", "ANA", "bob", "*"),
    team: maybe("red", "none", ""),
    resourceTeam: maybe("red", "none", ""),
    source: maybe(
      "arn:aws:sns:us-east-1:111122223333:a",
      "arn:aws:sns:us-east-1:111122223333:b",
      "arn:aws:sns:us-east-1:444455556666:a",
    ),
    userid: maybe("AIDAEXAMPLEID000001", "AROAEXAMPLEID000001:one"),
    arn: maybe("arn:aws:iam::444455556666:role/x/deploy", "arn:aws:iam::444455556666:role/y/deploy"),
  })
  .map((parts): DecisionRequest => {
    const context = {
      "aws:SourceVpc": parts.vpc,
      "aws:MultiFactorAuthPresent": parts.mfa,
      "s3:max-keys": parts.keys,
      "aws:CurrentTime": parts.time,
      "aws:SourceIp": parts.ip,
      "aws:TagKeys": parts.tagKeys,
      "aws:username": parts.username,
      "aws:PrincipalTag/team": parts.team,
      "aws:ResourceTag/team": parts.resourceTeam,
      "aws:SourceArn": parts.source,
      "aws:userid": parts.userid,
      "aws:PrincipalArn": parts.arn,
    };
    const { principal, action, resource, resourceAccount } = parts;
    return {
      principal,
      action,
      resource,
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
      context: Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)) as Record<string, string>,
    };
  });
