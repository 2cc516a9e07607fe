import { type Case, conditions } from "./case.js";

const PAGE = "IAM User Guide, IAM JSON policy elements: Condition operators";

const strings = conditions(`${PAGE}, String condition operators`, [
  [{ StringEquals: { "aws:PrincipalTag/job": "iamuser-admin" } }, { "aws:PrincipalTag/job": "iamuser-admin" }, true],
  [{ StringEquals: { "aws:PrincipalTag/job": "iamuser-admin" } }, { "aws:PrincipalTag/job": "IAMuser-admin" }, false],
  [{ StringEquals: { "aws:PrincipalTag/job": "iamuser-admin" } }, {}, false],
  [{ StringEquals: { "s3:prefix": "a*" } }, { "s3:prefix": "ab" }, false],
  [{ StringEquals: { "s3:prefix": "a*" } }, { "s3:prefix": "a*" }, true],
  [{ StringEquals: { "s3:prefix": "" } }, { "s3:prefix": "" }, true],
  [{ StringNotEquals: { "aws:PrincipalTag/job": "admin" } }, { "aws:PrincipalTag/job": "reader" }, true],
  [{ StringNotEquals: { "aws:PrincipalTag/job": "admin" } }, { "aws:PrincipalTag/job": "admin" }, false],
  [{ StringNotEquals: { "aws:PrincipalTag/job": "admin" } }, {}, true],
  [{ StringEqualsIgnoreCase: { "aws:PrincipalTag/job": "Admin" } }, { "aws:PrincipalTag/job": "aDMIN" }, true],
  [{ StringEqualsIgnoreCase: { "aws:PrincipalTag/job": "Admin" } }, { "aws:PrincipalTag/job": "admins" }, false],
  [{ StringNotEqualsIgnoreCase: { "aws:PrincipalTag/job": "Admin" } }, { "aws:PrincipalTag/job": "aDMIN" }, false],
  [{ StringNotEqualsIgnoreCase: { "aws:PrincipalTag/job": "Admin" } }, {}, true],
  [{ StringLike: { "s3:prefix": ["", "home/", "home/*"] } }, { "s3:prefix": "home/ana/x" }, true],
  [{ StringLike: { "s3:prefix": ["", "home/", "home/*"] } }, { "s3:prefix": "" }, true],
  [{ StringLike: { "s3:prefix": "home/?" } }, { "s3:prefix": "home/a" }, true],
  [{ StringLike: { "s3:prefix": "home/?" } }, { "s3:prefix": "home/" }, false],
  [{ StringLike: { "s3:prefix": "*" } }, { "s3:prefix": "" }, true],
  [{ StringLike: { "s3:prefix": "*" } }, {}, false],
  [{ StringLike: { "s3:prefix": "HOME/*" } }, { "s3:prefix": "home/x" }, false],
  [{ StringNotLike: { "s3:prefix": "home/*" } }, { "s3:prefix": "home/x" }, false],
  [{ StringNotLike: { "s3:prefix": "home/*" } }, { "s3:prefix": "other" }, true],
  [{ StringNotLike: { "s3:prefix": "home/*" } }, {}, true],
]);

const numbers = conditions(`${PAGE}, Numeric condition operators`, [
  [{ NumericLessThanEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "10" }, true],
  [{ NumericLessThanEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "11" }, false],
  [{ NumericLessThanEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "9" }, true],
  [{ NumericLessThan: { "s3:max-keys": "10" } }, { "s3:max-keys": "10" }, false],
  [{ NumericGreaterThan: { "s3:max-keys": "10" } }, { "s3:max-keys": "100" }, true],
  [{ NumericGreaterThan: { "s3:max-keys": "10" } }, { "s3:max-keys": "10" }, false],
  [{ NumericGreaterThanEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "10" }, true],
  [{ NumericEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "10.0" }, true],
  [{ NumericEquals: { "s3:max-keys": "-1" } }, { "s3:max-keys": "-1" }, true],
  [{ NumericNotEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "10" }, false],
  [{ NumericNotEquals: { "s3:max-keys": "10" } }, {}, true],
  [{ NumericEquals: { "s3:max-keys": "10" } }, {}, false],
  [{ NumericEquals: { "s3:max-keys": ["5", "10"] } }, { "s3:max-keys": "5" }, true],
  [{ NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } }, { "aws:MultiFactorAuthAge": "120" }, true],
]);

