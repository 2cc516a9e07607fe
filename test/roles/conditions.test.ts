import { describe, expect, it } from "vitest";
import { both, canonical, conditionKey } from "../../src/roles/conditions.js";
import { fillCondition, fillTemplates } from "../../src/roles/scope.js";

describe("canonical", () => {
  it("does not mind order, repetition, or a list of one", () => {
    const one = { StringEquals: { b: ["y", "x", "x"], a: ["z"] }, Bool: { c: "true" } };
    const other = { Bool: { c: ["true"] }, StringEquals: { a: "z", b: ["x", "y"] } };
    expect(conditionKey(one)).toBe(conditionKey(other));
    expect(canonical({ StringEquals: {} })).toBeUndefined();
    expect(conditionKey(undefined)).toBe(conditionKey({}));
  });
});

describe("both", () => {
  it("joins what a negated operator leaves out", () => {
    const { block, exact } = both({ ArnNotLike: { k: "a" } }, { ArnNotLike: { K: ["b"] } });
    expect([block, exact]).toEqual([{ ArnNotLike: { k: ["a", "b"] } }, true]);
  });

  it("keeps what two lists of values share, where the key has one value", () => {
    const key = "aws:RequestedRegion";
    expect(both({ StringEquals: { [key]: ["a", "b"] } }, { StringEquals: { [key]: ["b", "c"] } })).toEqual({
      block: { StringEquals: { [key]: "b" } },
      exact: true,
    });
    for (const many of ["aws:TagKeys", "unknown:key"])
      expect(both({ StringEquals: { [many]: ["a", "b"] } }, { StringEquals: { [many]: ["b", "c"] } })).toEqual({
        block: { StringEquals: { [many]: ["a", "b"] } },
        exact: false,
      });
  });

  it("does not claim to say both where one block cannot", () => {
    expect(both({ StringEquals: { k: "a" } }, { StringEquals: { k: "b" } }).exact).toBe(false);
    expect(both({ StringLike: { k: "a*" } }, { StringLike: { k: "*b" } })).toEqual({
      block: { StringLike: { k: "a*" } },
      exact: false,
    });
    const user = "aws:PrincipalTag/user";
    const variable = both({ StringEquals: { [user]: ["a", "${aws:username}"] } }, { StringEquals: { [user]: ["a", "b"] } });
    expect(variable.exact).toBe(false);
  });
});

describe("filling in", () => {
  const scope = { environment: "prod", account: "111122223333", regions: ["us-east-1", "eu-west-1"] };

  it("multiplies by region only what names one, and leaves policy variables alone", () => {
    expect(
      fillTemplates(["arn:aws:sqs:${region}:${account}:${environment}-jobs", "arn:aws:s3:::${aws:username}/*"], scope),
    ).toEqual([
      "arn:aws:s3:::${aws:username}/*",
      "arn:aws:sqs:eu-west-1:111122223333:prod-jobs",
      "arn:aws:sqs:us-east-1:111122223333:prod-jobs",
    ]);
  });

  it("names every account of an environment where a policy is for all of them", () => {
    const when = { StringNotEquals: { "aws:ResourceAccount": "${account}" } };
    expect(fillCondition(when, scope, { ...scope, account: "222233334444" })).toEqual({
      StringNotEquals: { "aws:ResourceAccount": ["111122223333", "222233334444"] },
    });
  });
});
