import { expect, test } from "vitest";
import { Escalation } from "../../../src/audit/escalation/escalation.js";
import { factsOf } from "../../../src/audit/escalation/facts.js";
import { pathOf } from "../../../src/audit/escalation/pursuit.js";
import { runningIn } from "../../../src/audit/escalation/running.js";
import { Estate } from "../../../src/audit/estate/estate.js";
import { AccountPrincipals } from "../../../src/audit/principals.js";
import type { Statement } from "../../../src/iam/document.js";
import type { AccountResources, RunsAs } from "../../../src/model/resources.js";
import { ALL, ANA, ana, iam, service } from "../../adversary/made-paths.js";
import { ACCOUNT, AS_OF, allow, details, evidenceOf, role } from "../made-evidence.js";

type Resource = readonly [type: string, arn: string, runsAs: RunsAs];

const arn = (rest: string): string => `arn:aws:${rest.replace("ACCOUNT", `us-east-1:${ACCOUNT}`)}`;
const as = (name: string): RunsAs => ({ kind: "role", arn: iam(`role/${name}`) });

/** `can`, `may` or `cannot`, with the ids of the path. */
function path(
  statements: readonly Partial<Statement>[],
  trusted: string,
  resources: readonly Resource[],
  complete: readonly string[],
): string {
  const profile = { InstanceProfileName: "web", Arn: iam("instance-profile/web") };
  const evidence = evidenceOf({
    authorization: details({
      UserDetailList: [ana(...statements)],
      RoleDetailList: [
        role("admin", { AssumeRolePolicyDocument: service(trusted), RolePolicyList: ALL, InstanceProfileList: [profile] }),
        role("plain", { AssumeRolePolicyDocument: service(trusted) }),
      ],
    }),
  });
  const principals = new AccountPrincipals(evidence);
  const given: AccountResources = {
    resources: resources.map(([type, name, runsAs]) => ({ type, arn: name, runsAs })),
    complete: new Set(complete),
  };
  const facts = factsOf([], new Map([[ACCOUNT, runningIn(principals, given)]]));
  const escalation = new Escalation(new Estate({ accounts: [principals], asOf: AS_OF }), [principals], facts);
  const actor = escalation.estate.principal(ANA);
  const reached = actor && escalation.toAdministrator(actor);
  if (reached === undefined) return "cannot";
  return `${reached.certain ? "can" : "may"} ${pathOf(reached)
    .map(({ way }) => way.method.id)
    .join()}`;
}

const LAMBDA = "AWS::Lambda::Function";
const CODE = [allow(["lambda:UpdateFunctionCode", "lambda:InvokeFunction"])];
const job = (runsAs: RunsAs): Resource => [LAMBDA, arn("lambda:ACCOUNT:function:job"), runsAs];

test.each<readonly [name: string, expected: string, Parameters<typeof path>]>([
  ["a function that runs as it", "can lambda-004", [CODE, "lambda.amazonaws.com", [job(as("admin"))], [LAMBDA]]],
  ["the same, where there may be others", "can lambda-004", [CODE, "lambda.amazonaws.com", [job(as("admin"))], []]],
  ["a function that runs as another", "cannot", [CODE, "lambda.amazonaws.com", [job(as("plain"))], [LAMBDA]]],
  ["the same, where there may be others", "may lambda-003", [CODE, "lambda.amazonaws.com", [job(as("plain"))], []]],
  ["no functions", "cannot", [CODE, "lambda.amazonaws.com", [], [LAMBDA]]],
  ["nothing that anybody collected", "may lambda-003", [CODE, "lambda.amazonaws.com", [], []]],
  ["a function of which nobody can tell", "may lambda-003", [CODE, "lambda.amazonaws.com", [job({ kind: "unknown" })], [LAMBDA]]],
  [
    "a function that the actor may not change",
    "cannot",
    [
      [allow(["lambda:UpdateFunctionCode", "lambda:InvokeFunction"], arn("lambda:ACCOUNT:function:other"))],
      "lambda.amazonaws.com",
      [job(as("admin"))],
      [LAMBDA],
    ],
  ],
  [
    "code that it may change in one function, and calls that it may make of another",
    "cannot",
    [
      [
        allow("lambda:UpdateFunctionCode", arn("lambda:ACCOUNT:function:job")),
        allow("lambda:InvokeFunction", arn("lambda:ACCOUNT:function:other")),
      ],
      "lambda.amazonaws.com",
      [job(as("plain")), [LAMBDA, arn("lambda:ACCOUNT:function:other"), as("admin")]],
      [LAMBDA],
    ],
  ],
  [
    "an instance by its profile's ARN",
    "can ec2-002",
    [
      [allow(["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"])],
      "ec2.amazonaws.com",
      [["AWS::EC2::Instance", arn("ec2:ACCOUNT:instance/i-1"), { kind: "profile", arn: iam("instance-profile/web") }]],
      ["AWS::EC2::Instance"],
    ],
  ],
  [
    "an instance without a profile",
    "cannot",
    [
      [allow(["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"])],
      "ec2.amazonaws.com",
      [["AWS::EC2::Instance", arn("ec2:ACCOUNT:instance/i-1"), { kind: "none" }]],
      ["AWS::EC2::Instance"],
    ],
  ],
  [
    "an instance of a profile that nobody knows",
    "may ec2-002",
    [
      [allow(["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"])],
      "ec2.amazonaws.com",
      [["AWS::EC2::Instance", arn("ec2:ACCOUNT:instance/i-1"), { kind: "profile", name: "gone" }]],
      ["AWS::EC2::Instance"],
    ],
  ],
  [
    "a Glue job that names its role without an ARN, which is replaced by one that is passed",
    "can glue-005",
    [
      [allow(["iam:PassRole", "glue:UpdateJob", "glue:StartJobRun"])],
      "glue.amazonaws.com",
      [["AWS::Glue::Job", arn("glue:ACCOUNT:job/nightly"), { kind: "role", name: "plain" }]],
      ["AWS::Glue::Job"],
    ],
  ],
  [
    "no Glue job to replace the script of",
    "cannot",
    [[allow(["iam:PassRole", "glue:UpdateJob", "glue:StartJobRun"])], "glue.amazonaws.com", [], ["AWS::Glue::Job"]],
  ],
  [
    "a stack that CloudFormation builds as it",
    "can cloudformation-002",
    [
      [allow("cloudformation:UpdateStack")],
      "cloudformation.amazonaws.com",
      [["AWS::CloudFormation::Stack", arn("cloudformation:ACCOUNT:stack/app/1"), as("admin")]],
      ["AWS::CloudFormation::Stack"],
    ],
  ],
  [
    "a stack without a role of its own",
    "cannot",
    [
      [allow("cloudformation:UpdateStack")],
      "cloudformation.amazonaws.com",
      [["AWS::CloudFormation::Stack", arn("cloudformation:ACCOUNT:stack/app/1"), { kind: "none" }]],
      ["AWS::CloudFormation::Stack"],
    ],
  ],
])("%s: %s", (_, expected, given) => {
  expect(path(...given)).toBe(expected);
});

test("among more functions than anybody looks at, one may do", () => {
  const many = Array.from({ length: 400 }, (_, i): Resource => [LAMBDA, arn(`lambda:ACCOUNT:function:job-${i}`), as("admin")]);
  const last = [allow(["lambda:UpdateFunctionCode", "lambda:InvokeFunction"], arn("lambda:ACCOUNT:function:job-399"))];
  expect(path(last, "lambda.amazonaws.com", many, [LAMBDA])).toBe("may lambda-003");
});