const dates = conditions(`${PAGE}, Date condition operators`, [
  [{ DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } }, { "aws:TokenIssueTime": "2020-01-01T00:00:02Z" }, true],
  [
    { DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } },
    { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" },
    false,
  ],
  [{ DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } }, {}, false],
  [{ DateGreaterThanEquals: { "aws:CurrentTime": "2024-02-01" } }, { "aws:CurrentTime": "2024-02-01T00:00:00Z" }, true],
  [{ DateLessThan: { "aws:CurrentTime": "2024-02-01T00:00:00Z" } }, { "aws:CurrentTime": "2024-01-31T23:59:59Z" }, true],
  [{ DateLessThan: { "aws:CurrentTime": "2024-02-01T00:00:00Z" } }, { "aws:CurrentTime": "2024-02-01T00:00:00Z" }, false],
  [{ DateLessThanEquals: { "aws:CurrentTime": "2024-02-01T00:00:00Z" } }, { "aws:CurrentTime": "2024-02-01T00:00:00Z" }, true],
  [{ DateEquals: { "aws:CurrentTime": "2024-02-01T01:00:00+01:00" } }, { "aws:CurrentTime": "2024-02-01T00:00:00Z" }, true],
  [{ DateNotEquals: { "aws:CurrentTime": "2024-02-01T00:00:00Z" } }, { "aws:CurrentTime": "2024-02-01T00:00:00Z" }, false],
  [{ DateNotEquals: { "aws:TokenIssueTime": "2024-02-01T00:00:00Z" } }, {}, true],
  // Epoch time is taken by the date operators too, on both sides.
  [{ DateLessThan: { "aws:EpochTime": "1706745600" } }, { "aws:EpochTime": "1706745599" }, true],
  [{ DateGreaterThan: { "aws:CurrentTime": "1706745600" } }, { "aws:CurrentTime": "2024-02-01T00:00:01Z" }, true],
  [{ DateEquals: { "aws:CurrentTime": "2024-02-01T00:00:00Z" } }, { "aws:CurrentTime": "1706745600" }, true],
]);

const booleans = conditions(`${PAGE}, Boolean condition operators`, [
  [{ Bool: { "aws:SecureTransport": "true" } }, { "aws:SecureTransport": "true" }, true],
  [{ Bool: { "aws:SecureTransport": "true" } }, { "aws:SecureTransport": true }, true],
  [{ Bool: { "aws:SecureTransport": "true" } }, { "aws:SecureTransport": "false" }, false],
  [{ Bool: { "aws:MultiFactorAuthPresent": "true" } }, {}, false],
  // A missing key is not false: the reason for BoolIfExists with "false" in a Deny.
  [{ Bool: { "aws:MultiFactorAuthPresent": "false" } }, {}, false],
  [{ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } }, {}, true],
  [{ Bool: { "aws:SecureTransport": ["true", "false"] } }, { "aws:SecureTransport": "false" }, true],
]);

const binary = conditions(`${PAGE}, Binary condition operators`, [
  [{ BinaryEquals: { "svc:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA==" } }, { "svc:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA==" }, true],
  [{ BinaryEquals: { "svc:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA==" } }, { "svc:key": "qmluyxj5vmfsdwvjbkjhc2u2na==" }, false],
  [{ BinaryEquals: { "svc:key": "QmluYXJ5" } }, {}, false],
]);

