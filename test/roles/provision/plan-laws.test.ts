import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyDocument, Statement } from "../../../src/iam/document.js";
import type { RoleBundle } from "../../../src/model/bundle.js";
import type { Declared } from "../../../src/roles/provision/declared.js";
import { Judge } from "../../../src/roles/provision/judge.js";
import { planAccount } from "../../../src/roles/provision/plan-account.js";
import type { AwsStep } from "../../../src/roles/provision/step.js";
import { undoOf } from "../../../src/roles/provision/undo.js";
import { digest } from "../made.js";
import { SimulatedAccount } from "./simulated-account.js";

/** Scenarios of each law; TEST_LONG asks many more. */
const RUNS = process.env.TEST_LONG === undefined ? 100 : 2_000;

const ACCOUNT = "111122223333";
const ACTIONS = ["s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "sqs:SendMessage"];
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  s3: ["arn:aws:s3:::one/key", "arn:aws:s3:::two/key"],
  dynamodb: [`arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/one`],
  sqs: [`arn:aws:sqs:us-east-1:${ACCOUNT}:one`],
};
const REQUESTS = ACTIONS.flatMap((action) =>
  (RESOURCES[action.split(":")[0] ?? ""] ?? []).map((resource) => ({ action, resource })),
);
const PEOPLE = ["ana", "ben", "cleo"].map((name) => `arn:aws:iam::${ACCOUNT}:user/${name}`);
const OURS = { "bailiwick:workspace": "SecureCart", "bailiwick:team": "support" };
const ROLE = "bailiwick-support";
const arn = (name: string): string => `arn:aws:iam::${ACCOUNT}:policy/bailiwick/${name}`;

const subset = <T>(values: readonly T[], least: number): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: least });

function statement(denies: boolean): fc.Arbitrary<Statement> {
  return fc.record({
    Effect: denies ? fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const) : fc.constant("Allow" as const),
    Action: subset(ACTIONS, 1),
    Resource: fc.constantFrom("*", "arn:aws:s3:::one/*", "arn:aws:s3:::two/*"),
  });
}

const DOORS = {
  shut: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
  allows: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  denies: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}',
};
const documentOf = (statements: readonly Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement: statements });
const permissions = (denies: boolean): fc.Arbitrary<PolicyDocument> =>
  fc.array(statement(denies), { minLength: 1, maxLength: 2 }).map(documentOf);
const boundary: fc.Arbitrary<PolicyDocument> = subset(ACTIONS, 1).map((own) =>
  documentOf([
    { Effect: "Allow", Action: "*", Resource: "*" },
    { Effect: "Deny", NotAction: own, Resource: "*" },
  ]),
);
const trust: fc.Arbitrary<PolicyDocument> = subset(PEOPLE, 1).map((people) =>
  documentOf([{ Effect: "Allow", Principal: { AWS: people }, Action: "sts:AssumeRole" }]),
);

interface Wanted {
  readonly permissions: readonly PolicyDocument[];
  readonly boundary: PolicyDocument;
  readonly trust: PolicyDocument;
  readonly hours: number;
}

const wanted: fc.Arbitrary<Wanted> = fc.record({
  permissions: fc.array(permissions(false), { minLength: 1, maxLength: 3 }),
  boundary,
  trust,
  hours: fc.constantFrom(1, 2),
});

interface Found {
  readonly there: boolean;
  readonly policies: readonly (PolicyDocument | null)[];
  readonly held: readonly boolean[];
  readonly boundary: PolicyDocument | null;
  readonly bounded: "ours" | "none" | "other";
  readonly other: PolicyDocument;
  readonly trust: PolicyDocument;
  readonly inline: readonly PolicyDocument[];
  readonly foreign: PolicyDocument | null;
  readonly hours: number;
  readonly versions: number;
  /** What is there under the name of the policy that shuts a role: nothing, that policy, or what somebody wrote in its place. */
  readonly door: "none" | "shut" | "allows" | "denies";
}

