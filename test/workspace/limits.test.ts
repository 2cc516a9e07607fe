import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadWorkspace } from "../../src/workspace/index.js";
import { broken, filesOf, SMALL, told } from "./small-workspace.js";

function bailiwick(text: string): readonly string[] {
  return told({ "bailiwick.yaml": text });
}

describe("limits", () => {
  it("refuses more than 1 MiB, counted in bytes", () => {
    expect(bailiwick(`# ${"x".repeat(1_048_576)}`)).toEqual(["bailiwick.yaml:1:1 file-too-large"]);
    expect(bailiwick(`# ${"ä".repeat(524_288)}`)).toEqual(["bailiwick.yaml:1:1 file-too-large"]);
  });

  it("refuses more than 10,000 values", () => {
    expect(bailiwick(`organization: [${"a,".repeat(10_001)}]`)[0]).toMatch(/ too-many-nodes$/);
  });

  it.each([
    ["lists", "[".repeat(200) + "]".repeat(200)],
    ["unclosed lists", "[".repeat(100_000)],
    ["maps", "{a: ".repeat(200) + "}".repeat(200)],
    ["compact lists", `${"- ".repeat(200)}a`],
    ["indented maps", Array.from({ length: 200 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")],
    ["questions", `${"? ".repeat(300)}a`],
  ])("refuses more than 100 levels of %s", (_, text) => {
    expect(bailiwick(text)[0]).toMatch(/ too-deep$/);
  });

  it("refuses aliases that multiply", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level += 1) lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
    expect(bailiwick(lines.join("\n"))).toEqual(["bailiwick.yaml:1:1 too-many-aliases"]);
  });

  it("takes a few aliases, and places what is wrong in them where they stand", () => {
    const shared = broken("bailiwick.yaml", "regions: [us-east-1] }\n  nonprod", "regions: &here [us-east-1] }\n  nonprod");
    expect(told(broken("bailiwick.yaml", "regions: [us-east-1] }\nidentity", "regions: *here }\nidentity", shared))).toEqual([]);
  });

  it.each(["!!binary aGk=", "!!set {a}", "!js/function x", "!!timestamp 2030-01-01"])("refuses the tag of %s", (value) => {
    expect(told(broken("bailiwick.yaml", "organization: Corner Shop", `organization: ${value}`))[0]).toMatch(/ unknown-tag$/);
  });

  it("does not read YAML 1.1 where a file asks for it", () => {
    const texts = broken("roles/support.yaml", "lead: lead@example.com", "lead: yes");
    const old = `%YAML 1.1\n---\n${texts["roles/support.yaml"]}`;
    expect(told({ ...SMALL, "roles/support.yaml": old })).toEqual(["roles/support.yaml:6:7 invalid-value"]);
  });

  it("is not misled by keys that objects have from birth", () => {
    expect(told(broken("roles/support.yaml", "members:", "constructor: {}\nmembers:"))).toEqual([
      "roles/support.yaml:5:1 unknown-key",
    ]);
    expect(told(broken("roles/support.yaml", "resources: [orders]", "resources: [__proto__]"))).toEqual([
      "roles/support.yaml:7:66 unknown-resource",
    ]);
    expect(told(broken("roles/support.yaml", "level: read", "level: constructor"))).toEqual([
      "roles/support.yaml:7:26 unknown-level",
    ]);
    expect(told(broken("roles/support.yaml", "{ StringEquals:", "{ __proto__:"))).toEqual([
      "roles/support.yaml:10:13 unknown-condition-operator",
    ]);
  });

  it("makes control characters visible in excerpts", () => {
    const { diagnostics } = loadWorkspace(filesOf(broken("roles/support.yaml", "level: read", 'level: "\u001b[31mred\u202e"')));
    expect(diagnostics.map(({ code }) => code)).toEqual(["unknown-level"]);
    expect(diagnostics[0]?.excerpt).toContain("\\u{1b}[31mred\\u{202e}");
    expect(diagnostics[0]?.excerpt).not.toContain("\u001b");
    expect(diagnostics[0]?.excerpt).not.toContain("\u202e");
  });

  it("never throws, whatever a file holds", () => {
    const word = fc.constantFrom(
      "a",
      ": ",
      "- ",
      "\n",
      "  ",
      "[",
      "]",
      "{",
      "}",
      "&a ",
      "*a",
      "!x ",
      "|",
      ">",
      '"',
      "'",
      "#",
      "?",
      "%",
      "---\n",
      "access",
      "team",
      "\t",
      "\0",
      "é",
      ",",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), fc.constantFrom(...Object.keys(SMALL)), (words, path) => {
        const { workspace, diagnostics } = loadWorkspace(filesOf({ ...SMALL, [path]: words.join("") }));
        expect(workspace === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
      }),
      { numRuns: 300 },
    );
  });

  it("never throws, whatever stands in place of a value", () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.stringify(json));
    const places = [
      ["bailiwick.yaml", '{ accounts: ["111122223333"], regions: [us-east-1] }'],
      ["bailiwick.yaml", "[us-east-1]"],
      ["policies/guardrails.yaml", '["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"]'],
      ["roles/support.yaml", "{ in: [prod], level: read, services: [dynamodb], resources: [orders] }"],
      ["roles/support.yaml", '{ StringEquals: { "s3:ExistingObjectTag/open": "yes" } }'],
      ["roles/support.yaml", "{ privileges: [SELECT], tables: [sales.orders], columns: [id] }"],
      ["roles/tasks.yaml", "{ service: ecs-tasks.amazonaws.com }"],
    ] as const;
    fc.assert(
      fc.property(value, fc.constantFrom(...places), (json, [path, from]) => {
        const { workspace, diagnostics } = loadWorkspace(filesOf(broken(path, from, json)));
        expect(workspace === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
      }),
      { numRuns: 300 },
    );
  });
});
