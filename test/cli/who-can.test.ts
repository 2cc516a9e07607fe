import { afterAll, describe, expect, it } from "vitest";
import { validateWhoCan } from "#validators";
import type { WhoCan } from "../../src/report/access-results.js";
import { bailiwick } from "./bailiwick.js";
import { ACCOUNT, allow, OTHER, role, snapshot, user } from "./estate-fixtures.js";
import { removeFolders } from "./folders.js";

afterAll(removeFolders);

const INSTANCE = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`;
const NEAR = `arn:aws:iam::${ACCOUNT}:role/near`;
const BUCKET = "arn:aws:s3:::orders";

const from = snapshot(
  {
    [ACCOUNT]: {
      users: [user("ana", ACCOUNT, allow("ec2:StopInstances"), allow("s3:*")), user("ben", ACCOUNT)],
      roles: [
        role("near", ACCOUNT, { Principal: { AWS: [`arn:aws:iam::${OTHER}:user/cat`, "222244446666"] } }, allow("ec2:*")),
        role("job", ACCOUNT, { Principal: { Service: "lambda.amazonaws.com" } }, allow("sqs:*")),
      ],
    },
    [OTHER]: { users: [user("cat", OTHER, allow("sts:AssumeRole", NEAR)), user("dan", OTHER, allow("ec2:*"))] },
  },
  [{ arn: BUCKET, policy: null }],
);

function json(args: readonly string[]): WhoCan {
  const { status, stdout } = bailiwick(["who-can", ...args, "--json"]);
  expect(status).toBe(0);
  const result: unknown = JSON.parse(stdout);
  expect(validateWhoCan(result), JSON.stringify(validateWhoCan.errors)).toBe(true);
  return result as WhoCan;
}

describe("who-can", () => {
  it("lists who may by themselves, by roles, and from outside", () => {
    const { status, stdout, stderr } = bailiwick(["who-can", "ec2:StopInstances", INSTANCE, "--from", from]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(
      [
        `Who may ec2:StopInstances on ${INSTANCE}`,
        "as of 2026-10-01T06:00:00Z",
        "Directly:",
        `  allowed  ${NEAR}`,
        `  allowed  arn:aws:iam::${ACCOUNT}:root`,
        `  allowed  arn:aws:iam::${ACCOUNT}:user/ana`,
        "By assuming roles:",
        `  allowed  arn:aws:iam::${OTHER}:user/cat`,
        `      → ${NEAR}`,
        "From outside the snapshot:",
        "  allowed  account 222244446666",
        `      → ${NEAR}`,
        "4 principals: 4 allowed, 0 depend; 1 from outside",
        "",
      ].join("\n"),
    );
  });

  it("gives the same as JSON, by its schema, and says that it is complete", () => {
    const { principals, counts, complete, gaps } = json(["ec2:StopInstances", INSTANCE, "--from", from]);
    expect(counts).toEqual({ allowed: 4, depends: 0, direct: 3, outsiders: 1 });
    expect(principals.find(({ via }) => via.length > 0)).toMatchObject({
      arn: `arn:aws:iam::${OTHER}:user/cat`,
      via: [{ role: NEAR, certain: true }],
    });
    expect({ complete, gaps }).toEqual({ complete: true, gaps: [] });
  });

  it("says that it may be incomplete where a resource's policy is not in the snapshot", () => {
    const { stdout } = bailiwick(["who-can", "s3:GetObject", `${BUCKET}-other/1`, "--from", from]);
    expect(stdout).toContain(
      "may be incomplete, and what depends may turn on it:\n  the resource's own policy, or with whom it is shared",
    );
    expect(json(["s3:GetObject", `${BUCKET}-other/1`, "--from", from]).complete).toBe(false);
    expect(json(["s3:GetObject", `${BUCKET}/1`, "--from", from])).toMatchObject({ complete: true, counts: { allowed: 2 } });
  });

  it("answers for anything, and for patterns of actions", () => {
    const { actions, principals } = json(["ec2:St*Instances", "--from", from]);
    expect(actions).toEqual(["ec2:StartInstances", "ec2:StopInstances"]);
    const may = (name: string) => principals.find(({ arn }) => arn.endsWith(name))?.actions;
    expect(may("user/ana")).toEqual(["ec2:StopInstances"]);
    expect(may("role/near")).toEqual(["ec2:StartInstances", "ec2:StopInstances"]);
    expect(may("user/ben")).toBeUndefined();
  });

  it("answers who may assume a role", () => {
    const { principals } = json(["sts:AssumeRole", NEAR, "--from", from]);
    expect(principals.map(({ arn }) => arn)).toEqual([`arn:aws:iam::${OTHER}:user/cat`]);
  });

  it("tells of services that become a role", () => {
    const { outsiders } = json(["sqs:SendMessage", "--from", from]);
    expect(outsiders).toContainEqual(
      expect.objectContaining({ kind: "service", name: "lambda.amazonaws.com", roles: [`arn:aws:iam::${ACCOUNT}:role/job`] }),
    );
  });

  it.each([
    [["s3:GetObjet"], 2, /The catalogue holds no action s3:GetObjet\.\s+Did you mean s3:GetObject\?/],
    [["s4:GetObject"], 2, /Did you mean s3:GetObject\?/],
    [["getobject"], 2, /is no action/],
    [["s3:Gett*"], 2, /No action of the catalogue matches/],
    [["s3:GetObject", "orders"], 2, /is no ARN/],
    [["sts:AssumeRole"], 2, /Name the role by its ARN/],
    [["sts:AssumeRole", "arn:aws:iam::*:role/*"], 2, /Name the role by its ARN/],
  ] as const)("%j", (args, code, says) => {
    const { status, stdout, stderr } = bailiwick(["who-can", ...args, "--from", from]);
    expect(status).toBe(code);
    expect(stdout + stderr).toMatch(says);
  });

  it("does not answer without a snapshot", () => {
    expect(bailiwick(["who-can", "s3:GetObject", "--from", "/nonexistent"]).status).toBe(2);
    const { status, stdout } = bailiwick(["who-can", "s3:GetObject", "--json", "--from", "/nonexistent"]);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "no-snapshot" } });
  });

  it("shows control characters of an account's names and does not obey them", () => {
    const evil = "e\u001b[2Jvil\u202e";
    const trust = { Principal: { AWS: [`arn:aws:iam::222244446666:user/\u001b[31m`], Service: "\u001b]0;x\u0007" } };
    const hostile = snapshot({
      [ACCOUNT]: {
        users: [user(evil, ACCOUNT, allow("ec2:*", "arn:\u001b[1m*"))],
        roles: [role("near", ACCOUNT, trust, allow("ec2:*"))],
      },
    });
    const { stdout } = bailiwick(["who-can", "ec2:StopInstances", "--from", hostile]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(stdout).toContain("principal arn:aws:iam::222244446666:user/\\u{1b}");
  });
});
