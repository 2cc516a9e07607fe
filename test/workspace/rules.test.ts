import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/iam/catalogue/index.js";
import { CLASSES } from "../../src/iam/classes.js";
import type { AccessRule, NeverRule } from "../../src/model/workspace.js";
import { loadWorkspace } from "../../src/workspace/index.js";
import { broken, filesOf } from "./small-workspace.js";

function access(rule: string): AccessRule | undefined {
  const texts = broken("roles/support.yaml", "{ in: [prod], level: read, services: [dynamodb], resources: [orders] }", rule);
  return loadWorkspace(filesOf(texts)).workspace?.teams.find(({ team }) => team === "support")?.access[0];
}

function never(rule: string): NeverRule | undefined {
  const texts = broken("roles/support.yaml", "{ above: write }", rule);
  return loadWorkspace(filesOf(texts)).workspace?.teams.find(({ team }) => team === "support")?.never[0];
}

function classesOf(name: string): readonly string[] {
  return [...(catalogue.action(name)?.classes ?? [])];
}

const LEVELS = {
  view: ["config-read"],
  read: ["config-read", "data-read"],
  operate: ["config-read", "operate"],
  deploy: ["config-read", "ship"],
  write: ["config-read", "data-read", "operate", "ship", "mutate"],
  admin: [...CLASSES],
} as const;

describe("whole services", () => {
  it("are those that `actions` names so, and no others", () => {
    expect(access('{ actions: ["s3:*", "SQS:*", "dynamodb:Get*"], except: ["s3:PutObject"] }')?.wholeServices).toEqual([
      "s3",
      "sqs",
    ]);
    expect(access('{ actions: ["*"] }')?.wholeServices).toEqual(["*"]);
    expect(access("{ level: admin, services: [s3] }")?.wholeServices).toEqual([]);
  });
});

describe("levels", () => {
  it.each(Object.entries(LEVELS))("%s holds exactly the actions whose every class it has", (level, classes) => {
    const actions = catalogue.service("ecs")?.actions ?? [];
    const wanted = actions.filter((action) => [...action.classes].every((name) => (classes as readonly string[]).includes(name)));
    expect(access(`{ level: ${level}, services: [ecs] }`)?.actions).toEqual(wanted.map(({ name }) => name));
  });

  it.each(Object.entries(LEVELS).filter(([level]) => level !== "admin"))(
    "above %s is everything else, in every service",
    (level) => {
      const rule = never(`{ above: ${level} }`);
      const inside = access(`{ level: ${level}, services: ["*"] }`);
      expect((rule?.actions.length ?? 0) + (inside?.actions.length ?? 0)).toBe(catalogue.size);
      expect(new Set([...(rule?.actions ?? []), ...(inside?.actions ?? [])]).size).toBe(catalogue.size);
    },
  );

  it("opens secrets only where a rule says so", () => {
    const plain = access('{ level: read, services: ["*"] }')?.actions ?? [];
    const open = access('{ level: read, services: ["*"], secrets: true }')?.actions ?? [];
    expect(plain.some((name) => classesOf(name).includes("secret-read"))).toBe(false);
    expect(open).toContain("secretsmanager:GetSecretValue");
    expect(
      open.filter((name) => classesOf(name).some((one) => !["config-read", "data-read", "secret-read"].includes(one))),
    ).toEqual([]);
  });
});

describe("services", () => {
  it("takes prefixes, categories and aliases", () => {
    expect(access("{ level: view, services: [s3] }")?.services).toEqual(["s3"]);
    expect(access("{ level: view, services: [containers] }")?.services).toEqual(catalogue.category("containers"));
    expect(access("{ level: view, services: [vpc] }")?.services).toEqual(["ec2"]);
    expect(access("{ level: view, services: [networking] }")?.services).toContain("route53");
    expect(access("{ level: view, services: [billing] }")?.services).toContain("billing");
  });

  it("keeps an alias to what it stands for", () => {
    const actions = access("{ level: admin, services: [vpc] }")?.actions ?? [];
    expect(actions).toContain("ec2:CreateVpc");
    expect(actions).not.toContain("ec2:RunInstances");
  });
});

describe("patterns", () => {
  it("expands them in AWS's case", () => {
    const rule = access('{ actions: ["DYNAMODB:get*", "s3:getobject"] }');
    expect(rule?.actions).toContain("dynamodb:GetItem");
    expect(rule?.actions).toContain("s3:GetObject");
    expect(rule?.explicit).toBe(true);
    expect(rule?.level).toBeUndefined();
  });

  it("keeps the patterns of a never rule while they say exactly what it forbids", () => {
    expect(never('{ actions: ["S3:Delete*"] }')?.patterns).toEqual(["s3:Delete*"]);
    expect(never("{ services: [vpc] }")?.patterns).toContain("ec2:*Vpc*");
    expect(never("{ services: [kms] }")?.patterns).toEqual(["kms:*"]);
    expect(never("{ above: read }")?.patterns).toBeUndefined();
    expect(never('{ actions: ["s3:Delete*"], services: [s3] }')?.patterns).toBeUndefined();
    expect(never('{ actions: ["s3:Delete*"], except: ["s3:DeleteObject"] }')).toMatchObject({
      patterns: undefined,
      exceptPatterns: undefined,
    });
    expect(never('{ actions: ["*"], except: [billing, "s3:GetObject"] }')).toMatchObject({ patterns: ["*"] });
    expect(never('{ actions: ["*"], except: [kms, "s3:GetObject"] }')?.exceptPatterns).toEqual(["kms:*", "s3:GetObject"]);
  });

  it("takes out what is excepted", () => {
    const rule = never('{ actions: ["*"], except: [kms, "s3:GetObject"] }');
    const out = (catalogue.service("kms")?.count ?? 0) + 1;
    expect(rule?.actions.length).toBe(catalogue.size - out);
  });

  it("narrows to services and classes", () => {
    const rule = never("{ classes: [permission], services: [iam] }");
    expect(rule?.actions).toContain("iam:AttachRolePolicy");
    expect(rule?.actions.filter((name) => !name.startsWith("iam:") || !classesOf(name).includes("permission"))).toEqual([]);
    expect(rule?.title).toBe("classes permission of iam");
  });
});

describe("what a rule says beside actions", () => {
  it("resolves resources to templates and passes conditions on", () => {
    const rule = access(
      '{ level: read, services: [dynamodb], resources: [orders, "arn:aws:dynamodb:*:${account}:table/x"], when: { Bool: { "aws:SecureTransport": true } } }',
    );
    expect(rule?.resources).toEqual([
      "arn:aws:dynamodb:${region}:${account}:table/orders",
      "arn:aws:dynamodb:*:${account}:table/x",
    ]);
    expect(rule?.when).toEqual({ Bool: { "aws:SecureTransport": true } });
    expect(rule?.place).toEqual({ file: "roles/support.yaml", line: 7, column: 5 });
  });

  it("holds where it says, or where the team's file says, or everywhere", () => {
    expect(access("{ in: [nonprod], level: view, services: [s3] }")?.in).toEqual(["nonprod"]);
    expect(access("{ level: view, services: [s3] }")?.in).toEqual(["prod", "nonprod"]);
    expect(never("{ services: [kms] }")?.in).toEqual(["prod", "nonprod"]);
  });

  it("passes policy variables through", () => {
    const rule = access('{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop-images/${aws:PrincipalTag/team}/*"] }');
    expect(rule?.resources).toEqual(["arn:aws:s3:::shop-images/${aws:PrincipalTag/team}/*"]);
  });
});
