import { describe, expect, it } from "vitest";
import { loadWorkspace } from "../../src/workspace/index.js";
import { MISTAKES } from "./mistakes.js";
import { broken, filesOf, SMALL, told } from "./small-workspace.js";

function mends(path: string, from: string, to: string): readonly (string | undefined)[] {
  return loadWorkspace(filesOf(broken(path, from, to))).diagnostics.map(({ mend }) => mend);
}

describe("one slip is one diagnostic, where it stands", () => {
  it("starts from a workspace without any", () => {
    expect(told(SMALL)).toEqual([]);
  });

  it.each(MISTAKES)("%s: %j -> %j", (path, from, to, place) => {
    expect(told(broken(path, from, to))).toEqual([`${path}:${place}`]);
  });

  it("gives every diagnostic an excerpt with a caret, and no workspace where one is an error", () => {
    for (const [path, from, to] of MISTAKES) {
      const { workspace, diagnostics } = loadWorkspace(filesOf(broken(path, from, to)));
      expect(diagnostics[0]?.excerpt).toMatch(/^\d+ \| .*\n +\| +\^+$|^\d+ \| .*\n +\| \^+$/);
      expect(workspace === undefined).toBe(diagnostics[0]?.severity === "error");
    }
  });

  it.each([
    ["roles/support.yaml", "level: read", "level: raed", "Did you mean `read`?"],
    ["roles/support.yaml", "services: [dynamodb]", "services: [dynamdb]", "Did you mean `dynamodb`?"],
    ["roles/support.yaml", "services: [dynamodb]", "services: [netwroking]", "Did you mean `networking`?"],
    ["roles/support.yaml", '"s3:GetObject"', '"s3:GetObjct"', "Did you mean `s3:GetObject`?"],
    ["roles/support.yaml", "resources: [orders]", "resources: [order]", "Did you mean `orders`?"],
    ["roles/support.yaml", "in: [prod], level", "in: [prdo], level", "Did you mean `prod`?"],
    ["roles/support.yaml", "classes: [permission]", "classes: [permisson]", "Did you mean `permission`?"],
    ["roles/support.yaml", "  store:\n    grants", "  stor:\n    grants", "Did you mean `store`?"],
    ["roles/support.yaml", "access:", "acess:", "Did you mean `access`?"],
    ["roles/support.yaml", "s3:ExistingObjectTag/open", "s3:ExistingObjctTag/open", "Did you mean `s3:ExistingObjectTag/open`?"],
    ["policies/guardrails.yaml", "aws:RequestedRegion", "aws:RequestRegion", "Did you mean `aws:RequestedRegion`?"],
    ["policies/guardrails.yaml", "StringNotEquals", "StringNotEqual", "Did you mean `StringNotEquals`?"],
    ["bailiwick.yaml", "team: support", "team: suport", "Did you mean `support`?"],
    ["bailiwick.yaml", '["111122223333"]', "[011122223333]", 'Write "011122223333".'],
    ["bailiwick.yaml", "${account}:saml", "${acount}:saml", "Did you mean `${account}`?"],
    ["bailiwick.yaml", "  default:", "  other:", "Say under `identity` how people sign in."],
  ])("mends %s: %j -> %j", (path, from, to, mend) => {
    expect(mends(path, from, to)).toEqual([mend]);
  });
});

describe("many slips", () => {
  it("tells five in three files at once, in the order of files and lines", () => {
    let texts = broken("bailiwick.yaml", "organization:", "organisation:");
    texts = broken("bailiwick.yaml", "engine: postgres", "engine: mysql", texts);
    texts = broken("policies/guardrails.yaml", "cloudtrail:DeleteTrail", "cloudtrail:DeleteTrial", texts);
    texts = broken("roles/support.yaml", "level: read", "level: raed", texts);
    texts = broken("roles/support.yaml", "above: write", "above: wirte", texts);
    expect(told(texts)).toEqual([
      "bailiwick.yaml:2:1 unknown-key",
      "bailiwick.yaml:12:20 unknown-value",
      "policies/guardrails.yaml:5:41 unknown-action",
      "roles/support.yaml:7:26 unknown-level",
      "roles/support.yaml:12:14 unknown-level",
    ]);
  });

  it("tells two in one rule", () => {
    const texts = broken("roles/support.yaml", "level: read, services: [dynamodb]", "level: raed, services: [dynamdb]");
    expect(told(texts)).toEqual(["roles/support.yaml:7:26 unknown-level", "roles/support.yaml:7:43 unknown-service"]);
  });
});

