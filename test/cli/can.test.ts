import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateCan } from "#validators";
import type { Can } from "../../src/report/access-results.js";
import { bailiwick } from "./bailiwick.js";
import { ACCOUNT, allow, details, OTHER, role, snapshot, user } from "./estate-fixtures.js";
import { folder, removeFolders } from "./folders.js";

afterAll(removeFolders);

const INSTANCE = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`;
const TRUST = { Principal: { AWS: ACCOUNT } };

const from = snapshot(
  {
    [ACCOUNT]: {
      users: [
        user("ana", ACCOUNT, allow("ec2:StopInstances"), allow("s3:GetObject", "arn:aws:s3:::orders/*"), {
          ...allow("ec2:*"),
          Sid: "NotThis",
          Effect: "Deny",
          Resource: `${INSTANCE}0`,
        }),
        user("ben", ACCOUNT),
      ],
      roles: [role("near", ACCOUNT, TRUST, allow("ec2:*"))],
    },
    [OTHER]: { users: [user("ana", OTHER)], roles: [] },
  },
  [{ arn: "arn:aws:s3:::orders", policy: null }],
);
const ANA = `arn:aws:iam::${ACCOUNT}:user/ana`;

function json(args: readonly string[]): Can {
  const { stdout } = bailiwick(["can", ...args, "--json"]);
  const result: unknown = JSON.parse(stdout);
  expect(validateCan(result), JSON.stringify(validateCan.errors)).toBe(true);
  return result as Can;
}

describe("can", () => {
  it("answers with the reasons, to a pipe without colour", () => {
    const { status, stdout, stderr } = bailiwick(["can", ANA, "ec2:StopInstances", INSTANCE, "--from", from]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("\nallowed\n");
    expect(stdout).toMatch(/identity policies +allows\n.* own Statement\[0\]\n/);
    expect(stdout).toMatch(/SCPs +does not apply: the account is in no organization\n/);
    expect(stdout).not.toContain("\u001b");
  });

  it("names the statement that denies", () => {
    const { stdout } = bailiwick(["can", ANA, "ec2:StopInstances", `${INSTANCE}0`, "--from", from]);
    expect(stdout).toContain("\ndenied by identity policies\n");
    expect(stdout).toContain("own Statement[2] (NotThis)");
  });

  it("gives the same as JSON, by its schema", () => {
    const { principal, counts, answers, met } = json([ANA, "ec2:stopinstances", INSTANCE, "--from", from]);
    expect(principal).toMatchObject({ arn: ANA, type: "user", account: ACCOUNT });
    expect(counts).toEqual({ allowed: 1, depends: 0, explicitDeny: 0, implicitDeny: 0 });
    expect(answers[0]).toMatchObject({ action: "ec2:StopInstances", decision: "allowed", resources: [INSTANCE] });
    expect(answers[0]?.reasons.map(({ layer, verdict }) => [layer, verdict])).toEqual([
      ["scp", "not-subject"],
      ["identity", "allows"],
    ]);
    expect(met).toBeNull();
  });

  it("says where, when no resource is named", () => {
    const { stdout } = bailiwick(["can", ANA, "s3:GetObject", "--from", from]);
    expect(stdout).toMatch(/\ndepends\n {2}allowed on:\n {4}arn:aws:s3:::orders\/\*\n/);
    expect(stdout).toContain("depends on the resource, resource policy not in the snapshot");
  });

  it("answers for every action that a pattern matches, in groups with a summary", () => {
    const { stdout } = bailiwick(["can", ANA, "ec2:*Instances", INSTANCE, "--from", from]);
    expect(stdout).toMatch(/allowed: 1 action\n {2}ec2:StopInstances\n/);
    expect(stdout).toMatch(/not allowed by identity policies: \d+ actions\n/);
    expect(stdout).toMatch(/\n\d+ actions: 1 allowed, 0 depend, \d+ denied\n$/);
    const { answers, counts } = json([ANA, "ec2:*Instances", INSTANCE, "--from", from]);
    expect(answers.length).toBe(counts.allowed + counts.implicitDeny);
    expect(answers.map(({ action }) => action)).toContain("ec2:TerminateInstances");
  });

  it("takes context", () => {
    const args = [
      ANA,
      "ec2:StopInstances",
      INSTANCE,
      "--from",
      from,
      "--context",
      "aws:SourceIp=192.0.2.7",
      "--context",
      "ec2:Region=x",
    ];
    expect(json(args).context).toEqual({ "aws:SourceIp": ["192.0.2.7"], "ec2:Region": ["x"] });
  });

  it.each([
    ["allowed", "ec2:StopInstances", INSTANCE, 0],
    ["allowed", "ec2:StopInstances", undefined, 1],
    ["allowed", "ec2:RunInstances", INSTANCE, 1],
    ["denied", "ec2:RunInstances", undefined, 0],
    ["denied", "ec2:StopInstances", `${INSTANCE}0`, 0],
    // Some queue's own policy may allow it: nobody knows.
    ["denied", "sqs:SendMessage", undefined, 1],
    ["denied", "ec2:*Instances", INSTANCE, 1],
  ])("expecting %s of %s on %s ends with the code that says so", (expected, action, resource, code) => {
    const args = ["can", ANA, action, ...(resource === undefined ? [] : [resource]), "--from", from, "--expect", expected];
    expect(bailiwick(args).status).toBe(code);
    expect(bailiwick([...args, "--json"]).status).toBe(code);
  });

  it("answers for all that one bare file holds, and leaves open what it does not", () => {
    const path = join(folder(), "account.json");
    writeFileSync(path, JSON.stringify(details({ users: [user("ana", ACCOUNT, allow("ec2:*"))] })));
    const { answers, gaps } = json(["ana", "ec2:StopInstances", INSTANCE, "--from", path]);
    expect(answers[0]).toMatchObject({ decision: "depends", bySnapshot: "allowed", dependsOn: { layers: ["scp"] } });
    expect(gaps).toEqual(["SCPs: SCPs are not in the snapshot"]);
  });
});

describe("what cannot be asked", () => {
  it.each([
    ["a name that nobody has", ["anna", "ec2:StopInstances"], 2, /holds no principal anna\.\nDid you mean ana\?/],
    [
      "a name of two",
      ["ana", "ec2:StopInstances"],
      2,
      /2 principals are called ana\.\nName one by its ARN: arn.*user\/ana, arn.*user\/ana\./,
    ],
    ["a word that is no action", [ANA, "stop"], 2, /stop is no action/],
    ["a pattern that matches nothing", [ANA, "ec2:Stopp*"], 2, /No action of the catalogue matches ec2:Stopp\*/],
    ["a service that is none", [ANA, "ecc2:Stop*"], 2, /No action of the catalogue matches/],
    ["a bucket's name for an ARN", [ANA, "s3:GetObject", "orders"], 2, /orders is no ARN\./],
    [
      "context without a value",
      [ANA, "ec2:StopInstances", "--context", "aws:SourceIp"],
      2,
      /--context aws:SourceIp is not key=value/,
    ],
    ["an unknown expectation", [ANA, "ec2:StopInstances", "--expect", "maybe"], 2, /--expect=maybe/],
    ["no action", [ANA], 2, /action/],
  ] as const)("%s", (_name, args, code, says) => {
    const { status, stdout, stderr } = bailiwick(["can", ...args, "--from", from]);
    expect({ status, stdout }).toEqual({ status: code, stdout: "" });
    expect(stderr).toMatch(says);
  });

  it("no snapshot", () => {
    const { status, stderr } = bailiwick(["can", ANA, "ec2:StopInstances", "--from", "/nonexistent/snapshot"]);
    expect(status).toBe(2);
    expect(stderr).toContain("there is no snapshot here");
    expect(bailiwick(["can", ANA, "ec2:StopInstances"]).status).toBe(2);
  });

  it("a principal of an account whose details cannot be read", () => {
    const broken = snapshot({ [ACCOUNT]: "{" });
    const { status, stderr } = bailiwick(["can", ANA, "ec2:StopInstances", "--from", broken]);
    expect(status).toBe(4);
    expect(stderr).toContain("authorization-details is failed");
  });

  it("an action that the catalogue does not hold is answered, with a warning", () => {
    const { status, stdout } = bailiwick(["can", ANA, "ec2:StopInstance", INSTANCE, "--from", from]);
    expect(status).toBe(0);
    expect(stdout).toContain("Did you mean ec2:StopInstances?");
    expect(stdout).toContain("\nnot allowed by identity policies\n");
  });
});

it("shows control characters of an account's names and does not obey them", () => {
  const evil = "e\u001b[2Jvil\u202e";
  const hostile = snapshot({
    [ACCOUNT]: { users: [user(evil, ACCOUNT, { ...allow("ec2:*"), Sid: "\u001b]0;x\u0007" }), user("ben", ACCOUNT)] },
  });
  const arn = `arn:aws:iam::${ACCOUNT}:user/${evil}`;
  for (const args of [
    [arn, "ec2:StopInstances", INSTANCE],
    [arn, "ec2:*"],
    [`${evil}x`, "ec2:StopInstances"],
    ["nobody", "\u001b[2J:x*"],
  ]) {
    const { stdout, stderr } = bailiwick(["can", ...args, "--from", hostile]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(stdout + stderr).toContain("\\u{1b}");
  }
});
