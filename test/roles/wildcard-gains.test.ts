import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/iam/catalogue/index.js";
import { readKnownActions, renderKnownActions } from "../../src/roles/known-actions.js";
import { gainsOf, type WrittenBundle } from "../../src/roles/wildcard-gains.js";
import { wildcardsOf } from "../../src/roles/wildcards.js";

const place = { team: "support", environment: "prod", account: "111122223333" };
const bundle = (patterns: readonly string[], more: Partial<WrittenBundle> = {}): WrittenBundle => ({
  ...place,
  catalogue: "then",
  wildcards: patterns.map((pattern) => ({ pattern, effect: "allows" })),
  ...more,
});
/** What was known of SQS when it had neither ListQueues nor ListQueueTags. */
const then = new Map([["sqs", ["SendMessage", "ReceiveMessage", "ListDeadLetterSourceQueues"]]]);
const recordOf = (hash: string) => (hash === "then" ? then : undefined);

describe("gainsOf", () => {
  it("names the actions that a pattern matches today and that were not known, with the bundles that hold it", () => {
    const other = { ...place, team: "devops" };
    const { gained, unknown } = gainsOf([bundle(["sqs:ListQueue*", "sqs:Send*"]), bundle(["sqs:ListQueue*"], other)], recordOf);
    expect(unknown).toEqual([]);
    expect(gained[0]).toEqual({
      pattern: "sqs:ListQueue*",
      effect: "allows",
      actions: ["sqs:ListQueues", "sqs:ListQueueTags"],
      bundles: [place, other],
    });
    // SendMessageBatch is no action of its own, so that Send* has gained nothing.
    expect(gained).toHaveLength(1);
  });

  it("does not call unknown gains none", () => {
    const asked = [
      bundle(["sqs:List*"], { catalogue: "another" }),
      bundle(["sqs:List*"], { catalogue: undefined }),
      bundle(["sns:List*"]),
      bundle([], { wildcards: undefined }),
    ];
    for (const one of asked) expect(gainsOf([one], recordOf)).toEqual({ gained: [], unknown: [place] });
  });

  it("knows that a bundle of today's catalogue has gained nothing", () => {
    expect(gainsOf([bundle(["sqs:List*"], { catalogue: catalogue.hash })], recordOf)).toEqual({ gained: [], unknown: [] });
  });
});

describe("the record of known actions", () => {
  it("is read as it was written, and holds every action of its services", () => {
    const { path, text } = renderKnownActions(["sqs", "s3", "sqs", "nothing"]);
    expect(path).toBe(`actions-${catalogue.hash.slice(0, 12)}.json`);
    const known = readKnownActions(text);
    expect([...(known?.keys() ?? [])]).toEqual(["s3", "sqs"]);
    expect(known?.get("sqs")).toHaveLength(catalogue.service("sqs")?.count ?? 0);
    expect(known?.get("sqs")).toContain("SendMessage");
  });

  it("is no record where anything about it is wrong", () => {
    for (const text of [
      "",
      "[]",
      "null",
      "{}",
      '{"format":"bailiwick.actions/1"}',
      '{"format":"bailiwick.actions/1","services":{"s3":[1]}}',
    ])
      expect(readKnownActions(text)).toBeUndefined();
  });
});

it("reads wildcards by what they do, and leaves out those that are meant to hold everything", () => {
  const found = wildcardsOf({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:Get*", "s3:PutObject", "*"], Resource: "*" },
      { Effect: "Deny", NotAction: ["s3:Get*", "*:List*"], Resource: "*" },
      { Effect: "Deny", Action: "iam:Delete*", Resource: "*" },
    ],
  });
  expect(found).toEqual([
    { pattern: "s3:Get*", effect: "allows" },
    { pattern: "s3:Get*", effect: "spares" },
    { pattern: "iam:Delete*", effect: "denies" },
  ]);
});
