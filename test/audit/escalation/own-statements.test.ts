import fc from "fast-check";
import { expect, test } from "vitest";
import { Actor } from "../../../src/audit/escalation/actor.js";
import { Asking } from "../../../src/audit/escalation/asking.js";
import { letting } from "../../../src/audit/escalation/new-principals.js";
import { isLetInByName, isPlain, settledByOwn } from "../../../src/audit/escalation/own-statements.js";
import type { Estate } from "../../../src/audit/estate/estate.js";
import { catalogue } from "../../../src/iam/catalogue/index.js";
import { type Decision, decide } from "../../../src/iam/decide.js";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import type { AuthorizationDetails } from "../../../src/model/evidence.js";
import { estateOf, MEMBER, OTHER, organization, principalOf, scp } from "../made-estate.js";
import { document, managed, role, user } from "../made-evidence.js";

const OWN = `arn:aws:iam::${MEMBER}`;
const ACTIONS = [
  "iam:CreateRole",
  "iam:AttachRolePolicy",
  "iam:PutUserPolicy",
  "iam:PassRole",
  "iam:CreatePolicyVersion",
  "iam:ListRoles",
  "lambda:UpdateFunctionCode",
  "lambda:ListFunctions",
  "kms:Decrypt",
  "s3:GetObject",
  "sts:AssumeRole",
];
const RESOURCES = [
  `${OWN}:role/app-1`,
  `${OWN}:role/team/app-1`,
  `${OWN}:role/aws-reserved/sso`,
  `${OWN}:user/me`,
  `${OWN}:policy/own`,
  "arn:aws:iam::aws:policy/AdministratorAccess",
  `arn:aws:iam::${OTHER}:role/app-1`,
  `arn:aws:lambda:us-east-1:${MEMBER}:function:app-1-x`,
  `arn:aws:lambda:us-east-1:${MEMBER}:function:app-1:live`,
  `arn:aws:kms:us-east-1:${MEMBER}:key/1`,
  "arn:aws:s3:::app-1/x",
  "*",
];
const PATTERNS = [
  ...RESOURCES,
  `${OWN}:role/*`,
  `${OWN}:role/app-?`,
  `${OWN}:user/\${aws:username}`,
  `${OWN}:role/\${aws:PrincipalTag/team}`,
  `${OWN}:*`,
  "arn:aws:iam::*:role/app-1",
  "arn:aws:lambda",
  "arn:aws:lambda:*:function:app-1-x",
  `arn:aws:lambda:us-east-1:${MEMBER}:function:app-1*`,
  "arn:*:role/app-1",
  "*app-1",
];
const CONDITIONS: readonly Statement["Condition"][] = [
  { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
  { Bool: { "aws:SecureTransport": "false" } },
  { StringLike: { "iam:PassedToService": "lambda.*" } },
];

const some = <T>(values: readonly T[], most = 2) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most }).map((all) => (all.length === 1 ? all[0] : all));

const actions = some([...ACTIONS, "*", "iam:*", "iam:*Role*", "lambda:*", "sts:*"]);

/** Few conditions, so that most requests are settled by statements alone. */
const statement: fc.Arbitrary<Partial<Statement>> = fc
  .record({
    Effect: fc.constantFrom<"Allow" | "Deny">("Allow", "Allow", "Allow", "Deny"),
    actions,
    not: fc.integer({ max: 9, min: 0 }),
    patterns: some(PATTERNS),
    when: fc.option(fc.constantFrom(...CONDITIONS), { freq: 4 }),
    Sid: fc.option(fc.constantFrom("One", "Two")),
  })
  .map(({ Effect, actions: own, not, patterns, when, Sid }) => ({
    ...(Sid === null ? {} : { Sid }),
    Effect,
    ...(not === 0 ? { NotAction: own } : { Action: own }),
    ...(not === 1 ? { NotResource: patterns } : { Resource: patterns }),
    ...(when === null ? {} : { Condition: when }),
  })) as fc.Arbitrary<Partial<Statement>>;

const policy: fc.Arbitrary<PolicyDocument> = fc
  .record({ statements: fc.array(statement, { minLength: 1, maxLength: 4 }), old: fc.integer({ min: 0, max: 5 }) })
  .map(({ statements, old }) => {
    // Statements of one document have different Sids.
    const made = document(
      ...statements.map(({ Sid, ...rest }, i) => (Sid === undefined ? rest : { ...rest, Sid: `${Sid}${i}` })),
    );
    return old === 0 ? { ...made, Version: "2008-10-17" as const } : made;
  });

const deny = document(
  { Effect: "Allow", Action: "*", Resource: "*" },
  { Effect: "Deny", Action: "iam:CreateRole", Resource: "*" },
);

interface World {
  readonly policies: readonly PolicyDocument[];
  readonly isUser: boolean;
  readonly bounded: boolean;
  readonly org: "none" | "open" | "limited";
}

