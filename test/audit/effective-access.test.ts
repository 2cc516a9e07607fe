import fc from "fast-check";
import { expect, test } from "vitest";
import { effectiveAccess } from "../../src/audit/effective-access.js";
import { AccountPrincipals } from "../../src/audit/principals.js";
import { catalogue } from "../../src/iam/catalogue/index.js";
import { evaluate, readContext } from "../../src/iam/condition.js";
import { decide } from "../../src/iam/decide.js";
import { arnMatches } from "../../src/iam/pattern.js";
import { details, document, evidenceOf, managed, role } from "./made-evidence.js";
import { REQUESTS, statement } from "./random-policies.js";

const LIMIT = { PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/limit" };

test("law: every request that is allowed lies in a piece, with groups of denies, and with or without a boundary", () => {
  const allows = fc.array(statement("Allow"), { minLength: 1, maxLength: 3 });
  const denies = fc.array(statement("Deny"), { maxLength: 2 });
  const limits = fc.option(fc.array(fc.oneof(statement("Allow"), statement("Deny")), { minLength: 1, maxLength: 2 }));
  fc.assert(
    fc.property(allows, denies, limits, (some, less, limit) => {
      const own = document(...some, ...less);
      const boundary = limit === null ? undefined : document(...limit);
      const inline = { RolePolicyList: [{ PolicyName: "own", PolicyDocument: own }] };
      const live = role("r", boundary === undefined ? inline : { ...inline, PermissionsBoundary: LIMIT });
      const policies = boundary === undefined ? [] : [managed("limit", boundary)];
      const principals = new AccountPrincipals(
        evidenceOf({ authorization: details({ RoleDetailList: [live], Policies: policies }) }),
      );
      const principal = principals.find(live.Arn);
      if (principal === undefined) throw new Error("the role is not there");
      const { pieces, problems } = effectiveAccess(principal);
      expect(problems).toEqual([]);
      for (const request of REQUESTS) {
        const answer = decide({
          request: { principal: live.Arn, ...request },
          identityPolicies: [own],
          ...(boundary === undefined ? {} : { permissionsBoundaries: [boundary] }),
        });
        if (answer.decision !== "allowed") continue;
        const index = catalogue.indexOf(request.action);
        const found = pieces.some(
          (piece) =>
            piece.indexes.includes(index) &&
            piece.resources.some((pattern) => arnMatches(pattern, request.resource)) !== piece.not &&
            piece.when.every((block) => evaluate(block, readContext(request.context)) === "true"),
        );
        expect({ ...request, found }).toEqual({ ...request, found: true });
      }
    }),
    { numRuns: 300 },
  );
});
