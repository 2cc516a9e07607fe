// Single decisions, one thread, documents that stay the same and requests that change.
import { decide } from "../dist/index.js";
import { median, report } from "./measure.mjs";

const ACCOUNT = "111122223333";
const ROUNDS = 7;
const allow = (Action, Resource = "*", more = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const deny = (Action, Resource = "*", more = {}) => ({ Effect: "Deny", Action, Resource, ...more });
const doc = (...Statement) => ({ Version: "2012-10-17", Statement });

/** One to three statements: what most policies are. */
const small = {
  identityPolicies: [
    doc(
      allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::shop-*/*"),
      allow(["dynamodb:GetItem", "dynamodb:Query"], `arn:aws:dynamodb:*:${ACCOUNT}:table/orders*`),
      deny("s3:*", "arn:aws:s3:::shop-secret/*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
    ),
  ],
};

const SERVICES = ["s3", "dynamodb", "sqs", "sns", "lambda", "ec2", "kms", "logs", "iam", "secretsmanager"];

/** Thirty statements over several policies, a boundary and an SCP, with conditions and variables. */
const wide = {
  identityPolicies: [
    doc(...SERVICES.map((service) => allow([`${service}:Get*`, `${service}:List*`, `${service}:Describe*`]))),
    doc(
      ...SERVICES.map((service) =>
        allow(`${service}:*`, `arn:aws:${service}:*:${ACCOUNT}:*/\${aws:PrincipalTag/team}-*`, {
          Condition: { StringEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } },
        }),
      ),
    ),
    doc(
      allow("s3:*", ["arn:aws:s3:::shop-*", "arn:aws:s3:::shop-*/*"]),
      allow("dynamodb:*", `arn:aws:dynamodb:*:${ACCOUNT}:table/*`, {
        Condition: { StringLike: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}*" } },
      }),
      deny("*", "*", { Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      deny("iam:*", "*", { Condition: { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/admin-*" } } }),
      deny("s3:DeleteBucket"),
    ),
  ],
  permissionsBoundaries: [doc(allow("*"), deny(["organizations:*", "account:*"]))],
  serviceControlPolicies: [
    [doc(allow("*"))],
    [doc(allow("*"), deny("*", "*", { Condition: { NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } } }))],
  ],
};

const ACTIONS = [
  ["s3:GetObject", (i) => `arn:aws:s3:::shop-${i % 7}/folder/${i}.csv`],
  ["s3:PutObject", (i) => `arn:aws:s3:::shop-secret/${i}`],
  ["dynamodb:GetItem", (i) => `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders-${i}`],
  ["dynamodb:DeleteItem", (i) => `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/a-${i}`],
  ["sqs:SendMessage", (i) => `arn:aws:sqs:us-east-1:${ACCOUNT}:queue-${i}`],
  ["lambda:InvokeFunction", (i) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:job-${i}`],
  ["ec2:DescribeInstances", () => "*"],
  ["iam:CreateUser", (i) => `arn:aws:iam::${ACCOUNT}:user/u${i}`],
];

/** Requests no two of which are alike. */
function requests(count) {
  return Array.from({ length: count }, (_, i) => {
    const [action, resource] = ACTIONS[i % ACTIONS.length];
    return {
      principal: `arn:aws:iam::${ACCOUNT}:role/team-${i % 50}`,
      action,
      resource: resource(i),
      context: {
        "aws:RequestedRegion": i % 3 === 0 ? "us-east-1" : "us-west-2",
        "aws:PrincipalTag/team": i % 2 === 0 ? "a" : "b",
        "aws:ResourceTag/team": "a",
        "aws:SecureTransport": "true",
        "aws:MultiFactorAuthPresent": i % 5 === 0 ? "true" : "false",
        "aws:SourceIp": `203.0.113.${i % 256}`,
      },
    };
  });
}

/** Decisions a second: the median of several rounds. */
function rate(policies, count) {
  const asked = requests(count);
  let allowed = 0;
  const once = () => {
    const started = performance.now();
    for (const request of asked) if (decide({ request, ...policies }).decision === "allowed") allowed++;
    return count / ((performance.now() - started) / 1000);
  };
  once();
  const rates = Array.from({ length: ROUNDS }, once);
  if (allowed === 0) throw new Error("nothing was allowed: the requests do not meet the policies");
  return median(rates);
}

function measure(what, policies, count, wanted) {
  const perSecond = rate(policies, count);
  report(`${what}, µs each`, 1e6 / perSecond, 1e6 / wanted, `${Math.round(perSecond).toLocaleString("en-US")} a second`);
}

measure("decide, 3 statements", small, 50_000, 100_000);
measure("decide, 30 statements with SCPs", wide, 20_000, 20_000);
