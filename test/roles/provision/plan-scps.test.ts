import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quotas } from "#roles-data";
import type { PolicyDocument } from "../../../src/iam/document.js";
import type { TargetPlan } from "../../../src/model/change.js";
import { accountsLacking, type DeclaredScps, isScpName } from "../../../src/roles/provision/declared-scps.js";
import { Judge } from "../../../src/roles/provision/judge.js";
import type { LiveOrganization, LiveScp } from "../../../src/roles/provision/live-organization.js";
import { planScps } from "../../../src/roles/provision/plan-scps.js";
import { type AwsStep, textOf } from "../../../src/roles/provision/step.js";
import { digest } from "../made.js";

const MANAGEMENT = "999988887777";
const ACCOUNTS = ["111122223333", "222233334444", "333344445555"];
const OURS = { "bailiwick:workspace": "SecureCart" };
const place = { file: "bailiwick.yaml", line: 1, column: 1 };

/** Denies of single actions, `long` of them as long as a quarter of a policy. */
function denying(actions: readonly string[], padding = 0): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: actions.map((action) => ({
      Sid: "Same".concat(action.replace(/\W/g, "")),
      Effect: "Deny" as const,
      Action: action,
      Resource: padding === 0 ? "*" : [`arn:aws:s3:::${"x".repeat(padding)}`, "*"],
    })),
  };
}

/** Environment -> its accounts, and what each of its policies denies. */
type Shape = Readonly<Record<string, { readonly accounts: readonly string[]; readonly scps: readonly (readonly string[])[] }>>;

function declaredOf(shape: Shape, padding = 0): DeclaredScps {
  const environments = Object.entries(shape).map(([name, { accounts, scps }]) => ({
    name,
    accounts,
    place,
    scps: scps.map((actions, i) => ({
      environment: name,
      name: `guardrails-${i + 1}`,
      document: denying(actions, padding),
      doesNotCover: [],
    })),
  }));
  return { workspace: "SecureCart", prefix: "bailiwick", environments, adopted: new Set(), digest };
}

/** An organization that steps change as AWS would. */
class Simulated {
  readonly scps = new Map<string, LiveScp>();
  /** Policies of others attached to each account, FullAWSAccess among them. */
  others = 1;

  read(declared: DeclaredScps): LiveOrganization {
    const scps = [...this.scps.values()];
    const lacking = [...accountsLacking(declared, scps)].map((account): [string, number | null] => [
      account,
      this.count(account),
    ]);
    return { organization: "o-example", management: MANAGEMENT, partition: "aws", scps, attached: new Map(lacking) };
  }

  count(account: string): number {
    return this.others + [...this.scps.values()].filter(({ targets }) => targets.includes(account)).length;
  }

  do(step: AwsStep): void {
    if (!("name" in step)) throw new Error(`what of ${step.call}`);
    const before = this.scps.get(step.name);
    if (step.call === "create-scp") {
      if (before !== undefined) throw new Error(`${step.name} is there`);
      this.scps.set(step.name, { name: step.name, document: step.document, tags: step.tags, targets: [] });
      return;
    }
    if (before === undefined) throw new Error(`${step.name} is not there`);
    if (step.call === "update-scp") this.scps.set(step.name, { ...before, document: step.document });
    if (step.call === "attach-scp") {
      if (this.count(step.target) >= 5) throw new Error(`${step.target} is full`);
      this.scps.set(step.name, { ...before, targets: [...before.targets, step.target].sort() });
    }
    if (step.call === "detach-scp")
      this.scps.set(step.name, { ...before, targets: before.targets.filter((target) => target !== step.target) });
    if (step.call === "delete-scp") {
      if (before.targets.length > 0) throw new Error(`${step.name} is attached`);
      this.scps.delete(step.name);
    }
    for (const { document } of this.scps.values())
      if (document.length > quotas.serviceControlPolicy) throw new Error("a policy is too long");
  }