const addresses = conditions(`${PAGE}, IP address condition operators`, [
  [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, { "aws:SourceIp": "203.0.113.255" }, true],
  [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, { "aws:SourceIp": "203.0.112.255" }, false],
  // Without a prefix it is /32.
  [{ IpAddress: { "aws:SourceIp": "203.0.113.7" } }, { "aws:SourceIp": "203.0.113.7" }, true],
  [{ IpAddress: { "aws:SourceIp": "203.0.113.7" } }, { "aws:SourceIp": "203.0.113.8" }, false],
  [{ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"] } }, { "aws:SourceIp": "203.0.113.9" }, true],
  [
    { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"] } },
    { "aws:SourceIp": "2001:db8:1234:5678:1::1" },
    true,
  ],
  [{ IpAddress: { "aws:SourceIp": "2001:DB8:1234:5678::/64" } }, { "aws:SourceIp": "2001:db8:1234:5679::1" }, false],
  [{ IpAddress: { "aws:SourceIp": "2001:db8::1" } }, { "aws:SourceIp": "2001:DB8:0:0:0:0:0:1" }, true],
  [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, {}, false],
  [{ NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"] } }, { "aws:SourceIp": "198.51.100.3" }, false],
  [{ NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"] } }, { "aws:SourceIp": "192.0.2.3" }, true],
  [{ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, {}, true],
  [{ NotIpAddressIfExists: { "aws:SourceIp": "203.0.113.0/24" } }, { "aws:SourceIp": "203.0.113.1" }, false],
]);

const TOPIC = "arn:aws:sns:us-east-1:111122223333:orders";
const arns = conditions(`${PAGE}, Amazon Resource Name (ARN) condition operators`, [
  [{ ArnEquals: { "aws:SourceArn": TOPIC } }, { "aws:SourceArn": TOPIC }, true],
  // ArnEquals and ArnLike behave alike.
  [{ ArnEquals: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } }, { "aws:SourceArn": TOPIC }, true],
  [{ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:ord?rs" } }, { "aws:SourceArn": TOPIC }, true],
  [{ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:444455556666:*" } }, { "aws:SourceArn": TOPIC }, false],
  // Each of the six parts is checked separately: a * as region does not reach into the account.
  [
    { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:orders:x" } },
    { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:orders:x" },
    false,
  ],
  [{ ArnLike: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:ORDERS" } }, { "aws:SourceArn": TOPIC }, false],
  [{ ArnLike: { "aws:SourceArn": TOPIC } }, {}, false],
  [{ ArnNotEquals: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } }, { "aws:SourceArn": TOPIC }, false],
  [{ ArnNotLike: { "aws:SourceArn": "arn:aws:sns:*:444455556666:*" } }, { "aws:SourceArn": TOPIC }, true],
  [{ ArnNotLike: { "aws:SourceArn": TOPIC } }, {}, true],
  [{ ArnLikeIfExists: { "aws:SourceArn": TOPIC } }, {}, true],
]);

const optional = conditions(`${PAGE}, ...IfExists condition operators`, [
  [{ StringLikeIfExists: { "ec2:InstanceType": ["t1.*", "t2.*", "m3.*"] } }, {}, true],
  [{ StringLikeIfExists: { "ec2:InstanceType": ["t1.*", "t2.*", "m3.*"] } }, { "ec2:InstanceType": "t2.nano" }, true],
  [{ StringLikeIfExists: { "ec2:InstanceType": ["t1.*", "t2.*", "m3.*"] } }, { "ec2:InstanceType": "c5.large" }, false],
  [{ NumericLessThanIfExists: { "aws:MultiFactorAuthAge": "60" } }, {}, true],
  [{ DateLessThanIfExists: { "aws:TokenIssueTime": "2024-01-01" } }, {}, true],
  [{ StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a" } }, {}, true],
  [{ StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a" } }, { "aws:PrincipalOrgID": "o-a" }, false],
]);

const existence = conditions(`${PAGE}, Condition operator to check existence of condition keys`, [
  [{ Null: { "aws:TokenIssueTime": "true" } }, {}, true],
  [{ Null: { "aws:TokenIssueTime": "true" } }, { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" }, false],
  [{ Null: { "aws:TokenIssueTime": "false" } }, { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" }, true],
  [{ Null: { "aws:TokenIssueTime": "false" } }, {}, false],
  [{ Null: { "aws:TokenIssueTime": false } }, { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" }, true],
]);

export const conditionCases: readonly Case[] = [
  ...strings,
  ...numbers,
  ...dates,
  ...booleans,
  ...binary,
  ...addresses,
  ...arns,
  ...optional,
  ...existence,
];
