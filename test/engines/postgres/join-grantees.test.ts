import fc from "fast-check";
import { expect, test } from "vitest";
import { joinedGrantees } from "../../../src/engines/postgres/execute/join-grantees.js";
import { quoteName } from "../../../src/engines/postgres/quote-name.js";

test.each([
  ["GRANT SELECT ON s.t TO a", "GRANT SELECT ON s.t TO b", "GRANT SELECT ON s.t TO a, b"],
  ["revoke select on s.t from a, b", 'revoke select on s.t from "C c"', 'revoke select on s.t from a, b, "C c"'],
  ['GRANT SELECT ON "x TO y" TO a', 'GRANT SELECT ON "x TO y" TO b', 'GRANT SELECT ON "x TO y" TO a, b'],
])("%s; %s", (first, second, joined) => {
  expect(joinedGrantees(first, second)).toBe(joined);
});

test.each([
  ["GRANT SELECT ON s.t TO a", "GRANT SELECT ON s.u TO a"],
  ["GRANT SELECT ON s.t TO a", "GRANT UPDATE ON s.t TO a"],
  ["GRANT SELECT ON s.t TO a", "REVOKE SELECT ON s.t FROM a"],
  ["GRANT SELECT ON s.t TO a WITH GRANT OPTION", "GRANT SELECT ON s.t TO b WITH GRANT OPTION"],
  ["GRANT SELECT ON s.t TO a", "GRANT SELECT ON s.t TO b WITH GRANT OPTION"],
  ["REVOKE SELECT ON s.t FROM a CASCADE", "REVOKE SELECT ON s.t FROM b CASCADE"],
  ["COMMENT ON TABLE t IS 'x'", "COMMENT ON TABLE t IS 'x'"],
])("%s; %s stay two", (first, second) => {
  expect(joinedGrantees(first, second)).toBeUndefined();
});

test("law: names of every kind, joined, are the same names in their order", () => {
  const name = fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.constantFrom('"', " ", ",", "T", "O", "a", "\n", "é", "/", "="),
  });
  fc.assert(
    fc.property(name, name, name, (table, a, b) => {
      const grant = (role: string) => `GRANT SELECT ON ${quoteName(table)} TO ${quoteName(role)}`;
      expect(joinedGrantees(grant(a), grant(b))).toBe(`${grant(a)}, ${quoteName(b)}`);
    }),
    { numRuns: 2000 },
  );
});
