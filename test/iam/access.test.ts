import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AccessPiece,
  accessGroups,
  allowedOn,
  compileDocument,
  compileDocuments,
  mayActions,
  mayActionsOf,
  uncovered,
  uncoveredGroups,
} from "../../src/iam/access.js";
import { catalogue } from "../../src/iam/catalogue/index.js";
import { evaluate, readContext } from "../../src/iam/condition.js";
import { decide } from "../../src/iam/decide.js";
import type { PolicyDocument, Statement } from "../../src/iam/document.js";
import { arnMatches } from "../../src/iam/pattern.js";
import { policy, request } from "./policies.js";

const index = (name: string): number => catalogue.indexOf(name);
const document = (...Statement: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
const names = (entries: ReturnType<typeof compileDocument>) =>
  entries.map((entry) => [...entry.actions].map((i) => catalogue.nameAt(i)));

describe("compileDocument", () => {
  test("expands actions, keeps resources and conditions, and counts statements", () => {
    const when = { Bool: { "aws:SecureTransport": "true" } };
    const entries = compileDocument(
      document(
        {
          Sid: "A",
          Effect: "Allow",
          Action: ["sqs:SendMessage", "SQS:sendmessage"],
          Resource: ["arn:aws:sqs:::q", "arn:aws:sqs:::q"],
        },
        { Effect: "Deny", Action: "sts:Get*", NotResource: "arn:aws:s3:::x", Condition: when },
      ),
    );
    expect(names(entries)[0]).toEqual(["sqs:SendMessage"]);
    expect(entries[0]).toMatchObject({
      effect: "Allow",
      resources: ["arn:aws:sqs:::q"],
      notResources: false,
      sid: "A",
      statement: 0,
      policy: 0,
    });
    expect(entries[1]).toMatchObject({ effect: "Deny", resources: ["arn:aws:s3:::x"], notResources: true, when, statement: 1 });
    expect(names(entries)[1]).toContain("sts:GetCallerIdentity");
  });

  test("NotAction is everything else of the catalogue", () => {
    const [entry] = compileDocument(document({ Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" }));
    const left = catalogue.size - catalogue.expandAll(["iam:*", "organizations:*"]).size;
    expect(entry?.actions.size).toBe(left);
    expect(entry?.actions.has(index("iam:CreateUser"))).toBe(false);
  });

  test("the same content compiles once, and equal action lists share a set", () => {
    const made = () => document({ Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" });
    expect(compileDocument(made())).toBe(compileDocument(made()));
    const [other] = compileDocument(
      document({ Effect: "Deny", Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::x" }),
    );
    expect(other?.actions).toBe(compileDocument(made())[0]?.actions);
    expect(compileDocuments([made(), made()]).map((entry) => entry.policy)).toEqual([0, 1]);
  });

  test("variables of older versions are plain text", () => {
    const [entry] = compileDocument({
      ...document({ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::${aws:username}" }),
      Version: "2008-10-17",
    });
    expect(arnMatches(entry?.resources[0] ?? "", "arn:aws:s3:::${aws:username}")).toBe(true);
    expect(arnMatches(entry?.resources[0] ?? "", "arn:aws:s3:::ana")).toBe(false);
  });

  test.each([
    [{ Effect: "Allow", Resource: "*" }, "Statement[0]"],
    [{ Effect: "Allow", Action: "*", NotAction: "*", Resource: "*" }, "Statement[0]"],
    [{ Effect: "Allow", Action: [], Resource: "*" }, "Statement[0].Action"],
    [{ Effect: "Allow", Action: "GetObject", Resource: "*" }, "Statement[0].Action"],
    [{ Effect: "Allow", Action: "*", Resource: ["*", ""] }, "Statement[0].Resource[1]"],
    [{ Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::${aws:username" }, "Statement[0].Resource"],
    [{ Effect: "Allow", Action: "*", Resources: "*" }, "Statement[0]"],
    [{ Effect: "allow", Action: "*", Resource: "*" }, "Statement[0].Effect"],
    [{ Effect: "Allow", Action: "*", Resource: "*", Condition: { Bool: { a: [{}] } } }, "Statement[0].Condition.Bool.a[0]"],
  ])("refuses %j at %s", (statement, at) => {
    expect(() => compileDocument(document(statement as unknown as Statement))).toThrow(
      expect.objectContaining({ code: "policy-invalid", at }),
    );
  });
});

const s3 = (Effect: "Allow" | "Deny", Resource: string | string[], more: Partial<Statement> = {}): Statement => ({
  Effect,
  Action: "s3:*",
  Resource,
  ...more,
});
const on = (statements: Statement[], boundary?: Statement[]) =>
  allowedOn(
    compileDocument(document(...statements)),
    boundary && compileDocument(document(...boundary)),
    index("s3:GetObject"),
  ).map(({ resources, notResources, certain }) => ({ resources, notResources, certain }));
const piece = (resources: string[], certain = true) => ({ resources, notResources: false, certain });
const mfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };

describe("allowedOn", () => {
  test.each([
    ["an allow", on([s3("Allow", "arn:aws:s3:::a/*")]), [piece(["arn:aws:s3:::a/*"])]],
    ["a deny of all of it", on([s3("Allow", "arn:aws:s3:::a/*"), s3("Deny", "arn:aws:s3:::*")]), []],
    [
      "a deny of one of two",
      on([s3("Allow", ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]), s3("Deny", "arn:aws:s3:::a/*")]),
      [piece(["arn:aws:s3:::b/*"])],
    ],
    [
      "a deny of a part",
      on([s3("Allow", "arn:aws:s3:::a/*"), s3("Deny", "arn:aws:s3:::a/x")]),
      [piece(["arn:aws:s3:::a/*"], false)],
    ],
    ["a deny under a condition", on([s3("Allow", "*"), s3("Deny", "*", mfa)]), [piece(["*"], false)]],
    ["a deny under what the allow asks for", on([s3("Allow", "*", mfa), s3("Deny", "*", mfa)]), []],
    [
      "a deny under what the allow rules out",
      on([s3("Allow", "*", mfa), s3("Deny", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } })]),
      [piece(["*"])],
    ],
    ["a boundary of everything", on([s3("Allow", "arn:aws:s3:::a/*")], [s3("Allow", "*")]), [piece(["arn:aws:s3:::a/*"])]],
    ["a narrower boundary", on([s3("Allow", "*")], [s3("Allow", "arn:aws:s3:::a/*")]), [piece(["arn:aws:s3:::a/*"])]],
    ["a boundary beside it", on([s3("Allow", "arn:aws:s3:::a/*")], [s3("Allow", "arn:aws:s3:::b/*")]), []],
    [
      "a boundary across it",
      on([s3("Allow", "arn:aws:s3:::a*")], [s3("Allow", "arn:aws:s3:::*b")]),
      [piece(["arn:aws:s3:::a*"], false)],
    ],
    ["a boundary that denies it", on([s3("Allow", "*")], [s3("Allow", "*"), s3("Deny", "*")]), []],
    ["an empty boundary", allowedOn(compileDocument(document(s3("Allow", "*"))), [], index("s3:GetObject")), []],
  ])("%s", (_title, pieces, expected) => {
    expect(pieces).toEqual(expected);
  });

  test("NotResource: a deny of the same remainder covers it, a deny elsewhere may not", () => {
    const rest: Statement = { Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::a/*" };
    expect(on([rest, { ...rest, Effect: "Deny", NotResource: "arn:aws:s3:::a/x" }])).toEqual([]);
    expect(on([rest, s3("Deny", "arn:aws:s3:::a/x")])).toEqual([
      { resources: ["arn:aws:s3:::a/*"], notResources: true, certain: true },
    ]);
    expect(on([rest, s3("Deny", "arn:aws:s3:::b/x")])).toEqual([
      { resources: ["arn:aws:s3:::a/*"], notResources: true, certain: false },
    ]);
  });
});

describe("uncovered", () => {
  const by = (resources: string[], more: Partial<AccessPiece> = {}) => ({
    resources,
    notResources: false,
    when: undefined,
    certain: true,
    ...more,
  });
  const wanted = by(["arn:aws:s3:::a/*", "arn:aws:s3:::b/x"]);
  test.each([
    ["nothing covers", [], wanted.resources],
    ["one piece for each pattern", [by(["arn:aws:s3:::a/*"]), by(["arn:aws:s3:::b/*"])], undefined],
    ["one is left", [by(["arn:aws:s3:::b/*"])], ["arn:aws:s3:::a/*"]],
    ["a piece under a condition does not cover", [by(["*"], { when: mfa.Condition })], wanted.resources],
    ["an uncertain piece does not cover", [by(["*"], { certain: false })], wanted.resources],
    ["everything but something else covers", [by(["arn:aws:s3:::c/*"], { notResources: true })], undefined],
    ["everything but a part of it does not", [by(["arn:aws:s3:::b/*"], { notResources: true })], ["arn:aws:s3:::b/x"]],
  ])("%s", (_title, pieces, left) => {
    expect(uncovered(wanted, pieces)?.resources).toEqual(left);
  });
});

describe("the set view agrees with decide", () => {
  const scenario = fc.record({
    request,
    identityPolicies: fc.array(policy, { minLength: 1, maxLength: 3 }),
    permissionsBoundaries: fc.array(policy, { maxLength: 1 }),
  });

  test("mayActions holds every action that is allowed; pieces hold every allowed request, and certain ones nothing else", () => {
    let allowed = 0;
    fc.assert(
      fc.property(scenario, ({ request, identityPolicies, permissionsBoundaries }) => {
        const answer = decide({ request: request as never, identityPolicies, permissionsBoundaries }).decision;
        const entries = compileDocuments(identityPolicies);
        const boundary = permissionsBoundaries.length === 0 ? undefined : compileDocuments(permissionsBoundaries);
        const action = index(request.action);
        const context = readContext(request.context as Record<string, string>);
        const fill = (pattern: string) => pattern.replaceAll("${aws:username}", () => context.get("aws:username")?.[0] ?? "\0");
        const holding = allowedOn(entries, boundary, action).filter(
          (one) =>
            one.resources.some((pattern) => arnMatches(fill(pattern), request.resource)) !== one.notResources &&
            evaluate(one.when, context) === "true",
        );
        if (answer === "allowed") {
          allowed++;
          expect(mayActions(entries, boundary).has(action)).toBe(true);
          expect(holding.length).toBeGreaterThan(0);
        } else expect(holding.filter((one) => one.certain)).toEqual([]);
      }),
      { numRuns: 6000 },
    );
    expect(allowed).toBeGreaterThan(300);
  });

  test("groups say for every action what allowedOn says, and cover themselves where certain", () => {
    const actions = [
      "s3:GetObject",
      "s3:PutObject",
      "dynamodb:GetItem",
      "dynamodb:Query",
      "ec2:RunInstances",
      "iam:CreateUser",
    ].map(index);
    const told = (pieces: readonly AccessPiece[]) =>
      pieces
        .flatMap((one) =>
          (one.notResources ? [one.resources.join()] : one.resources).map(
            (pattern) => `${one.entry.policy} ${one.entry.statement} ${one.notResources} ${pattern} ${one.certain}`,
          ),
        )
        .sort();
    fc.assert(
      fc.property(scenario, ({ identityPolicies, permissionsBoundaries }) => {
        const entries = compileDocuments(identityPolicies);
        const boundary = permissionsBoundaries.length === 0 ? undefined : compileDocuments(permissionsBoundaries);
        const groups = accessGroups(entries, boundary);
        for (const action of actions) {
          const own = told(groups.filter((group) => group.actions.has(action)));
          expect([...new Set(own)]).toEqual([...new Set(told(allowedOn(entries, boundary, action)))]);
        }
        expect(uncoveredGroups(groups, groups).every((group) => !group.certain)).toBe(true);
        expect(mayActionsOf(identityPolicies.map(compileDocument), boundary).equals(mayActions(entries, boundary))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
