import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arnIncludes, arnIntersects, arnMatches } from "../../src/iam/pattern.js";

const bucket = "arn:aws:s3:::shop-raw";
const table = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";

// IAM User Guide, "IAM JSON policy elements: Resource", "Using wildcards in resource ARNs".
describe("matching", () => {
  test.each([
    ["*", table, true],
    ["*", "*", true],
    [table, table, true],
    ["arn:aws:dynamodb:*:111122223333:table/orders", table, true],
    ["arn:aws:dynamodb:*:*:table/*", table, true],
    ["arn:aws:dynamodb:*", table, true],
    ["arn:aws:dynamodb:us-east-1:111122223333:*", table, true],
    ["arn:*:dynamodb:us-east-1:111122223333:table/order?", table, true],
    ["arn:aws:dynamodb:us-east-?:111122223333:table/orders", table, true],
    ["arn:aws:dynamodb:us-east-1:222233334444:table/orders", table, false],
    ["arn:aws:dynamodb:us-*-1:table/orders", table, false],
    ["arn:aws:iam::*:role/x", "arn:aws:iam::111122223333:role/a:role/x", false],
    ["arn:aws:s3:::shop-*/2024/*", "arn:aws:s3:::shop-raw/2024/a/b:c", true],
    ["arn:aws:s3:::shop-*", bucket, true],
    ["arn:aws:s3:::SHOP-raw", bucket, false],
    ["arn:aws:secretsmanager:*:secret:db-*", "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-1", true],
    ["arn:aws:logs:*:*:log-group:*:log-stream:x", "arn:aws:logs:us-east-1:111122223333:log-group:a:log-stream:x", true],
    ["arn:aws:s3:::a${*}b", "arn:aws:s3:::a*b", true],
    ["arn:aws:s3:::a${*}b", "arn:aws:s3:::axb", false],
    ["arn:aws:s3:::a${?}", "arn:aws:s3:::a?", true],
    ["arn:aws:s3:::a${$}{x}", "arn:aws:s3:::a${x}", true],
  ])("%s against %s: %s", (pattern, arn, answer) => {
    expect(arnMatches(pattern, arn)).toBe(answer);
  });

  test("a variable is any text where access is possible, and nothing where it must be certain", () => {
    const own = "arn:aws:iam::111122223333:user/${aws:username}";
    expect(arnMatches(own, "arn:aws:iam::111122223333:user/ana")).toBe(true);
    expect(arnMatches(own, "arn:aws:iam::111122223333:user/ana", "must")).toBe(false);
  });
});

