import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { LintResult } from "../../src/model/lint.js";
import { bailiwick } from "./bailiwick.js";
import { folder, removeFolders } from "./folders.js";

afterAll(removeFolders);

const VERSION = "2012-10-17";
const TYPO = { Version: VERSION, Statement: { Effect: "Allow", Action: "s3:GetObjct", Resource: "arn:aws:s3:::reports/*" } };
const TRUST = {
  Version: VERSION,
  Statement: { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "ec2:RunInstances" },
};

interface Said {
  readonly status: number | null;
  readonly shape: string | undefined;
  readonly unchecked: readonly string[];
  /** `code, document` of each. */
  readonly found: readonly string[];
  readonly result: LintResult;
}

function lint(name: string, content: unknown): Said {
  const path = join(folder(), name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  const { status, stdout } = bailiwick(["validate", path, "--json"]);
  const result = JSON.parse(stdout) as LintResult;
  return {
    status,
    shape: result.files[0]?.shape,
    unchecked: result.files[0]?.unchecked.map(({ document }) => document) ?? [],
    found: result.diagnostics.map(({ code, document }) => `${code}, ${document}`),
    result,
  };
}

describe("answers of the AWS CLI", () => {
  it.each([
    { what: "get-policy-version", answer: { PolicyVersion: { Document: TYPO, VersionId: "v3" } }, document: "Policy version v3" },
    {
      what: "get-role-policy, percent-encoded",
      answer: { RoleName: "reader", PolicyName: "read", PolicyDocument: encodeURIComponent(JSON.stringify(TYPO)) },
      document: "Role reader read",
    },
    { what: "get-user-policy", answer: { UserName: "ana", PolicyName: "read", PolicyDocument: TYPO }, document: "User ana read" },
  ])("$what", ({ answer, document }) => {
    expect(lint("answer.json", answer)).toMatchObject({ status: 0, shape: "aws-cli", found: [`unknown-action, ${document}`] });
  });

  it("get-role has the trust policy", () => {
    expect(lint("role.json", { Role: { RoleName: "app", AssumeRolePolicyDocument: TRUST } })).toMatchObject({
      status: 2,
      found: ["trust-action, Role app, trust policy"],
    });
  });

  it("get-bucket-policy has a text, and the place is within it", () => {
    const Policy =
      '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::a/*"}}';
    const { found, result } = lint("bucket.json", { Policy });
    expect(found).toEqual(["unknown-action, Resource policy"]);
    const line = JSON.stringify({ Policy }, undefined, 2).split("\n")[1] ?? "";
    expect(result.diagnostics[0]?.place).toMatchObject({ line: 2, column: line.indexOf('\\"s3:GetObjct') + 1 });
  });

  it("describe-policy tells whether it is an SCP", () => {
    const Content = JSON.stringify({
      Version: VERSION,
      Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
    });
    expect(
      lint("scp.json", { Policy: { PolicySummary: { Name: "base", Type: "SERVICE_CONTROL_POLICY" }, Content } }).found,
    ).toEqual(["principal-not-allowed, Policy base"]);
    expect(lint("tags.json", { Policy: { PolicySummary: { Name: "tags", Type: "TAG_POLICY" }, Content: "{}" } }).found).toEqual([
      "no-policy, undefined",
    ]);
  });

  it("every document of an account, by its quota", () => {
    const long = {
      Version: VERSION,
      Statement: {
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: Array.from({ length: 100 }, (_, i) => `arn:aws:s3:::reports-${1000 + i}/*`),
      },
    };
    const details = {
      UserDetailList: [{ UserName: "ana", UserPolicyList: [{ PolicyName: "long", PolicyDocument: long }] }],
      GroupDetailList: [{ GroupName: "staff", GroupPolicyList: [{ PolicyName: "long", PolicyDocument: long }] }],
      RoleDetailList: [
        {
          RoleName: "app",
          AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)),
          RolePolicyList: [{ PolicyName: "typo", PolicyDocument: TYPO }],
        },
      ],
      Policies: [
        {
          PolicyName: "own",
          Arn: "arn:aws:iam::111122223333:policy/own",
          PolicyVersionList: [
            { VersionId: "v2", IsDefaultVersion: true, Document: TYPO },
            { VersionId: "v1", IsDefaultVersion: false, Document: long },
          ],
        },
      ],
    };
    // 100 ARNs of 30 characters each are more than a user's 2,048 characters, and less than a group's 5,120.
    expect(lint("details.json", details)).toMatchObject({
      status: 2,
      shape: "account-details",
      found: [
        "policy-too-long, User ana, inline policy long",
        "trust-action, Role app, trust policy",
        "unknown-action, Role app, inline policy typo",
        "unknown-action, Policy own (v2, default)",
      ],
    });
  });

  it("a document that is cut off is told at its place", () => {
    const { status, found } = lint("cut.json", {
      RoleName: "r",
      PolicyName: "p",
      PolicyDocument: '{"Version": "2012-10-17", "Statement": [',
    });
    expect({ status, found }).toEqual({ status: 2, found: ["json-syntax, Role r p"] });
  });
});

