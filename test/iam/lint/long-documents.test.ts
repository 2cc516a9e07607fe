import { describe, expect, it } from "vitest";
import { lintPolicy } from "../../../src/iam/lint/lint.js";
import { readJson } from "../../../src/iam/lint/read-json.js";

const said = (condition: object): readonly string[] =>
  lintPolicy(
    readJson(
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition: condition }],
      }),
    ),
  ).findings.map(({ rule }) => rule.id);

/** Conditions of one statement are looked up by key; the lookup must tell keys and both kinds of Null apart. */
describe("the Null beside a comparison", () => {
  const is = { StringEquals: { "aws:PrincipalTag/team": "a" } };
  const maybe = { StringEqualsIfExists: { "aws:PrincipalTag/team": "a" } };

  it.each([
    ["absent and compared", { ...is, Null: { "aws:PrincipalTag/team": "true" } }, "null-and-value", true],
    ["absent in another case", { ...is, Null: { "AWS:principaltag/TEAM": "true" } }, "null-and-value", true],
    ["present and compared", { ...is, Null: { "aws:PrincipalTag/team": "false" } }, "null-and-value", false],
    ["another key absent", { ...is, Null: { "aws:PrincipalTag/name": "true" } }, "null-and-value", false],
    ["present, with IfExists", { ...maybe, Null: { "aws:PrincipalTag/team": "false" } }, "if-exists-of-present", true],
    ["absent, with IfExists", { ...maybe, Null: { "aws:PrincipalTag/team": "true" } }, "if-exists-of-present", false],
  ])("%s", (_, condition, rule, isSaid) => {
    expect(said(condition).includes(rule)).toBe(isSaid);
  });
});

describe("templates remembered by actions", () => {
  const rules = (element: "Action" | "NotAction", resource: string): readonly string[] =>
    lintPolicy(
      readJson(
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", [element]: "sqs:SendMessage", Resource: resource }],
        }),
      ),
    ).findings.map(({ rule }) => rule.id);

  it("tells Action from NotAction, and one resource from another", () => {
    const topic = "arn:aws:sns:us-east-1:111122223333:orders";
    expect(rules("Action", topic)).toContain("resource-not-for-action");
    expect(rules("NotAction", topic)).not.toContain("resource-not-for-action");
    expect(rules("Action", topic.replace("sns", "sqs"))).not.toContain("resource-not-for-action");
  });
});