describe("sets", () => {
  test.each([
    ["*", "arn:aws:s3:::x", true],
    ["arn:aws:s3:::*", "arn:aws:s3:::shop/*", true],
    ["arn:aws:s3:::shop/*", "arn:aws:s3:::*", false],
    ["arn:aws:iam::*:role/x", "arn:aws:iam::111122223333:role/x", true],
    ["arn:aws:dynamodb:*:111122223333:table/*", "arn:aws:dynamodb:us-east-1:111122223333:table/a*", true],
    ["arn:aws:dynamodb:*", "arn:aws:dynamodb:*:*:*", true],
    ["arn:aws:dynamodb:*:*:*", "arn:aws:dynamodb:*", true],
    ["arn:aws:dynamodb:us-east-1:*", "arn:aws:dynamodb:*", false],
    ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/${AWS:UserName}/a", true],
    ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/ana/a", false],
    ["arn:aws:s3:::home/*", "arn:aws:s3:::home/${aws:username}", true],
    ["arn:aws:s3:::home/?", "arn:aws:s3:::home/${aws:username}", false],
    ["arn:aws:s3:::home/${aws:PrincipalTag/t, 'x'}", "arn:aws:s3:::home/${aws:PrincipalTag/t}", false],
    ["arn:aws:secretsmanager:*:secret:x", "arn:aws:secretsmanager:*:secret:x", true],
    ["arn:aws:secretsmanager:*", "arn:aws:secretsmanager:*:secret:x", true],
    ["arn:aws:secretsmanager:us-east-1:*", "arn:aws:secretsmanager:*:secret:x", false],
    ["arn:aws:secretsmanager:*:*:x", "arn:aws:secretsmanager:*:secret:x", false],
  ])("%s includes %s: %s", (outer, inner, answer) => {
    expect(arnIncludes(outer, inner)).toBe(answer);
  });

  test.each([
    ["arn:aws:s3:::shop-*", "arn:aws:s3:::*-raw", true],
    ["arn:aws:s3:::shop-*", "arn:aws:s3:::raw-*", false],
    ["arn:aws:dynamodb:us-east-1:111122223333:table/orders*", "arn:aws:dynamodb:*:111122223333:table/customers", false],
    ["arn:aws:dynamodb:*", "arn:aws:dynamodb:us-east-1:111122223333:table/x", true],
    ["arn:aws:s3:::home/${aws:username}", "arn:aws:s3:::home/ana", true],
    ["arn:aws:s3:::home/${aws:username}", "arn:aws:s3:::work/ana", false],
    ["arn:aws:secretsmanager:*:secret:x", "arn:aws:secretsmanager:us-east-1:111122223333:secret:x", true],
    ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::222233334444:role/*", false],
  ])("%s intersects %s: %s", (a, b, answer) => {
    expect(arnIntersects(a, b)).toBe(answer);
    expect(arnIntersects(b, a)).toBe(answer);
  });

  const part = fc.string({ unit: fc.constantFrom("a", "1", "*", "?"), maxLength: 3 });
  const rest = fc.string({ unit: fc.constantFrom("a", "1", "*", "?", ":", "/"), maxLength: 5 });
  const arnPattern = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(part, part, part, part, rest).map((parts) => `arn:${parts.join(":")}`) },
    { weight: 1, arbitrary: fc.tuple(part, part).map((parts) => `arn:${parts.join(":")}*`) },
    { weight: 1, arbitrary: fc.constantFrom("*", "arn:*", "a*", "arn:aws:*") },
  );
  const plain = fc.string({ unit: fc.constantFrom("a", "1", "§"), maxLength: 3 });
  const last = fc.string({ unit: fc.constantFrom("a", "1", "§", ":", "/"), maxLength: 5 });
  const arn = fc.tuple(plain, plain, plain, plain, last).map((parts) => `arn:${parts.join(":")}`);

  test("no ARN contradicts inclusion or disjointness", () => {
    fc.assert(
      fc.property(arnPattern, arnPattern, fc.array(arn, { minLength: 20, maxLength: 20 }), (a, b, arns) => {
        for (const one of arns) {
          if (!arnMatches(a, one)) continue;
          if (arnIncludes(b, a)) expect([a, b, one, arnMatches(b, one)]).toEqual([a, b, one, true]);
          if (arnMatches(b, one)) expect([a, b, one, arnIntersects(a, b)]).toEqual([a, b, one, true]);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test("an ARN made from a pattern is matched by whatever includes the pattern", () => {
    const fill = fc.tuple(arnPattern, plain).map(([pattern, filling]) => {
      const made = pattern.replaceAll("*", filling).replaceAll("?", "§");
      return [pattern, made.split(":").length >= 6 ? made : `${made}:::::`] as const;
    });
    fc.assert(
      fc.property(fill, arnPattern, ([pattern, one], other) => {
        if (!arnMatches(pattern, one)) return;
        if (arnIncludes(other, pattern))
          expect([pattern, other, one, arnMatches(other, one)]).toEqual([pattern, other, one, true]);
        expect(arnIncludes(pattern, pattern)).toBe(true);
        expect(arnIntersects(pattern, one.replaceAll("*", "x"))).toBe(arnMatches(pattern, one.replaceAll("*", "x")));
      }),
      { numRuns: 5000 },
    );
  });
});