describe("CloudFormation", () => {
  const template = (resources: object): object => ({ AWSTemplateFormatVersion: "2010-09-09", Resources: resources });

  it("documents of every kind of resource", () => {
    const { status, shape, found } = lint(
      "template.json",
      template({
        Role: {
          Type: "AWS::IAM::Role",
          Properties: { AssumeRolePolicyDocument: TRUST, Policies: [{ PolicyName: "a", PolicyDocument: TYPO }] },
        },
        Managed: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: TYPO } },
        Bucket: {
          Type: "AWS::S3::BucketPolicy",
          Properties: {
            PolicyDocument: {
              Version: VERSION,
              Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" },
            },
          },
        },
        Guard: {
          Type: "AWS::Organizations::Policy",
          Properties: {
            Type: "RESOURCE_CONTROL_POLICY",
            Content: { Version: VERSION, Statement: { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" } },
          },
        },
        Queue: { Type: "AWS::SQS::Queue", Properties: {} },
      }),
    );
    expect({ status, shape }).toEqual({ status: 2, shape: "cloudformation" });
    expect(found).toEqual([
      "trust-action, Role.AssumeRolePolicyDocument",
      "unknown-action, Role.Policies[0].PolicyDocument",
      "unknown-action, Managed.PolicyDocument",
      "missing-principal, Bucket.PolicyDocument",
      "rcp-allow, Guard.Content",
    ]);
  });

  it("holds nothing against what a deployment fills in", () => {
    const { status, found, unchecked } = lint(
      "template.json",
      template({
        Role: {
          Type: "AWS::IAM::Role",
          Properties: {
            AssumeRolePolicyDocument: {
              Version: VERSION,
              Statement: [
                { Effect: "Allow", Principal: { Service: { "Fn::Sub": "ec2.${AWS::URLSuffix}" } }, Action: "sts:AssumeRole" },
              ],
            },
            Policies: [
              {
                PolicyName: "a",
                PolicyDocument: {
                  Version: VERSION,
                  Statement: [
                    {
                      Effect: { Ref: "Effect" },
                      Action: { "Fn::If": ["A", "s3:GetObject", "s3:*"] },
                      Resource: [{ "Fn::GetAtt": ["Bucket", "Arn"] }, { "Fn::Join": ["", [{ Ref: "Arn" }, "/*"]] }],
                    },
                    { "Fn::If": ["A", {}, { Ref: "AWS::NoValue" }] },
                    {
                      Effect: "Allow",
                      Action: ["s3:GetObject", "s3:ListBucket"],
                      Resource: ["arn:aws:s3:::a/*", { Ref: "Arn" }],
                      Condition: { "Fn::If": ["A", {}, {}] },
                    },
                  ],
                },
              },
              { "Fn::If": ["A", { PolicyName: "b" }, { Ref: "AWS::NoValue" }] },
            ],
          },
        },
        Other: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: { "Fn::Transform": { Name: "Include" } } } },
      }),
    );
    expect({ status, found, unchecked }).toEqual({
      status: 0,
      found: [],
      unchecked: ["Role.Policies[1]", "Other.PolicyDocument"],
    });
  });

  it("reads YAML with its tags", () => {
    const yaml = `Resources:
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: { Service: sns.amazonaws.com }
            Action: sqs:SendMessag
            Resource: !GetAtt Orders.Arn
            Condition: { ArnEquals: { "aws:SourceArn": !Ref Topic } }
`;
    const { status, found, result } = lint("template.yaml", yaml);
    expect({ status, found }).toEqual({ status: 0, found: ["unknown-action, Queue.PolicyDocument"] });
    expect(result.diagnostics[0]?.place).toMatchObject({ line: 10, column: 21 });
  });

  it("does not follow aliases without end", () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${[..."bcdefghi"].map((name, i) => `${name}: &${name} [${`*${"abcdefgh"[i]}, `.repeat(8)}x]`).join("\n")}\nResources: *i\n`;
    expect(lint("bomb.yaml", bomb)).toMatchObject({ status: 2, found: ["json-syntax, undefined"] });
  });
});

describe("Terraform", () => {
  const policy = JSON.stringify(TYPO);
  const plan = {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: {
      root_module: {
        resources: [
          { address: "aws_iam_policy.read", mode: "managed", type: "aws_iam_policy", values: { policy } },
          { address: "aws_sqs_queue.orders", mode: "managed", type: "aws_sqs_queue", values: { name: "orders" } },
        ],
        child_modules: [
          {
            resources: [
              {
                address: "module.app.aws_iam_role.app",
                mode: "managed",
                type: "aws_iam_role",
                values: { assume_role_policy: JSON.stringify(TRUST), inline_policy: [{ name: "x", policy }] },
              },
            ],
          },
        ],
      },
    },
    resource_changes: [
      { address: "aws_iam_policy.read", type: "aws_iam_policy", change: { after: {}, after_unknown: { arn: true } } },
      {
        address: "aws_s3_bucket_policy.logs",
        type: "aws_s3_bucket_policy",
        change: { after: {}, after_unknown: { policy: true } },
      },
      {
        address: "aws_iam_role.late",
        type: "aws_iam_role",
        change: { after: {}, after_unknown: { inline_policy: [{ policy: true }] } },
      },
    ],
    prior_state: {
      values: {
        root_module: {
          resources: [
            {
              address: "data.aws_iam_policy_document.read",
              mode: "data",
              type: "aws_iam_policy_document",
              values: { json: policy },
            },
          ],
        },
      },
    },
  };

  it("documents of resources and modules, and what is known after apply only", () => {
    const { status, shape, found, unchecked } = lint("plan.json", plan);
    expect({ status, shape }).toEqual({ status: 2, shape: "terraform" });
    expect(found).toEqual([
      "unknown-action, aws_iam_policy.read.policy",
      "trust-action, module.app.aws_iam_role.app.assume_role_policy",
      "unknown-action, module.app.aws_iam_role.app.inline_policy[0].policy",
    ]);
    expect(unchecked).toEqual(["aws_s3_bucket_policy.logs.policy", "aws_iam_role.late.inline_policy.policy"]);
  });

  it("says in the text what was not checked", () => {
    const path = join(folder(), "plan.json");
    writeFileSync(path, JSON.stringify({ ...plan, planned_values: {}, prior_state: {} }));
    const { status, stdout } = bailiwick(["validate", path]);
    expect(status).toBe(0);
    expect(stdout).toContain("not checked  line 1: aws_s3_bucket_policy.logs.policy: it is known after apply only\n");
    expect(stdout).toContain("0 errors, 0 warnings, 0 suggestions in 0 documents; 2 documents not checked\n");
  });
});

describe("documents of an account that are alike", () => {
  const role = (name: string, document: unknown) => ({
    RoleName: name,
    AssumeRolePolicyDocument: document,
    RolePolicyList: [{ PolicyName: "read", PolicyDocument: TYPO }],
  });

  it("are told each at its own place, and by what they are there", () => {
    const encoded = encodeURIComponent(JSON.stringify(TRUST));
    const content = {
      UserDetailList: [{ UserName: "ana", UserPolicyList: [{ PolicyName: "odd", PolicyDocument: TRUST }] }],
      GroupDetailList: [],
      RoleDetailList: [role("one", TRUST), role("two", TRUST), role("three", encoded), role("four", encoded)],
      Policies: [],
    };
    const { found, result } = lint("account.json", content);
    for (const name of ["one", "two", "three", "four"]) {
      expect(found).toContain(`trust-action, Role ${name}, trust policy`);
      expect(found).toContain(`unknown-action, Role ${name}, inline policy read`);
    }
    expect(found).not.toContain("trust-action, User ana, inline policy odd");
    const lines = JSON.stringify(content, undefined, 2).split("\n");
    const placed = result.diagnostics.filter(({ code }) => code === "trust-action" || code === "unknown-action");
    const marked = placed.map(({ place }) => lines[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1));
    for (const text of marked) expect(text).toMatch(/^("s3:GetObjct"|"ec2:RunInstances"|%22ec2%3ARunInstances%22)/);
    expect(new Set(placed.map(({ place }) => `${place?.line}:${place?.column}`)).size).toBe(8);
  });
});
