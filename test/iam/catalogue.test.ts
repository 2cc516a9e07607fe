// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS writes ARN formats and condition keys with ${placeholders}
import { describe, expect, it } from "vitest";
import { arnTemplateToPattern, type CatalogueAction, catalogue, namesConditionKey } from "../../src/iam/catalogue/index.js";
import { CLASSES } from "../../src/iam/classes.js";

function action(name: string): CatalogueAction {
  const found = catalogue.action(name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found;
}

describe("catalogue", () => {
  it("numbers actions by service, then by lower-case name, without gaps", () => {
    let next = 0;
    for (const prefix of catalogue.prefixes) {
      const service = catalogue.service(prefix);
      expect(service?.first).toBe(next);
      next += service?.count ?? 0;
      const lower = service?.actions.map((one) => one.name.toLowerCase()) ?? [];
      expect(lower).toEqual([...lower].sort());
      expect(new Set(lower).size).toBe(service?.count);
    }
    expect(next).toBe(catalogue.size);
    expect([...catalogue.prefixes]).toEqual([...catalogue.prefixes].sort());
  });

  it("answers the same about an index in every way of asking", () => {
    for (let index = 0; index < catalogue.size; index++) {
      const one = catalogue.at(index);
      expect(one.index).toBe(index);
      expect(one.name).toBe(catalogue.nameAt(index));
      expect(catalogue.indexOf(one.name.toUpperCase())).toBe(index);
      expect(catalogue.serviceAt(index)).toBe(one.service);
      const bits = CLASSES.reduce((sum, kind, bit) => sum + (one.classes.has(kind) ? 1 << bit : 0), 0);
      expect(catalogue.classBitsAt(index)).toBe(bits);
      expect(bits).not.toBe(0);
      expect(one.levels.size).toBeGreaterThan(0);
    }
  });

  it("finds names in any case, and nothing that is not there", () => {
    expect(catalogue.action("S3:getobject")?.name).toBe("s3:GetObject");
    expect(catalogue.service("DynamoDB")?.name).toBe("Amazon DynamoDB");
    for (const name of ["s3:Get*", "s3", "s3:", ":GetObject", "", "s3:GetObject ", "nosuch:GetObject", "toString:x"]) {
      expect(catalogue.action(name)).toBeUndefined();
      expect(catalogue.indexOf(name)).toBe(-1);
    }
    for (const index of [-1, catalogue.size, 1.5, Number.NaN]) {
      expect(() => catalogue.at(index)).toThrow(RangeError);
      expect(() => catalogue.nameAt(index)).toThrow(RangeError);
      expect(() => catalogue.serviceAt(index)).toThrow(RangeError);
    }
    for (const index of [-1, catalogue.size]) expect(() => catalogue.classBitsAt(index)).toThrow(RangeError);
  });

  it("knows the resource types of s3:GetObject", () => {
    const types = action("s3:GetObject").resourceTypes;
    expect(types.map((type) => type.name)).toEqual(["accesspointobject", "object"]);
    expect(types[1]?.arns).toEqual(["arn:${Partition}:s3:::${BucketName}/${ObjectName}"]);
    expect(action("s3:ListAllMyBuckets").resourceTypes).toEqual([
      { name: "bucketlist", arns: ["arn:${Partition}:s3:::${*}"], required: true, conditionKeys: [] },
    ]);
    expect(action("dynamodb:GetItem").resourceTypes[0]).toMatchObject({ name: "table", required: true });
  });

  it("keeps two ARN formats of one type apart", () => {
    const model = catalogue.service("apigateway")?.resourceTypes.find((type) => type.name.toLowerCase() === "model");
    expect(model?.arns).toEqual([
      "arn:${Partition}:apigateway:${Region}::/apis/${ApiId}/models/${ModelId}",
      "arn:${Partition}:apigateway:${Region}::/restapis/${RestApiId}/models/${ModelName}",
    ]);
    const formats = catalogue.prefixes.flatMap(
      (prefix) => catalogue.service(prefix)?.resourceTypes.flatMap((type) => type.arns) ?? [],
    );
    expect(formats.filter((arn) => !/^arn:[^\s,]+$/.test(arn))).toEqual([]);
    expect(formats.filter((arn) => arn.split(":")[4] === "${AccountId}")).toEqual([]);
  });

  it("knows which actions ask for a permissions boundary", () => {
    for (const name of ["iam:CreateRole", "iam:CreateUser", "iam:PutRolePolicy", "iam:AttachRolePolicy"])
      expect(action(name).conditionKeys).toContain("iam:PermissionsBoundary");
    for (const name of ["iam:PassRole", "iam:CreateAccessKey", "iam:CreatePolicyVersion", "iam:CreateLoginProfile"])
      expect(action(name).conditionKeys).not.toContain("iam:PermissionsBoundary");
  });

  it("splits composite levels", () => {
    expect([...action("sqs:SetQueueAttributes").levels]).toEqual(["Write", "Permissions management"]);
    expect([...action("lambda:TagResource").levels]).toEqual(["Write", "Tagging"]);
    expect([...action("s3:GetObject").levels]).toEqual(["Read"]);
  });

  it("restores dependent actions, and says where it does not know them", () => {
    expect(action("iam:AddRoleToInstanceProfile").dependents).toEqual(["iam:PassRole"]);
    expect(action("dynamodb:GetItem").dependents).toEqual([]);
    for (const name of ["iam:PutAccountProperties", "ecs:CreateDaemon", "dynamodb:ReplicateSettings"])
      expect(action(name).dependents).toBe("unknown");
    expect(action("lambda:CreateFunction").dependents).toContain("iam:PassRole");
    for (let index = 0; index < catalogue.size; index++) {
      const { dependents } = catalogue.at(index);
      if (dependents !== "unknown") for (const name of dependents) expect(catalogue.action(name)?.name).toBe(name);
    }
  });

  it("carries the risks that levels do not tell", () => {
    expect([...action("iam:PassRole").risks]).toContain("escalation");
    expect([...action("ec2:GetPasswordData").risks]).toContain("credential-exposure");
    expect([...action("s3:PutBucketPolicy").risks]).toContain("resource-exposure");
    expect([...action("s3:GetObject").risks]).toContain("data-access");
  });

  it("groups services by category", () => {
    expect(catalogue.category("databases")).toContain("dynamodb");
    expect(catalogue.category("no such category")).toEqual([]);
    expect(catalogue.categories).toContain("compute");
    const grouped = catalogue.categories.flatMap((category) => catalogue.category(category));
    expect(new Set(grouped)).toEqual(new Set(catalogue.prefixes));
  });
});

describe("unreviewed actions", () => {
  it("never count as reading configuration only, operating or shipping", () => {
    const mild = ["config-read", "operate", "ship"] as const;
    for (const prefix of ["codestar", "lightsail", "opsworks", "chime"]) {
      expect(catalogue.service(prefix)?.reviewed).toBe(false);
      for (const one of catalogue.service(prefix)?.actions ?? [])
        for (const kind of mild) expect(one.classes.has(kind)).toBe(false);
    }
  });

  it("take the worse of level and risk", () => {
    expect([...action("lightsail:GetKeyPairs").classes]).toEqual(["data-read", "secret-read"]);
    expect([...action("chime:CreateApiKey").classes]).toEqual(["mutate", "credential"]);
    expect([...action("codestar:CreateProject").classes]).toContain("permission");
  });
});

describe("conditionKey", () => {
  it.each([
    ["aws:requesttag/team", "aws:RequestTag/${TagKey}"],
    ["aws:PrincipalArn", "aws:PrincipalArn"],
    ["IAM:permissionsboundary", "iam:PermissionsBoundary"],
    ["s3:ExistingObjectTag/team", "s3:ExistingObjectTag/<key>"],
    ["secretsmanager:ResourceTag/team", "secretsmanager:ResourceTag/tag-key"],
    ["codebuild:environment.environmentVariables/HOME.value", "codebuild:environment.environmentVariables/${name}.value"],
    ["kms:EncryptionContext:purpose", "kms:EncryptionContext:${EncryptionContextKey}"],
    ["saml:aud", "saml:aud"],
    ["lambda:SourceFunctionArn", "lambda:SourceFunctionArn"],
  ])("finds %s", (written, listed) => {
    expect(catalogue.conditionKey(written)?.key).toBe(listed);
  });

  it.each(["aws:NoSuchKey", "iam:NoSuchKey", "aws:RequestTag/", "nocolon", "", ":", "s3:PermissionsBoundary"])(
    "does not find %j",
    (written) => {
      expect(catalogue.conditionKey(written)).toBeUndefined();
    },
  );

  it("takes the name that the tables of some services give a tag for any tag", () => {
    expect(namesConditionKey("ssm:resourceTag/tag-key", "ssm:ResourceTag/team")).toBe(true);
    expect(namesConditionKey("ssm:resourceTag/tag-key", "ssm:resourceTag/")).toBe(false);
    expect(namesConditionKey("ec2:Add/group", "ec2:Add/team")).toBe(false);
    for (const name of ["ssm:GetParameter", "ssm:StartSession"])
      expect(action(name).conditionKeys.some((listed) => namesConditionKey(listed, "ssm:resourceTag/team"))).toBe(true);
  });

  it("wants text in an open part", () => {
    expect(namesConditionKey("a:${X}.value", "a:.value")).toBe(false);
    expect(namesConditionKey("a:${X}.value", "A:b.VALUE")).toBe(true);
    expect(namesConditionKey("a:${X}/${Y}", "a:b/c")).toBe(true);
    expect(namesConditionKey("a:${X}/${Y}", "a:b/")).toBe(false);
  });
});

describe("arnTemplateToPattern", () => {
  const table = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}";

  it("fills what is known and leaves the rest open", () => {
    expect(arnTemplateToPattern(table, { partition: "aws", region: "us-east-1", account: "111122223333" })).toBe(
      "arn:aws:dynamodb:us-east-1:111122223333:table/*/index/*",
    );
    expect(arnTemplateToPattern(table)).toBe("arn:*:dynamodb:*:*:table/*/index/*");
  });

  it("leaves no placeholder in any format of the catalogue, but an asterisk that is part of a name", () => {
    for (const prefix of catalogue.prefixes)
      for (const { arns } of catalogue.service(prefix)?.resourceTypes ?? [])
        for (const arn of arns)
          expect(arnTemplateToPattern(arn, { partition: "aws", account: "111122223333" }).replace("${*}", "")).not.toMatch(
            /[{}$]/,
          );
  });

  it("takes a value as it stands, replacement marks included", () => {
    expect(arnTemplateToPattern("arn:${Partition}:x", { partition: "$&" })).toBe("arn:$&:x");
  });
});
