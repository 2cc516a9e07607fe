import fc from "fast-check";
import type { Statement } from "../../src/iam/document.js";

const ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:*", "s3:Get*", "dynamodb:GetItem", "*"];
const RESOURCES = ["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b/*", "arn:aws:s3:::*", "arn:aws:s3:::c/x"];
const CONDITIONS: readonly (Statement["Condition"] | undefined)[] = [
  undefined,
  undefined,
  { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
  { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
  { Bool: { "aws:SecureTransport": "false" } },
];

/** Any statement over a few actions, overlapping patterns and conditions that exclude or imply each other. */
export const statement = (effect: "Allow" | "Deny"): fc.Arbitrary<Partial<Statement>> =>
  fc
    .record({
      action: fc.constantFrom(...ACTIONS),
      not: fc.boolean(),
      resources: fc.uniqueArray(fc.constantFrom(...RESOURCES), { minLength: 1, maxLength: 2 }),
      rest: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
      when: fc.constantFrom(...CONDITIONS),
    })
    .map(({ action, not, resources, rest, when }) => ({
      Effect: effect,
      ...(not && action !== "*" ? { NotAction: action } : { Action: action }),
      ...(rest ? { NotResource: resources.filter((each) => each !== "*").concat("arn:aws:s3:::z") } : { Resource: resources }),
      ...(when === undefined ? {} : { Condition: when }),
    }));

/** Requests that tell the statements apart. */
export const REQUESTS = ["s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "iam:CreateUser"].flatMap((action) =>
  ["arn:aws:s3:::a/x", "arn:aws:s3:::a/b/x", "arn:aws:s3:::c/x", "arn:aws:s3:::z", "arn:aws:iam::111122223333:user/ana"].flatMap(
    (resource) =>
      ["us-east-1", "eu-west-1"].flatMap((region) =>
        ["true", "false"].map((secure) => ({
          action,
          resource,
          context: { "aws:RequestedRegion": region, "aws:SecureTransport": secure },
        })),
      ),
  ),
);
