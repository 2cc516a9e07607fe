// Seeded principals as an organization has them: hand-written and wizard-made policies, mostly of their own, within boundaries and two levels of SCPs.
import { catalogue } from "../dist/index.js";
import { randomOf } from "./synthetic-account.mjs";

const REGIONS = ["us-east-1", "us-west-2", "eu-west-1"];
const SERVICES = [
  "s3",
  "dynamodb",
  "ec2",
  "lambda",
  "sqs",
  "sns",
  "kms",
  "logs",
  "cloudwatch",
  "iam",
  "secretsmanager",
  "ssm",
  "rds",
  "ecs",
  "ecr",
  "glue",
  "athena",
  "states",
  "events",
  "kinesis",
  "cloudformation",
  "elasticloadbalancing",
  "route53",
  "sts",
];

/** An ARN of the service's own formats with names of this principal, the last part open now and then. */
function arnOf(service, number, account, random) {
  const types = catalogue.service(service).resourceTypes;
  const [template = "*"] = types[Math.floor(random() * types.length)]?.arns ?? [];
  const known = { Partition: "aws", Region: REGIONS[Math.floor(random() * REGIONS.length)], Account: account };
  const named = template.replace(/\$\{([^{}]+)\}/g, (_, name) => known[name] ?? `app-${number}`);
  return random() < 0.4 && named !== "*" ? `${named}*` : named;
}

export function syntheticPrincipals({ count = 1000, seed = 11 } = {}) {
  const random = randomOf(seed);
  const int = (limit) => Math.floor(random() * limit);
  const pick = (list) => list[int(list.length)];
  const some = (chance) => random() < chance;
  const accountOf = (number) => String(111122223333 + (number % 20) * 1111);
  const names = Object.fromEntries(
    SERVICES.map((service) => [service, catalogue.service(service).actions.map((action) => action.name)]),
  );

  const condition = (number) =>
    pick([
      { StringEquals: { "aws:RequestedRegion": [pick(REGIONS)] } },
      { StringEquals: { "aws:ResourceTag/team": `team-${number % 50}` } },
      { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      { IpAddress: { "aws:SourceIp": `203.0.113.${number % 256}/32` } },
      { StringLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/app-${number}*` } },
    ]);
  const actionsOf = (service) => {
    const kind = random();
    if (kind < 0.12) return `${service}:*`;
    if (kind < 0.5)
      return [
        ...new Set(
          Array.from(
            { length: 1 + int(4) },
            () => `${service}:${pick(["Get", "List", "Describe", "Put", "Create", "Update", "Delete", "Tag"])}*`,
          ),
        ),
      ];
    return [...new Set(Array.from({ length: 1 + int(9) }, () => pick(names[service])))];
  };
  const statement = (number) => {
    const service = pick(SERVICES);
    const isDeny = some(0.1);
    const made = { Effect: isDeny ? "Deny" : "Allow" };
    if (some(0.04)) made.NotAction = [`${service}:*`, "iam:*", "organizations:*"];
    else made.Action = actionsOf(service);
    const arns = () => [...new Set(Array.from({ length: 1 + int(3) }, () => arnOf(service, number, accountOf(number), random)))];
    if (some(0.3)) made.Resource = "*";
    else if (some(0.06)) made.NotResource = arns();
    else if (some(0.04)) made.Resource = `arn:aws:s3:::home/\${aws:username}/*`;
    else made.Resource = arns();
    if (some(isDeny ? 0.5 : 0.2)) made.Condition = condition(number);
    return made;
  };
  const document = (number, length) => ({ Version: "2012-10-17", Statement: Array.from({ length }, () => statement(number)) });

  const single = (...Statement) => ({ Version: "2012-10-17", Statement });
  const readOnly = single({
    Effect: "Allow",
    Action: catalogue.prefixes.flatMap((prefix) => [`${prefix}:Get*`, `${prefix}:List*`, `${prefix}:Describe*`]),
    Resource: "*",
  });
  const powerUser = single(
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    { Effect: "Allow", Action: ["iam:CreateServiceLinkedRole", "iam:ListRoles"], Resource: "*" },
  );
  const administrator = single({ Effect: "Allow", Action: "*", Resource: "*" });
  const managed = [readOnly, powerUser, administrator];

  const boundary = (number) =>
    single(
      {
        Effect: "Allow",
        Action: ["s3:*", "dynamodb:*", "lambda:*", "logs:*", "sqs:*", "kms:*", "ec2:*", "iam:Get*"],
        Resource: "*",
      },
      {
        Effect: "Allow",
        Action: "secretsmanager:*",
        Resource: `arn:aws:secretsmanager:*:${accountOf(number)}:secret:app-${number % 100}-*`,
      },
      { Effect: "Allow", Action: "*", Resource: `arn:aws:*:*:${accountOf(number)}:app-${number % 100}*` },
      { Effect: "Deny", NotAction: ["iam:Get*", "iam:List*", "s3:*", "ec2:*"], Resource: "*", Condition: condition(number) },
      { Effect: "Deny", Action: "s3:*", NotResource: `arn:aws:s3:::company-${number % 100}*` },
    );
  const root = [
    single({ Effect: "Allow", Action: "*", Resource: "*" }),
    single(
      { Effect: "Deny", Action: ["organizations:LeaveOrganization", "account:CloseAccount"], Resource: "*" },
      { Effect: "Deny", Action: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "guardduty:Delete*"], Resource: "*" },
    ),
  ];
  const unit = (number) => [
    single({ Effect: "Allow", NotAction: ["chime:*", "gamelift:*"], Resource: "*" }),
    single(
      ...(number % 2 === 0
        ? [
            {
              Effect: "Deny",
              NotAction: ["iam:*", "sts:*", "route53:*", "cloudfront:*", "support:*"],
              Resource: "*",
              Condition: { StringNotEquals: { "aws:RequestedRegion": REGIONS } },
            },
          ]
        : []),
      { Effect: "Deny", Action: "s3:*", Resource: `arn:aws:s3:::audit-${number}*` },
      {
        Effect: "Deny",
        Action: "iam:*",
        Resource: "arn:aws:iam::*:role/break-glass",
        Condition: { StringNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/break-glass" } },
      },
    ),
  ];
  const units = Array.from({ length: 12 }, (_, number) => unit(number));

  return Array.from({ length: count }, (_, number) => ({
    arn: `arn:aws:iam::${accountOf(number)}:role/app-${number}`,
    account: accountOf(number),
    identityPolicies: [
      document(number, 4 + int(9)),
      ...(some(0.6) ? [document(number, 2 + int(6))] : []),
      ...(some(0.35) ? [pick(managed)] : []),
    ],
    ...(some(0.4) ? { permissionsBoundaries: [boundary(number)] } : {}),
    serviceControlPolicies: [root, units[number % units.length]],
  }));
}
