import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IamState } from "../aws/iam-state.js";
import type { StandIn } from "../aws/stand-in.js";
import { applied, planned, rolledBack } from "./in-process.js";
import { ACCOUNTS, guardrailsCopy, provisioning } from "./made-accounts.js";
import { stateOf } from "./role-invariant.js";

const [PROD = "", NONPROD = ""] = ACCOUNTS;
const ASKED = { targets: [PROD] };
const ORGANIZATION = { targets: ["organization"], scp: true };
const ROLE = "bailiwick-support";
const document = (action: string): string =>
  `{ "Version": "2012-10-17", "Statement": [ { "Effect": "Deny", "Action": "${action}", "Resource": "*" } ] }`;

describe("quotas of IAM and of an organization", { timeout: 300_000 }, () => {
  let standIn: StandIn;
  let folder: string;
  let end: () => Promise<void>;
  let iam: IamState;

  const blocked = async (asked: typeof ASKED): Promise<readonly string[]> =>
    (await planned(standIn, folder, asked)).targets.flatMap((target) => target.blocked.map(({ why }) => why));

  beforeAll(async () => {
    ({ standIn, folder, end } = await provisioning({}, guardrailsCopy));
    ({ iam } = standIn.world.account(PROD));
    expect((await applied(standIn, folder, ASKED)).code).toBe(0);
  });

  afterAll(async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  });

  it("makes room among five versions of a policy, and puts all five back", async () => {
    const arn = `arn:aws:iam::${PROD}:policy/bailiwick/${ROLE}-1`;
    const policy = iam.policies.get(arn);
    const [first] = policy?.versions ?? [];
    if (policy === undefined || first === undefined) throw new Error("no policy");
    const versions = ["sqs:SendMessage", "sns:Publish", "ec2:RunInstances", "s3:PutObject"].map((action, index) => ({
      id: `v${index + 2}`,
      document: document(action),
      createDate: policy.createDate,
    }));
    iam.policies.set(arn, { ...policy, versions: [first, ...versions], defaultVersion: "v5", nextVersion: 6 }, 0);
    const documents = (): readonly string[] => (iam.policies.get(arn)?.versions ?? []).map((version) => version.document).sort();
    const before = documents();
    const { code, target } = await applied(standIn, folder, ASKED);
    expect(code, JSON.stringify(target.error)).toBe(0);
    const after = iam.policies.get(arn);
    expect(after?.versions).toHaveLength(5);
    expect(after?.versions.find(({ id }) => id === after.defaultVersion)?.document).toBe(first.document);
    // The oldest that was not in force went: it said what the new one says.
    expect(after?.versions.map(({ id }) => id)).toEqual(["v2", "v3", "v4", "v5", "v6"]);
    expect((await planned(standIn, folder, ASKED)).targets[0]?.changes).toEqual([]);
    expect((await rolledBack(standIn, folder, target.journal, ASKED)).code).toBe(0);
    expect(documents()).toEqual(before);
    const back = iam.policies.get(arn);
    expect(back?.versions.find(({ id }) => id === back.defaultVersion)?.document).toBe(document("s3:PutObject"));
    expect((await applied(standIn, folder, ASKED)).code).toBe(0);
  });

  it("blocks a role that others gave ten policies, before anything is done", async () => {
    const role = iam.roles.get(ROLE);
    if (role === undefined) throw new Error("no role");
    const others = Array.from({ length: 10 }, (_, index) => `arn:aws:iam::${PROD}:policy/other-${index}`);
    for (const arn of others) {
      const some = [...iam.policies.values()][0];
      if (some !== undefined) iam.policies.set(arn, { ...some, arn, name: arn.slice(arn.lastIndexOf("/") + 1), path: "/" }, 0);
    }
    iam.roles.set(ROLE, { ...role, attached: others }, 0);
    const before = stateOf(standIn.world);
    expect(await blocked(ASKED)).toEqual([
      expect.stringMatching(/would have 1[1-9] policies attached, and the account allows 10/),
    ]);
    expect((await applied(standIn, folder, ASKED)).target.done).toEqual([]);
    expect(stateOf(standIn.world)).toEqual(before);
    iam.roles.set(ROLE, role, 0);
    expect(await blocked(ASKED)).toEqual([]);
  });

  it("blocks an environment whose account others gave five service control policies", async () => {
    const { organization } = standIn.world;
    if (organization === undefined) throw new Error("no organization");
    const isAttached = ({ id, type }: { readonly id: string; readonly type: string }): boolean =>
      type === "SERVICE_CONTROL_POLICY" && organization.attachments.get(id)?.has(NONPROD) === true;
    const attached = (): number => [...organization.policies.values()].filter(isAttached).length;
    while (attached() < 5) {
      const id = organization.newPolicyId();
      const content = document("sqs:DeleteQueue");
      organization.policies.set(id, {
        id,
        type: "SERVICE_CONTROL_POLICY",
        name: `other-${id}`,
        description: "",
        content,
        aws: false,
      });
      organization.attach(id, NONPROD);
    }
    const found = await planned(standIn, folder, ORGANIZATION);
    expect(found.targets[0]?.blocked.map(({ why }) => why).join()).toContain("5");
    const { target } = await applied(standIn, folder, ORGANIZATION);
    expect(target.changes.map(({ subject }) => subject).join()).not.toContain(`account ${NONPROD}`);
    expect(attached()).toBe(5);
    expect((await planned(standIn, folder, ORGANIZATION)).targets[0]?.blocked).toHaveLength(1);
  });
});