  /** What is denied in each account. */
  denied(): ReadonlyMap<string, ReadonlySet<string>> {
    return new Map(
      ACCOUNTS.map((account) => [
        account,
        new Set(
          [...this.scps.values()]
            .filter(({ targets }) => targets.includes(account))
            .flatMap(({ document }) => [(JSON.parse(document) as PolicyDocument).Statement].flat())
            .flatMap((statement) => statement.Action ?? []),
        ),
      ]),
    );
  }
}

const judge = new Judge(MANAGEMENT);
const planOf = (organization: Simulated, declared: DeclaredScps): TargetPlan<AwsStep> =>
  planScps(declared, organization.read(declared), judge);
const stepsOf = ({ changes }: TargetPlan<AwsStep>): readonly AwsStep[] => changes.flatMap(({ steps }) => steps);

function applied(shape: Shape, padding = 0): Simulated {
  const organization = new Simulated();
  for (const step of stepsOf(planOf(organization, declaredOf(shape, padding)))) organization.do(step);
  return organization;
}

const ACTIONS = ["s3:DeleteBucket", "s3:PutBucketPolicy", "ec2:RunInstances", "iam:CreateUser", "kms:ScheduleKeyDeletion"];
const shapes = fc
  .record({
    homes: fc.tuple(...ACCOUNTS.map(() => fc.constantFrom("prod", "nonprod", ""))),
    scps: fc.tuple(
      ...["prod", "nonprod"].map(() =>
        fc.array(fc.uniqueArray(fc.constantFrom(...ACTIONS), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
      ),
    ),
  })
  .map(
    ({ homes, scps }): Shape =>
      Object.fromEntries(
        ["prod", "nonprod"].map((name, i) => [
          name,
          { accounts: ACCOUNTS.filter((_, index) => homes[index] === name), scps: scps[i] ?? [] },
        ]),
      ),
  );

describe("planScps", () => {
  it("comes to what is declared, with nothing left to do", () => {
    fc.assert(
      fc.property(shapes, shapes, (first, then) => {
        const organization = applied(first);
        const declared = declaredOf(then);
        const plan = planOf(organization, declared);
        expect(plan.blocked).toEqual([]);
        for (const step of stepsOf(plan)) organization.do(step);
        expect(planOf(organization, declared).changes).toEqual([]);
        expect([...organization.scps.keys()].sort()).toEqual(
          declared.environments.flatMap(({ name, scps }) => scps.map((scp) => `bailiwick-${name}-${scp.name}`)).sort(),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("denies at every moment what is denied before and after, and a cut-off apply is ended by the next", () => {
    fc.assert(
      fc.property(shapes, shapes, fc.nat(12), (first, then, cut) => {
        const organization = applied(first);
        const declared = declaredOf(then);
        const before = organization.denied();
        const after = applied(then).denied();
        const step = (each: AwsStep): void => {
          organization.do(each);
          const now = organization.denied();
          for (const account of ACCOUNTS)
            for (const action of before.get(account) ?? [])
              if (after.get(account)?.has(action)) expect(now.get(account), `${each.call} ${account}`).toContain(action);
        };
        stepsOf(planOf(organization, declared)).slice(0, cut).forEach(step);
        stepsOf(planOf(organization, declared)).forEach(step);
        expect(organization.denied()).toEqual(after);
      }),
      { numRuns: 60 },
    );
  });

  it("never says of a change that lets more through that it does not broaden", () => {
    fc.assert(
      fc.property(shapes, shapes, (first, then) => {
        const organization = applied(first);
        for (const { steps, effect, subject } of planOf(organization, declaredOf(then)).changes) {
          const before = organization.denied();
          for (const step of steps) organization.do(step);
          const now = organization.denied();
          const lost = ACCOUNTS.some((account) => [...(before.get(account) ?? [])].some((each) => !now.get(account)?.has(each)));
          if (lost) expect(effect, subject).toBe("broadens");
        }
      }),
      { numRuns: 60 },
    );
  });

  const two = (first: readonly string[], second: readonly string[]): Shape => ({
    prod: { accounts: ACCOUNTS.slice(0, 1), scps: [first, second] },
  });
  const [A = "", B = "", C = "", D = ""] = ACTIONS;

  it("joins what goes and what comes where two policies exchange statements", () => {
    const plan = planOf(applied(two([A, C], [B, D])), declaredOf(two([B, C], [A, D])));
    expect(plan.changes.map(({ kind, effect }) => [kind, effect])).toEqual([
      ["update-scp", "narrows"],
      ["update-scp", "broadens"],
      ["update-scp", "broadens"],
    ]);
  });

  it("blocks where they cannot be joined within a policy's size", () => {
    const plan = planOf(applied(two([A, C], [B, D]), 2300), declaredOf(two([B, C], [A, D]), 2300));
    expect(plan.changes).toEqual([]);
    expect(plan.blocked).toMatchObject([{ subject: "service control policies of prod" }]);
  });

  it("blocks where an account has no room, and takes nothing from it", () => {
    const [account = ""] = ACCOUNTS;
    const organization = applied({ prod: { accounts: [account], scps: [[A], [B]] } });
    organization.others = 2;
    const moved = declaredOf({ nonprod: { accounts: [account], scps: [[A], [B]] } });
    const plan = planOf(organization, moved);
    expect([plan.changes, plan.blocked.map(({ subject }) => subject)]).toEqual([[], [`account ${account} of nonprod`]]);
    organization.others = 1;
    expect(planOf(organization, moved).blocked).toEqual([]);
  });

  it("says which account the organization does not have, and goes on with the others", () => {
    const declared = declaredOf({ prod: { accounts: ACCOUNTS, scps: [[A]] } });
    const live = new Simulated().read(declared);
    const attached = new Map([...live.attached, [ACCOUNTS[1] ?? "", null] as const]);
    const plan = planScps(declared, { ...live, attached }, judge);
    expect(plan.blocked).toMatchObject([{ subject: `account ${ACCOUNTS[1]} of prod` }]);
    expect(plan.changes.map(({ kind }) => kind)).toEqual(["create-scp", "attach-scp", "attach-scp"]);
  });

  it("touches nothing that is not ours by name and tag", () => {
    const organization = new Simulated();
    const stranger = (name: string, tags: LiveScp["tags"]): void => {
      organization.scps.set(name, { name, document: textOf(denying([A])), tags, targets: ACCOUNTS });
    };
    stranger("bailiwick-prod-guardrails-7", {});
    stranger("bailiwick-old-guardrails-1", { "bailiwick:workspace": "Elsewhere" });
    stranger("bailiwick-of-somebody", OURS);
    stranger("FullAWSAccess", OURS);
    const nothing = declaredOf({});
    expect(planOf(organization, nothing).changes).toEqual([]);
    stranger("bailiwick-gone-guardrails-1", OURS);
    expect(planOf(organization, nothing).changes.map(({ kind }) => kind)).toEqual([
      ...ACCOUNTS.map(() => "detach-scp"),
      "delete-scp",
    ]);
    expect(isScpName("FullAWSAccess", "")).toBe(false);
  });

  it("has another fingerprint where a document, a tag or an attachment is another", () => {
    const organization = applied(two([A], [B]));
    const declared = declaredOf(two([A], [B]));
    const [scp] = organization.scps.values();
    if (scp === undefined) throw new Error("no policy");
    const seen = [
      scp,
      { ...scp, document: `${scp.document} ` },
      { ...scp, targets: [] },
      { ...scp, tags: { ...scp.tags, a: "b" } },
    ];
    const prints = seen.map((each) => {
      organization.scps.set(scp.name, each);
      return planOf(organization, declared).fingerprint;
    });
    expect(new Set(prints).size).toBe(seen.length);
  });

  it("counts a document that cannot be read as broadening", () => {
    const organization = applied(two([A], [B]));
    const [scp] = organization.scps.values();
    if (scp === undefined) throw new Error("no policy");
    organization.scps.set(scp.name, { ...scp, document: "{" });
    expect(planOf(organization, declaredOf(two([A], [B]))).changes).toMatchObject([{ kind: "update-scp", effect: "broadens" }]);
  });
});