const found: fc.Arbitrary<Found> = fc.record({
  there: fc.constantFrom(true, true, true, false),
  policies: fc.array(fc.option(permissions(true), { freq: 4 }), { minLength: 4, maxLength: 4 }),
  held: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  boundary: fc.option(boundary, { freq: 5 }),
  bounded: fc.constantFrom("ours", "ours", "ours", "none", "other"),
  other: boundary,
  trust,
  inline: fc.array(permissions(true), { maxLength: 1 }),
  foreign: fc.option(permissions(true), { freq: 1 }),
  hours: fc.constantFrom(1, 2),
  versions: fc.constantFrom(1, 2, 5),
  door: fc.constantFrom("none", "none", "none", "shut", "allows", "denies"),
});

function bundleOf({ permissions: documents, boundary: limit, trust: who, hours }: Wanted): RoleBundle {
  return {
    team: "support",
    kind: "people",
    environment: "prod",
    account: ACCOUNT,
    regions: ["us-east-1"],
    role: {
      name: ROLE,
      path: "/bailiwick/",
      arn: `arn:aws:iam::${ACCOUNT}:role/bailiwick/${ROLE}`,
      maxSessionSeconds: hours * 3600,
    },
    permissions: documents.map((document, i) => ({ name: `${ROLE}-${i + 1}`, arn: arn(`${ROLE}-${i + 1}`), document })),
    boundary: { name: `${ROLE}-boundary`, arn: arn(`${ROLE}-boundary`), document: limit },
    trust: who,
    tags: { ...OURS, "bailiwick:environment": "prod", "bailiwick:digest": digest(JSON.stringify([documents, limit, who])) },
    coverage: { unscoped: [], withheld: [], partial: [], companions: [], dependentsUnknown: [] },
    catalogue: "",
    digest: "",
  };
}

function accountOf(live: Found): SimulatedAccount {
  const account = new SimulatedAccount(ACCOUNT);
  live.policies.forEach((document, i) => {
    if (document !== null) account.addPolicy(`${ROLE}-${i + 1}`, document, OURS, live.versions);
  });
  if (live.boundary !== null) account.addPolicy(`${ROLE}-boundary`, live.boundary, OURS, live.versions);
  account.addPolicy("others-boundary", live.other, {});
  if (live.foreign !== null) account.addPolicy("others", live.foreign, {});
  if (!live.there) return account;
  const ours = live.boundary === null ? null : arn(`${ROLE}-boundary`);
  account.roles[ROLE] = {
    path: "/bailiwick/",
    trust: JSON.stringify(live.trust, undefined, 4),
    boundary: { ours, none: null, other: arn("others-boundary") }[live.bounded],
    maxSessionSeconds: live.hours * 3600,
    description: null,
    tags: OURS,
    attached: [
      ...live.policies.flatMap((document, i) => (document !== null && live.held[i] ? [arn(`${ROLE}-${i + 1}`)] : [])),
      ...(live.foreign === null ? [] : [arn("others")]),
    ].sort(),
    inline: {
      ...Object.fromEntries(live.inline.map((document, i) => [`extra-${i}`, JSON.stringify(document)])),
      ...(live.door === "none" ? {} : { "bailiwick-closed": DOORS[live.door] }),
    },
  };
  return account;
}

function declaredOf(bundles: readonly RoleBundle[], adopt: boolean): Declared {
  return {
    account: ACCOUNT,
    environment: "prod",
    bundles,
    naming: { path: "/bailiwick/", prefix: "bailiwick" },
    workspace: "SecureCart",
    breakGlass: [],
    placeOf: () => null,
    adopt,
    only: undefined,
    callers: [],
    administrators: () => new Set(),
    digest,
  };
}

const judge = new Judge(ACCOUNT);
const planOf = (account: SimulatedAccount, bundles: readonly RoleBundle[], adopt: boolean) =>
  planAccount(declaredOf(bundles, adopt), account.live(), judge);

/** What somebody could do by the role: whom it lets in, with what it may do then. */
function reachOf(account: SimulatedAccount): ReadonlySet<string> {
  const may = REQUESTS.filter(({ action, resource }) => account.allows(ROLE, action, resource)).map(
    ({ action, resource }) => `${action} ${resource}`,
  );
  return new Set([
    ...may,
    ...PEOPLE.filter((person) => account.admits(ROLE, person)).flatMap((person) => may.map((each) => `${person} ${each}`)),
  ]);
}