describe("slips between files", () => {
  it("refuses two files of one team", () => {
    const texts = { ...SMALL, "roles/desk.yaml": "team: support\nname: Desk\npurpose: Helps.\naccess: []\n" };
    expect(told(texts)).toEqual(["roles/desk.yaml:1:7 duplicate-team"]);
  });

  it("refuses a team whose role's name IAM would not take", () => {
    const team = `a${"b".repeat(60)}`;
    const texts = { ...SMALL, [`roles/${team}.yaml`]: `team: ${team}\nname: Long\npurpose: Helps.\naccess: []\n` };
    expect(told(texts)).toEqual([`roles/${team}.yaml:1:7 name-too-long`]);
  });

  it.each(["unowned", "bailiwick-desk"])("refuses the id %s, which means something else", (team) => {
    const texts = { ...SMALL, [`roles/${team}.yaml`]: `team: ${team}\nname: Odd\npurpose: Helps.\naccess: []\n` };
    expect(told(texts)).toEqual([`roles/${team}.yaml:1:7 reserved-team`]);
  });

  it("warns of an environment that nobody uses", () => {
    const text = (SMALL["roles/support.yaml"] ?? "").replace("  - actions:", "  - in: [prod]\n    actions:");
    expect(told({ ...SMALL, "roles/support.yaml": text })).toEqual(["bailiwick.yaml:5:3 unused-environment"]);
  });

  it("says that there is no workspace", () => {
    expect(told({})).toEqual(["bailiwick.yaml:1:1 no-workspace"]);
  });

  it("does not call a team unknown whose file cannot be read", () => {
    expect(told({ ...SMALL, "roles/support.yaml": "team: [" })).toEqual(["roles/support.yaml:1:8 yaml-syntax"]);
  });

  it("leaves other files alone", () => {
    expect(told({ ...SMALL, "README.md": "{", "roles/old/x.yaml": "{" })).toEqual([]);
  });
});

describe("words that a workspace adds", () => {
  const level = { "policies/levels.yaml": "version: 1\nlevels:\n  release: [config-read, ship]\n" };
  const alias = { "policies/services.yaml": 'version: 1\nservices:\n  tables: [dynamodb, "rds:Describe*"]\n' };

  it("takes them", () => {
    const rule = broken("roles/support.yaml", "level: read, services: [dynamodb]", "level: release, services: [tables]");
    expect(told({ ...rule, ...level, ...alias })).toEqual([]);
  });

  it.each([
    ["policies/levels.yaml", "version: 1\nlevels:\n  read: [mutate]\n", "3:3 level-redefined"],
    ["policies/levels.yaml", "version: 1\nlevels:\n  mine: [mutat]\n", "3:10 unknown-class"],
    ["policies/services.yaml", "version: 1\nservices:\n  vpc: [s3]\n", "3:3 alias-redefined"],
    ["policies/services.yaml", "version: 1\nservices:\n  s3: [dynamodb]\n", "3:3 alias-hides-service"],
    ["policies/services.yaml", "version: 1\nservices:\n  mine: [dynamdb]\n", "3:10 unknown-service"],
    ["policies/services.yaml", 'version: 1\nservices:\n  mine: ["s3:Obtain*"]\n', "3:10 unknown-action"],
    ["policies/services.yaml", "version: 1\nservices:\n  mine: [mine]\n", "3:9 alias-of-itself"],
  ])("refuses %s: %j", (path, text, place) => {
    expect(told({ ...SMALL, [path]: text })).toEqual([`${path}:${place}`]);
  });
});
