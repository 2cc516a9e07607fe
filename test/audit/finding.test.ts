import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Attribution } from "../../src/audit/attribution.js";
import { findingId, finishFinding } from "../../src/audit/finding.js";
import { priorityOf } from "../../src/audit/priority.js";
import type { Draft, Reach, Severity } from "../../src/model/finding.js";
import { PRIORITIES, SEVERITIES } from "../../src/model/finding.js";
import { ACCOUNT, bundle, owner, workspace } from "./made-evidence.js";

const plain = (text: string): string => text;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/terraform-app`;
const DRAFT: Draft = {
  rule: "pass-any-role",
  key: "",
  severity: "high",
  account: ACCOUNT,
  region: "global",
  resource: { id: "AROAX", type: "AwsIamRole", name: ROLE },
  principals: [{ arn: ROLE, relation: "actor" }],
  title: "A title",
  evidence: [],
  remediation: "Mend it.",
};

describe("identity", () => {
  test("does not move with severity, title, evidence, status or principals", () => {
    const other: Draft = {
      ...DRAFT,
      severity: "low",
      title: "Another",
      evidence: [{ source: "s", summary: "t", facts: {} }],
      status: "archived",
      principals: [],
    };
    expect(findingId(other, plain)).toBe(findingId(DRAFT, plain));
  });
  test("moves with rule, account, region, unique id and key, and no two of them run together", () => {
    const changed: readonly Partial<Draft>[] = [
      { rule: "x" },
      { account: "222233334444" },
      { region: "us-east-1" },
      { resource: { ...DRAFT.resource, id: "AROAY" } },
      { key: "1" },
    ];
    const ids = [DRAFT, ...changed.map((each) => ({ ...DRAFT, ...each }))].map((each) => findingId(each, plain));
    expect(new Set(ids).size).toBe(6);
    const part = fc.string({ maxLength: 4 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 5, maxLength: 5 }), fc.array(part, { minLength: 5, maxLength: 5 }), (a, b) => {
        const of = ([rule = "", account = "", region = "", id = "", key = ""]: readonly string[]): string =>
          findingId({ rule, account, region, key, resource: { ...DRAFT.resource, id } }, plain);
        expect(of(a) === of(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

const RANK: Readonly<Record<Reach, number>> = {
  administrator: 0,
  "escalates-to-administrator": 0,
  "manages-permissions": 0,
  unknown: 0,
  "reads-secrets": 1,
  "reads-sensitive-data": 1,
  "changes-audit-trail": 1,
  writes: 2,
  reads: 3,
  nothing: 3,
};
const REACHES = Object.keys(RANK) as Reach[];
const priorityAt = (severity: Severity, reach: Reach, exposed: boolean | undefined): number =>
  PRIORITIES.indexOf(priorityOf(severity, [{ arn: ROLE, relation: "actor", reach, team: "t" }], exposed).priority);

describe("priority", () => {
  test("law: lexicographic by severity, reach, exposure, and monotone", () => {
    const all = SEVERITIES.flatMap((severity, s) =>
      REACHES.flatMap((reach) =>
        [true, undefined, false].map((exposed) => ({
          at: [s, RANK[reach], exposed === false ? 1 : 0],
          priority: priorityAt(severity, reach, exposed),
        })),
      ),
    );
    for (const one of all)
      for (const other of all) {
        const order = one.at.map((value, i) => value - (other.at[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
        if (order < 0) expect(one.priority).toBeLessThanOrEqual(other.priority);
      }
  });
  test("law: unknown reach and unknown exposure never lower it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SEVERITIES),
        fc.constantFrom(...REACHES),
        fc.constantFrom(true, false, undefined),
        (severity, reach, exposed) => {
          expect(priorityAt(severity, "unknown", exposed)).toBeLessThanOrEqual(priorityAt(severity, reach, exposed));
          expect(priorityAt(severity, reach, undefined)).toBeLessThanOrEqual(priorityAt(severity, reach, exposed));
        },
      ),
    );
  });
  test("the strongest of several principals decides, and the reasons say who", () => {
    const principals = (["reads", "administrator"] as const).map((reach) => ({
      arn: `arn:${reach}`,
      relation: "actor" as const,
      reach,
      team: "t",
    }));
    expect(priorityOf("high", principals, undefined)).toEqual({
      priority: "P1",
      reasons: ["arn:administrator: administrator", "severity high"],
    });
    expect(priorityOf("high", [], undefined)).toEqual({ priority: "P2", reasons: ["severity high", "no principal is named"] });
  });
});

describe("attribution", () => {
  const made = bundle("support", []);
  const attribution = new Attribution(
    workspace({
      owners: [
        owner("devops", "arn:aws:iam::*:role/terraform-*"),
        owner("platform", "arn:aws:iam::*:role/*"),
        owner("data", made.role.arn),
      ],
    }),
    [made],
  );
  test("the expected ARN comes before owners, and the first owner before the next", () => {
    expect(attribution.teamOf(made.role.arn)).toBe("support");
    expect(attribution.teamOf(ROLE)).toBe("devops");
    expect(attribution.teamOf(`arn:aws:iam::${ACCOUNT}:role/other`)).toBe("platform");
    expect(attribution.teamOf(`arn:aws:iam::${ACCOUNT}:user/ana`)).toBe("unowned");
  });
  test("a resource's own owner, else the one team of its principals, else nobody", () => {
    const bucket = { id: "b", type: "AwsS3Bucket", name: "arn:aws:s3:::b" };
    const actor = (arn: string, relation = "actor"): { arn: string; relation: string } => ({ arn, relation });
    expect(attribution.teamOfFinding(bucket, [actor(ROLE)])).toBe("devops");
    expect(attribution.teamOfFinding(bucket, [actor(ROLE), actor(made.role.arn)])).toBe("unowned");
    expect(attribution.teamOfFinding(bucket, [actor(ROLE, "can-change")])).toBe("unowned");
    expect(attribution.teamOfFinding({ ...bucket, name: ROLE }, [actor(made.role.arn)])).toBe("devops");
  });
  test("a finished finding has team, environment, reach and identity; a principal that nobody knows has unknown reach", () => {
    const finding = finishFinding(DRAFT, { attribution, principal: () => undefined, digest: plain });
    expect(finding).toMatchObject({
      team: "devops",
      environment: "prod",
      priority: "P1",
      status: "open",
      uncertain: [],
      principals: [{ arn: ROLE, reach: "unknown", team: "devops" }],
    });
    expect(Object.keys(finding)[0]).toBe("id");
    const known = finishFinding(
      { ...DRAFT, account: "999988887777" },
      { attribution, principal: (arn) => ({ arn, reach: "reads" }), digest: plain },
    );
    expect(known).toMatchObject({ environment: null, priority: "P2" });
  });
});