function stepsOf(account: SimulatedAccount, bundles: readonly RoleBundle[], adopt: boolean): readonly AwsStep[] {
  return planOf(account, bundles, adopt).plan.changes.flatMap(({ steps }) => steps);
}

const scenario = fc.record({ live: found, next: fc.option(wanted, { freq: 6 }), adopt: fc.boolean(), cut: fc.nat(30) });

describe("a plan of an account", { timeout: 1_200_000 }, () => {
  it("never lets anybody do what was not allowed before and is not after, wherever it is cut off and taken up again", () => {
    fc.assert(
      fc.property(scenario, ({ live, next, adopt, cut }) => {
        const bundles = next === null ? [] : [bundleOf(next)];
        const account = accountOf(live);
        const before = reachOf(account);
        const whole = account.copy();
        for (const step of stepsOf(account, bundles, adopt)) whole.apply(step);
        const after = reachOf(whole);
        const steps: AwsStep[] = [];
        const check = (step: AwsStep): void => {
          account.apply(step);
          steps.push(step);
          const beyond = [...reachOf(account)].filter((each) => !before.has(each) && !after.has(each));
          expect(beyond, JSON.stringify(steps)).toEqual([]);
        };
        for (const step of stepsOf(account, bundles, adopt).slice(0, cut)) check(step);
        for (const step of stepsOf(account, bundles, adopt)) check(step);
        expect(reachOf(account)).toEqual(after);
      }),
      { numRuns: RUNS * 3 },
    );
  });

  it("leaves nothing to do once it is carried out", () => {
    fc.assert(
      fc.property(scenario, ({ live, next, adopt }) => {
        const bundles = next === null ? [] : [bundleOf(next)];
        const account = accountOf(live);
        for (const step of stepsOf(account, bundles, adopt)) account.apply(step);
        expect(planOf(account, bundles, adopt).plan.changes).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it("gives what the role shall have, and no more than others put on it besides", () => {
    fc.assert(
      fc.property(found, wanted, (live, next) => {
        const bundle = bundleOf(next);
        const account = accountOf(live);
        for (const step of stepsOf(account, [bundle], true)) account.apply(step);
        const alone = new SimulatedAccount(ACCOUNT);
        for (const step of stepsOf(alone, [bundle], false)) alone.apply(step);
        expect(reachOf(account)).toEqual(reachOf(alone));
      }),
      { numRuns: RUNS },
    );
  });

  it("is put back to the byte by the undoing of each change, last first", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ live, next, adopt, cut }) => {
        const bundles = next === null ? [] : [bundleOf(next)];
        const account = accountOf(live);
        const was = account.copy();
        const undo: (readonly AwsStep[])[] = [];
        for (const { steps } of planOf(account, bundles, adopt).plan.changes.slice(0, cut)) {
          undo.unshift(await undoOf(steps, account.copy().reader()));
          for (const step of steps) account.apply(step);
        }
        for (const step of undo.flat()) account.apply(step);
        const bare = ({ roles, policies }: SimulatedAccount) => ({
          roles,
          policies: Object.fromEntries(Object.entries(policies).map(([key, { next: _, ...policy }]) => [key, policy])),
        });
        expect(bare(account)).toEqual(bare(was));
      }),
      { numRuns: RUNS },
    );
  });

  it("calls broadening whatever gives the role something new", () => {
    fc.assert(
      fc.property(found, wanted, (live, next) => {
        const account = accountOf({ ...live, there: true, door: live.door === "shut" ? "none" : live.door });
        const before = reachOf(account);
        const { changes } = planOf(account, [bundleOf(next)], false).plan;
        for (const { steps } of changes) for (const step of steps) account.apply(step);
        const gained = [...reachOf(account)].some((each) => !before.has(each));
        if (gained) expect(changes.some(({ effect }) => effect === "broadens")).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});
