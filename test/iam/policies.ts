import fc from "fast-check";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";

/** Random policies over few actions, resources and keys, so that statements meet often. */
const actions = fc.oneof(
  fc.uniqueArray(
    fc.constantFrom(
      "s3:GetObject",
      "s3:PutObject",
      "s3:Get*",
      "s3:*",
      "dynamodb:GetItem",
      "dynamodb:*Item",
      "*",
      "ec2:RunInstances",
    ),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
);
const PATTERNS = [
  "*",
  "arn:aws:s3:::shop/*",
  "arn:aws:s3:::shop/a*",
  "arn:aws:s3:::shop/${aws:username}/*",
  "arn:aws:s3:::*",
  "arn:aws:dynamodb:*:111122223333:table/*",
  "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
];
const resources = fc.uniqueArray(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 2 });
const condition = fc.option(
  fc.constantFrom(
    { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
    { StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "us-west-2"] } },
    { StringLike: { "aws:username": "a*" } },
    { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    { Null: { "aws:username": "true" } },
  ),
  { nil: undefined },
);

const named = fc.tuple(actions, fc.boolean(), resources, fc.boolean(), condition);

function statement(effect: fc.Arbitrary<"Allow" | "Deny">): fc.Arbitrary<Statement> {
  return fc.tuple(effect, named).map(([Effect, [action, notAction, resource, notResource, when]]) => ({
    Effect,
    ...(notAction && !action.includes("*") ? { NotAction: action } : { Action: action }),
    ...(notResource ? { NotResource: resource } : { Resource: resource }),
    ...(when === undefined ? {} : { Condition: when }),
  }));
}

const effects = fc.constantFrom("Allow", "Allow", "Deny") as fc.Arbitrary<"Allow" | "Deny">;

export const allowStatement = statement(fc.constant("Allow"));
export const denyStatement = statement(fc.constant("Deny"));

export const policy: fc.Arbitrary<PolicyDocument> = fc
  .array(statement(effects), { minLength: 1, maxLength: 4 })
  .map((Statement) => ({ Version: "2012-10-17", Statement }));

/** Requests that the policies are about, and some that they are not. */
export const request = fc.record({
  // A role: for a user AWS would fill in aws:username, and the context could not leave it out.
  principal: fc.constant("arn:aws:iam::111122223333:role/worker"),
  action: fc.constantFrom(
    "s3:GetObject",
    "s3:PutObject",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "ec2:RunInstances",
    "iam:CreateUser",
  ),
  resource: fc.constantFrom(
    "arn:aws:s3:::shop/a",
    "arn:aws:s3:::shop/ana/x",
    "arn:aws:s3:::other/b",
    "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/carts",
    "arn:aws:ec2:us-east-1:111122223333:instance/i-1",
  ),
  context: fc.record(
    {
      "aws:RequestedRegion": fc.constantFrom("us-east-1", "us-west-2", "eu-west-1"),
      "aws:username": fc.constantFrom("ana", "bob"),
      "aws:MultiFactorAuthPresent": fc.constantFrom("true", "false"),
    },
    { requiredKeys: [] },
  ),
});
