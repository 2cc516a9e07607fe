import { afterAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.js";
import type { AccountResources } from "../../src/model/resources.js";
import { openSnapshot } from "../../src/snapshot/open-snapshot.js";
import { ACCOUNT, type Making, made, REGION, removeTemporaryFolders } from "./made.js";

afterAll(removeTemporaryFolders);

const FILE = `accounts/${ACCOUNT}/${REGION}/resources.ndjson`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:job`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const item = (given: object = {}) => ({
  version: "1.3",
  accountId: ACCOUNT,
  awsRegion: REGION,
  configurationItemStatus: "OK",
  resourceType: "AWS::Lambda::Function",
  resourceId: "job",
  arn: FUNCTION,
  configuration: { functionName: "job", role: ROLE },
  ...given,
});
const recorder = (recordingGroup: object) =>
  item({
    resourceType: "AWS::Config::ConfigurationRecorder",
    arn: undefined,
    configuration: { name: "default", recordingGroup },
  });

interface Read extends AccountResources {
  readonly status: string | undefined;
  readonly told: readonly string[];
}

async function read(
  items: readonly (object | string)[],
  change: (making: Making) => void = () => {},
  named = true,
): Promise<Read> {
  const folder = made((making) => {
    making.files.set(FILE, items.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join("\n"));
    const [first] = making.manifest.sources;
    if (named && first !== undefined)
      making.manifest.sources.push({ ...first, kind: "resources", account: ACCOUNT, region: REGION, status: "ok" });
    change(making);
  });
  const diagnostics: Diagnostic[] = [];
  const snapshot = await openSnapshot(folder, { onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) });
  const resources = await snapshot.resources(ACCOUNT);
  const status = snapshot.sources.find(({ kind }) => kind === "resources")?.status;
  const told = diagnostics.filter(({ place }) => place?.file === FILE).map(({ message }) => message.slice(FILE.length + 2));
  return { ...resources, status, told };
}

describe("what an item says of the role", () => {
  const cases: readonly (readonly [type: string, configuration: unknown, expected: object])[] = [
    ["AWS::Lambda::Function", { role: ROLE }, { kind: "role", arn: ROLE }],
    ["AWS::Lambda::Function", JSON.stringify({ role: ROLE }), { kind: "role", arn: ROLE }],
    ["AWS::Lambda::Function", { Role: ROLE }, { kind: "role", arn: ROLE }],
    [
      "AWS::EC2::Instance",
      { iamInstanceProfile: { arn: `arn:aws:iam::${ACCOUNT}:instance-profile/web`, id: "AIPA1" } },
      { kind: "profile", arn: `arn:aws:iam::${ACCOUNT}:instance-profile/web` },
    ],
    ["AWS::EC2::Instance", { instanceId: "i-1", iamInstanceProfile: null }, { kind: "none" }],
    ["AWS::EC2::Instance", { instanceId: "i-1" }, { kind: "none" }],
    [
      "AWS::EC2::LaunchTemplate",
      { LaunchTemplateData: { IamInstanceProfile: { Name: "web" } } },
      { kind: "profile", name: "web" },
    ],
    ["AWS::CloudFormation::Stack", { stackName: "app", roleARN: ROLE }, { kind: "role", arn: ROLE }],
    ["AWS::CloudFormation::Stack", { stackName: "app" }, { kind: "none" }],
    ["AWS::CodeBuild::Project", { serviceRole: ROLE }, { kind: "role", arn: ROLE }],
    ["AWS::Glue::Job", { Name: "nightly", Role: "service-role/glue" }, { kind: "role", name: "service-role/glue" }],
    ["AWS::SageMaker::NotebookInstance", { roleArn: ROLE }, { kind: "role", arn: ROLE }],
    ["AWS::AppRunner::Service", { InstanceConfiguration: { InstanceRoleArn: ROLE } }, { kind: "role", arn: ROLE }],
  ];
  test.each(cases)("%s %j", async (resourceType, configuration, expected) => {
    const found = await read([item({ resourceType, configuration })]);
    expect(found.resources).toEqual([{ type: resourceType, arn: FUNCTION, runsAs: expected }]);
    expect(found.status).toBe("ok");
  });

  const unsound: readonly (readonly [name: string, configuration: unknown])[] = [
    ["no configuration", undefined],
    ["a configuration that is not JSON", "{"],
    ["a function without a role", { functionName: "job" }],
    ["a role that is a number", { role: 7 }],
    ["a role with an escape", { role: "arn:aws:iam::111122223333:role/\u001b[31mred" }],
    ["a list", []],
  ];
  test.each(unsound)("%s: nobody can tell, and the source is partial", async (_, configuration) => {
    const found = await read([item({ configuration }), recorder({ allSupported: true })]);
    expect(found.resources).toEqual([{ type: "AWS::Lambda::Function", arn: FUNCTION, runsAs: { kind: "unknown" } }]);
    expect(found.status).toBe("partial");
    expect([...found.complete]).toEqual([]);
  });
});

describe("which types are complete", () => {
  test("none without the recorder's item, whatever there is", async () => {
    expect([...(await read([item()])).complete]).toEqual([]);
  });
  test("all that AWS Config supports where it records them all", async () => {
    const { complete } = await read([recorder({ allSupported: true })]);
    expect(complete.has("AWS::Lambda::Function")).toBe(true);
    expect(complete.has("AWS::Glue::DevEndpoint")).toBe(false);
  });
  test("those that it lists", async () => {
    const { complete } = await read([recorder({ allSupported: false, resourceTypes: ["AWS::EC2::Instance"] })]);
    expect([...complete]).toEqual(["AWS::EC2::Instance"]);
  });
  test("all but those that it leaves out", async () => {
    const { complete } = await read([
      recorder({
        allSupported: false,
        exclusionByResourceTypes: { resourceTypes: ["AWS::Lambda::Function"] },
        recordingStrategy: { useOnly: "EXCLUSION_BY_RESOURCE_TYPES" },
      }),
    ]);
    expect(complete.has("AWS::Lambda::Function")).toBe(false);
    expect(complete.has("AWS::EC2::Instance")).toBe(true);
  });
  test("none where one of the account's regions was not collected", async () => {
    const { complete, resources } = await read([item(), recorder({ allSupported: true })], ({ manifest }) => {
      manifest.accounts = [{ id: ACCOUNT, name: "one", regions: [REGION, "eu-west-1"] }];
    });
    expect([...complete]).toEqual([]);
    expect(resources).toHaveLength(1);
  });
  test("none where nobody named the file", async () => {
    const { complete, status } = await read([item(), recorder({ allSupported: true })], () => {}, false);
    expect([[...complete], status]).toEqual([[], "partial"]);
  });
});

describe("hostile and broken files", () => {
  const bad: readonly (readonly [name: string, line: object | string, told: RegExp])[] = [
    ["no JSON", "{", /not JSON|cut off/],
    ["no object", "[]", /not a JSON object/],
    ["no type", item({ resourceType: undefined }), /no resourceType/],
    ["a type with an escape", item({ resourceType: "AWS::\u001b[2J::X" }), /no resourceType/],
    ["another account", item({ accountId: "444455556666" }), /another account/],
    ["another account by its older name", item({ accountId: undefined, awsAccountId: "444455556666" }), /another account/],
    ["another region", item({ awsRegion: "eu-west-1" }), /another region/],
    ["an ARN of another account", item({ arn: FUNCTION.replace(ACCOUNT, "444455556666") }), /another account or region/],
    ["no ARN", item({ arn: undefined }), /no arn/],
    ["an ARN without end", item({ arn: `${FUNCTION}${"x".repeat(2_000)}` }), /no arn/],
    ["a line without end", JSON.stringify(item({ tags: "x".repeat(1_100_000) })), /longer than/],
  ];
  test.each(bad)("%s", async (_, line, told) => {
    const other = `${FUNCTION}-2`;
    const found = await read([line, item({ arn: other }), recorder({ allSupported: true })]);
    expect(found.told.join()).toMatch(told);
    expect(found.status).toBe("partial");
    expect([...found.complete]).toEqual([]);
    expect(found.resources.map(({ arn }) => arn)).toEqual([other]);
  });

  test("the same resource twice", async () => {
    const found = await read([item(), item({ configuration: { role: `${ROLE}-2` } }), recorder({ allSupported: true })]);
    expect(found.told.join()).toContain("twice");
    expect([...found.complete]).toEqual([]);
  });

  test("what was deleted, and types in which nothing runs, are passed over", async () => {
    const found = await read([
      item({ configurationItemStatus: "ResourceDeleted" }),
      item({ resourceType: "AWS::S3::Bucket", arn: "arn:aws:s3:::orders", configuration: {} }),
      item({ resourceType: "AWS::CloudFormation::Stack", configuration: { stackStatus: "DELETE_COMPLETE", roleARN: ROLE } }),
    ]);
    expect([found.resources, found.status]).toEqual([[], "ok"]);
  });

  test("a file that somebody changed is not believed", async () => {
    const found = await read([item(), recorder({ allSupported: true })], ({ manifest }) => {
      const source = manifest.sources.find(({ kind }) => kind === "resources");
      if (source !== undefined) source.sha256 = "0".repeat(64);
    });
    expect([found.resources, [...found.complete], found.status]).toEqual([[], [], "failed"]);
  });

  test("a source that was denied is not read", async () => {
    const found = await read([item()], ({ manifest }) => {
      const source = manifest.sources.find(({ kind }) => kind === "resources");
      if (source !== undefined) [source.status, source.reason] = ["denied", "config:SelectResourceConfig"];
    });
    expect([found.resources, found.status]).toEqual([[], "denied"]);
  });
});