const world: fc.Arbitrary<World> = fc.record({
  policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
  isUser: fc.boolean(),
  bounded: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  org: fc.constantFrom("none", "none", "open", "limited"),
});

function detailsOf({ policies, isUser, bounded }: World): Partial<AuthorizationDetails> {
  const attached = policies.map((_, i) => ({ PolicyName: `p${i}`, PolicyArn: `${OWN}:policy/p${i}` }));
  const limit = bounded ? { PermissionsBoundary: { PermissionsBoundaryArn: `${OWN}:policy/limit` } } : {};
  const holder = { AttachedManagedPolicies: attached, ...limit };
  const Policies = [...policies.map((each, i) => managed(`p${i}`, each)), managed("limit", deny)];
  return isUser ? { UserDetailList: [user("me", holder)], Policies } : { RoleDetailList: [role("me", holder)], Policies };
}

function actorIn(made: World): { readonly estate: Estate; readonly actor: Actor } {
  const org = made.org === "none" ? undefined : organization(made.org === "open" ? [] : [scp("limit", deny, "ou-abcd-11111111")]);
  const estate = estateOf({ accounts: { [MEMBER]: detailsOf(made) }, organization: org });
  return { estate, actor: new Actor(principalOf(estate, "me")) };
}

const CONTEXTS = [
  { "aws:RequestedRegion": "us-east-1", "aws:SecureTransport": "true" },
  { "aws:RequestedRegion": "eu-west-1", "aws:SecureTransport": "false", "iam:PassedToService": "lambda.amazonaws.com" },
] as const;

/** What `decide` says, with the actor's documents about the action alone, which is what places are counted in. */
function decided(
  { estate, actor }: ReturnType<typeof actorIn>,
  asked: { action: string; resource: string },
  i: number,
): Decision {
  const input = estate.inputFor(actor.principal, { ...asked, context: CONTEXTS[i] });
  const held = actor.documents(catalogue.indexOf(asked.action));
  return decide({ ...input, identityPolicies: held.flatMap((each) => each.document ?? []), unknownLayers: [], unknownKeys: [] });
}

test("law: what an actor's own statements settle is what decide says, by the same statement, whatever the context", () => {
  let settled = 0;
  let asked = 0;
  fc.assert(
    fc.property(world, (made) => {
      const it = actorIn(made);
      if (!isPlain(it.actor, it.estate)) return;
      for (const action of ACTIONS)
        for (const resource of RESOURCES) {
          asked++;
          const by = settledByOwn(it.actor, action, resource, it.estate);
          if (by === undefined) continue;
          settled++;
          for (const i of CONTEXTS.keys()) {
            const decision = decided(it, { action, resource }, i);
            if (by === false)
              expect([action, resource, decision.decision]).toEqual([action, resource, expect.stringMatching(/Deny$/)]);
            else expect([action, resource, decision.decision, decision.by]).toEqual([action, resource, "allowed", by]);
          }
        }
    }),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
  // The law says something only where statements settle a good part.
  expect(settled / asked).toBeGreaterThan(0.2);
});

test("law: whom a trust policy names may assume the role where it is said so without asking further", () => {
  let told = 0;
  fc.assert(
    fc.property(world, (made) => {
      const it = actorIn(made);
      const target = `${OWN}:role/made`;
      if (!isPlain(it.actor, it.estate) || !isLetInByName(it.actor, target)) return;
      told++;
      for (const context of CONTEXTS) {
        const input = it.estate.inputFor(it.actor.principal, { action: "sts:AssumeRole", resource: target, context });
        const decision = decide({
          ...input,
          resourcePolicy: letting(it.actor.principal.arn),
          unknownLayers: [],
          unknownKeys: [],
        });
        const own = new Asking(it.estate, new Map()).letInByName(it.actor, target);
        expect([decision.decision, decision.by]).toEqual(["allowed", own?.by]);
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
  expect(told).toBeGreaterThan(20);
});

test("nobody with a boundary, under a limiting SCP or with a policy that cannot be read is plain", () => {
  const open = {
    policies: [document({ Effect: "Allow", Action: "*", Resource: "*" })],
    isUser: true,
    bounded: false,
    org: "none",
  } as const;
  const isPlainIn = (made: World): boolean => {
    const { actor, estate } = actorIn(made);
    return isPlain(actor, estate);
  };
  expect(isPlainIn(open)).toBe(true);
  expect(isPlainIn({ ...open, org: "open" })).toBe(true);
  expect(isPlainIn({ ...open, bounded: true })).toBe(false);
  expect(isPlainIn({ ...open, org: "limited" })).toBe(false);
  expect(
    isPlainIn({ ...open, policies: [{ Version: "2012-10-17", Statement: [{ Effect: "Allow" }] } as unknown as PolicyDocument] }),
  ).toBe(false);
});
