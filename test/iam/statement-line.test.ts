import { expect, test } from "vitest";
import { statementLine } from "../../src/iam/statement-line.js";

const TEXT = `{
  "Version": "2012-10-17",
  "Id": "a \\"Statement\\": [ {",
  "Other": { "Statement": [{}, {}] },
  "Statement": [
    {
      "Sid": "one, { of [ two",
      "Effect": "Allow", "Action": ["s3:*"], "Resource": "*"
    }, { "Effect": "Deny",
      "Action": "*", "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": false }, "NumericEquals": { "s3:max-keys": -1.5e3 } } },

    { "Effect": "Allow", "Action": "*", "Resource": "*" }
  ]
}`;

test.each([
  [0, 6],
  [1, 9],
  [2, 13],
  [3, undefined],
])("statement %d of a list begins on line %s", (index, line) => {
  expect(statementLine(TEXT, index)).toBe(line);
});

test.each([
  ['{\n"Statement":\n {"Effect": "Allow"}}', 0, 3],
  ['{"Statement": {"Effect": "Allow"}}', 1, undefined],
  ['{"Version": "2012-10-17"}', 0, undefined],
  ["[]", 0, undefined],
  ["", 0, undefined],
  ['{"Statement": [', 0, undefined],
  ['{"Statement', 0, undefined],
  ['{"Sta\\u0074ement": [\n{}]}', 0, 2],
])("%j, statement %d: line %s", (text, index, line) => {
  expect(statementLine(text, index)).toBe(line);
});
