import fc from "fast-check";
import { expect, test } from "vitest";
import { effectiveAccess } from "../../src/audit/effective-access.js";
import { AccountPrincipals } from "../../src/audit/principals.js";
import { allowedOn, compileDocument } from "../../src/iam/access.js";
import { catalogue } from "../../src/iam/catalogue/index.js";
import type { Statement } from "../../src/iam/document.js";
import { arnIncludes } from "../../src/iam/pattern.js";
import { details, document, evidenceOf, managed, role } from "./made-evidence.js";

const ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:*", "s3:Get*", "dynamodb:GetItem", "*"];
const RESOURCES = ["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b/*", "arn:aws:s3:::*", "arn:aws:s3:::c/x"];
const CONDITIONS: readonly (Statement["Condition"] | undefined)[] = [
  undefined,
  undefined,
  { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
  { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
  { Bool: { "aws:SecureTransport": "false" } },
];

const statement = (effect: "Allow" | "Deny"): fc.Arbitrary<Partial<Statement>> =>
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
      ...(rest ? { NotResource: resources } : { Resource: resources }),
      ...(when === undefined ? {} : { Condition: when }),
    }));

const INDEXES = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "dynamodb:GetItem", "iam:CreateUser"].map((name) =>
  catalogue.indexOf(name),
);

test("law: nothing that the engine allows on an action is missing from the pieces, with or without a boundary", () => {
  const allows = fc.array(statement("Allow"), { minLength: 1, maxLength: 3 });
  const denies = fc.array(statement("Deny"), { maxLength: 2 });
  fc.assert(
    fc.property(
      allows,
      denies,
      fc.option(fc.array(fc.oneof(statement("Allow"), statement("Deny")), { minLength: 1, maxLength: 2 })),
      (some, less, limit) => {
        const own = document(...some, ...less);
        const boundary = limit === null ? undefined : document(...limit);
        const live = role("r", {
          RolePolicyList: [{ PolicyName: "own", PolicyDocument: own }],
          ...(boundary === undefined
            ? {}
            : { PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/limit" } }),
        });
        const principals = new AccountPrincipals(
          evidenceOf({
            authorization: details({
              RoleDetailList: [live],
              Policies: boundary === undefined ? [] : [managed("limit", boundary)],
            }),
          }),
        );
        const principal = principals.find(live.Arn);
        expect(principal).toBeDefined();
        if (principal === undefined) return;
        const { pieces, problems } = effectiveAccess(principal);
        expect(problems).toEqual([]);
        for (const index of INDEXES) {
          const wanted = allowedOn(compileDocument(own), boundary && compileDocument(boundary), index).filter(
            ({ certain }) => certain,
          );
          const found = pieces.filter(({ indexes }) => indexes.includes(index));
          const holds = (pattern: string): boolean =>
            found.some((piece) => piece.not || piece.resources.some((own) => arnIncludes(own, pattern)));
          for (const each of wanted) {
            const missing = each.notResources
              ? [found.some((piece) => piece.not || piece.broad)].filter((there) => !there)
              : each.resources.filter((pattern) => !holds(pattern));
            expect({ index, missing }).toEqual({ index, missing: [] });
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});
