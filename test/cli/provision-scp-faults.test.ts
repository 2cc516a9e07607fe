import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hash } from "../aws/dice.js";
import type { Fault, FaultKind } from "../aws/faults.js";
import type { OrganizationState } from "../aws/organizations-state.js";
import { type StandIn, startStandIn } from "../aws/stand-in.js";
import type { World } from "../aws/world.js";
import { applied, planned, rolledBack, untruths } from "./in-process.js";
import { ACCOUNTS, accountsWorld, guardrailsCopy, run } from "./made-accounts.js";
import { killedAfter } from "./watched-accounts.js";

const [, NONPROD = "", SANDBOX = ""] = ACCOUNTS;
const named = (environment: string): string => `bailiwick-${environment}-guardrails-1`;
const ADOPTED = named("sandbox");
const ASKED = { targets: ["organization"], scp: true, adoptScps: [ADOPTED] };
const ARGS = ["--target", "organization", "--scp", "--adopt-scp", ADOPTED];
const KILLS = process.env.TEST_LONG === undefined ? 2 : 20;

const WRITES = ["CreatePolicy", "UpdatePolicy", "DeletePolicy", "AttachPolicy", "DetachPolicy", "TagResource"];
const PASSING: readonly FaultKind[] = [
  "drop-before",
  "drop-after",
  "drop-amid",
  "truncate",
  "malformed",
  "error-500",
  "error-after",
  "throttle",
];

/** A call that always fails is tried again for a while, so that only long runs wait for that. */
const REFUSALS = process.env.TEST_LONG === undefined ? (["access-denied"] as const) : (["access-denied", "error-500"] as const);

const ONE_GUARDRAIL = `version: 1
guardrails:
  - name: protect-audit-trail
    why: Without the trail nobody can tell afterwards who did what.
    actions: ["cloudtrail:StopLogging"]
    doesNotCover: [The management account.]
`;

const organizationOf = ({ organization }: World): OrganizationState => {
  if (organization === undefined) throw new Error("no organization");
  return organization;
};

/** Everything of every service control policy, to the byte; ids aside, which are the service's to give. */
function stateOf(world: World): unknown {
  const { policies, attachments } = organizationOf(world);
  return [...policies.values()]
    .map(({ id, name, content, description, tags }) => ({
      name,
      content,
      description,
      tags: [...(tags ?? [])].sort((a, b) => (a.Key < b.Key ? -1 : 1)),
      targets: [...(attachments.get(id) ?? [])].sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function add(organization: OrganizationState, name: string, content: string, ours: boolean, targets: readonly string[]): void {
  const id = organization.newPolicyId();
  const tags = ours ? [{ Key: "bailiwick:workspace", Value: "SecureCart" }] : [{ Key: "made", Value: "by hand" }];
  organization.policies.set(id, { id, type: "SERVICE_CONTROL_POLICY", name, description: "", content, aws: false, tags });
  for (const target of targets) organization.attach(id, target);
}

const denying = (action: string): string =>
  `{ "Version": "2012-10-17", "Statement": [ { "Effect": "Deny", "Action": "${action}", "Resource": "*" } ] }`;

/** An organization in which one policy is missing, one is another, one is somebody else's and one is left over. */
function worldWithWork(): World {
  const world = accountsWorld();
  const organization = organizationOf(world);
  add(organization, named("nonprod"), denying("ec2:RunInstances"), true, [NONPROD, organization.root]);
  add(organization, ADOPTED, denying("s3:DeleteBucket"), false, [SANDBOX]);
  add(organization, "bailiwick-gone-guardrails-1", denying("sqs:DeleteQueue"), true, [SANDBOX]);
  return world;
}

// Most of the time is spent on waiting at the pace of AWS's calls: each has a stand-in of its own, so that they wait together.
describe.concurrent("an apply of service control policies that goes wrong", { timeout: 1_200_000 }, () => {
  const ends: (() => Promise<void>)[] = [];
  let workspace: string;
  let before: unknown;
  let wanted: unknown;

  async function scenario(faults: readonly Fault[] = []): Promise<{ readonly standIn: StandIn; readonly folder: string }> {
    const standIn = await startStandIn({ world: worldWithWork(), rates: "off", faults });
    const folder = mkdtempSync(join(tmpdir(), "bailiwick-scp-"));
    cpSync(workspace, folder, { recursive: true });
    ends.push(async () => {
      await standIn.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    return { standIn, folder };
  }

  beforeAll(async () => {
    workspace = guardrailsCopy();
    // One guardrail is compared in a fraction of the time that all of the root workspace's take.
    writeFileSync(join(workspace, "policies/guardrails.yaml"), ONE_GUARDRAIL);
    ends.push(async () => rmSync(workspace, { recursive: true, force: true }));
    const { standIn, folder } = await scenario();
    before = stateOf(standIn.world);
    const { code, target } = await applied(standIn, folder, ASKED);
    expect(code, JSON.stringify(target)).toBe(0);
    wanted = stateOf(standIn.world);
    const made = WRITES.filter((operation) => standIn.ledger.of({ operation }).length > 0);
    expect(made).toEqual(WRITES);
    expect((await planned(standIn, folder, ASKED)).targets[0]?.changes).toEqual([]);
    expect((await rolledBack(standIn, folder, target.journal, ASKED)).code).toBe(0);
    expect(stateOf(standIn.world)).toEqual(before);
  });

  afterAll(async () => {
    for (const end of ends) await end();
  });

  it("does everything once, whichever way the first call of each kind goes wrong", async () => {
    const results = await Promise.all(
      PASSING.map(async (kind) => {
        const { standIn, folder } = await scenario(
          WRITES.map((operation): Fault => ({ kind, service: "organizations", operation, times: 1 })),
        );
        const { code, target } = await applied(standIn, folder, ASKED);
        expect(standIn.faults.happened, kind).toEqual(WRITES.map(() => 1));
        return { kind, code, status: target.status, error: target.error, state: stateOf(standIn.world) };
      }),
    );
    expect(results).toEqual(PASSING.map((kind) => ({ kind, code: 0, status: "applied", error: null, state: wanted })));
  });

  // An answer is waited for a minute, so that only long runs wait for it.
  it.runIf(process.env.TEST_LONG !== undefined)(
    "does everything once where the first call of a kind is never answered",
    async () => {
      const results = await Promise.all(
        WRITES.map(async (operation) => {
          const { standIn, folder } = await scenario([{ kind: "hang", service: "organizations", operation, times: 1 }]);
          const { code, target } = await applied(standIn, folder, ASKED);
          expect(standIn.faults.happened, operation).toEqual([1]);
          return { operation, code, status: target.status, error: target.error, state: stateOf(standIn.world) };
        }),
      );
      expect(results).toEqual(WRITES.map((operation) => ({ operation, code: 0, status: "applied", error: null, state: wanted })));
    },
  );

  it("tells truly what is done where a call is refused or always fails, and goes on from there", async () => {
    await Promise.all(
      WRITES.flatMap((operation) =>
        REFUSALS.map(async (kind) => {
          const { standIn, folder } = await scenario([{ kind, service: "organizations", operation }]);
          const { code, target } = await applied(standIn, folder, ASKED);
          expect(kind === "error-500" ? [4, 5] : [3, 5], `${operation} ${kind}`).toContain(code);
          if (target.done.length > 0) expect(code).toBe(5);
          expect(untruths(target, await planned(standIn, folder, ASKED)), `${operation} ${kind}`).toEqual([]);
          standIn.faults.set([]);
          expect((await applied(standIn, folder, ASKED)).code).toBe(0);
          expect(stateOf(standIn.world)).toEqual(wanted);
        }),
      ),
    );
  });

  it(`converges after each of ${KILLS} kills`, async () => {
    await Promise.all(
      Array.from({ length: KILLS }, async (_, i) => {
        const { standIn, folder } = await scenario();
        await killedAfter(standIn, folder, ["apply", ...ARGS, "--yes"], 8 + (hash(3, i) % 50));
        const { code, target } = await applied(standIn, folder, ASKED);
        expect(code, JSON.stringify(target)).toBe(0);
        expect(stateOf(standIn.world)).toEqual(wanted);
      }),
    );
  });

  it("is a finding of drift where they were asked for, and unknown where they cannot be read", async () => {
    const { standIn, folder } = await scenario();
    const drift = async (...more: readonly string[]) => {
      const { status, stdout, stderr } = await run(standIn, folder, [
        "drift",
        "--scp",
        "--account",
        ACCOUNTS[0] ?? "",
        "--json",
        ...more,
      ]);
      return { status, stderr, result: JSON.parse(stdout) };
    };
    const found = await drift();
    expect(found.status).toBe(1);
    expect(found.result.scps.status).toBe("drifted");
    const kinds = found.result.scps.findings.map((finding: { readonly kind: string; readonly subject: string }) => finding.kind);
    expect(kinds).toEqual(expect.arrayContaining(["create-scp", "attach-scp", "update-scp", "detach-scp", "blocked"]));
    standIn.faults.set([{ kind: "access-denied", service: "organizations", operation: "ListPolicies" }]);
    const unread = await drift();
    expect([unread.status, unread.result.scps.status, unread.result.scps.error.code]).toEqual([4, "unread", "access-denied"]);
    expect(unread.result.counts.unread).toBe(1);
  });

  it("takes over by name what is of that name alone", async () => {
    const { standIn, folder } = await scenario();
    await expect(planned(standIn, folder, { ...ASKED, adoptScps: ["bailiwick-sandbox-guardrail-1"] })).rejects.toMatchObject({
      code: "unknown-scp",
      hint: expect.stringContaining(ADOPTED),
    });
    const { targets } = await planned(standIn, folder, { ...ASKED, adoptScps: [] });
    expect(targets[0]?.blocked.map(({ subject, mend }) => [subject, mend])).toEqual([
      [`service control policy ${ADOPTED}`, expect.stringContaining(`--adopt-scp ${ADOPTED}`)],
    ]);
    writeFileSync(join(folder, "policies/guardrails.yaml"), "version: 1\nguardrails: []\n");
    await expect(planned(standIn, folder, ASKED)).rejects.toMatchObject({ code: "unknown-scp" });
  });
});
