import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Application } from "../../src/model/application.js";
import type { Plan } from "../../src/model/change.js";
import type { StandIn } from "../aws/stand-in.js";
import { ACCOUNTS, APPLY_ROLE, ENTER, provisioning, run } from "./made-accounts.js";
import { stateOf } from "./role-invariant.js";

const [PROD = ""] = ACCOUNTS;
const YES = ["apply", ...ENTER, "--yes", "--json"];

describe("plan and apply of accounts", { timeout: 600_000 }, () => {
  let standIn: StandIn;
  let folder: string;
  let end: () => Promise<void>;

  const plan = async (...more: readonly string[]): Promise<Plan> => {
    const { status, stdout, stderr } = await run(standIn, folder, ["plan", ...ENTER, "--json", ...more]);
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as Plan;
  };
  const changesOf = ({ targets }: Plan): readonly string[] =>
    targets.flatMap(({ target, changes }) => changes.map(({ kind, subject }) => `${target} ${kind} ${subject}`));
  const iamOf = (account: string) => standIn.world.account(account).iam;
  const now = (): number => standIn.world.clock.now();

  beforeAll(async () => {
    ({ standIn, folder, end } = await provisioning());
    const { status, stdout, stderr } = await run(standIn, folder, YES);
    expect(status, stdout + stderr).toBe(0);
  }, 600_000);

  afterAll(() => end());

  it("leaves nothing to plan after an apply", async () => {
    const { targets, unread } = await plan();
    expect(targets.map(({ changes, blocked, observed }) => [changes, blocked, observed])).toEqual([
      [[], [], []],
      [[], [], []],
      [[], [], []],
    ]);
    expect(unread).toEqual([]);
  });

  it("shows exactly what somebody changed by hand, and puts it right", async () => {
    const iam = iamOf(PROD);
    const arn = `arn:aws:iam::${PROD}:policy/bailiwick/bailiwick-support-1`;
    const policy = iam.policies.get(arn);
    if (policy === undefined) throw new Error("no policy");
    const wide = '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*" }] }';
    const versions = [...policy.versions, { id: "v2", document: wide, createDate: policy.createDate }];
    iam.policies.set(arn, { ...policy, versions, defaultVersion: "v2", nextVersion: 3 }, now());
    const role = iam.roles.get("bailiwick-cto");
    if (role === undefined) throw new Error("no role");
    iam.roles.set("bailiwick-cto", { ...role, inline: { extra: wide } }, now());
    const before = stateOf(standIn.world);

    const found = await plan();
    expect(changesOf(found)).toEqual([`${PROD} update-policy policy bailiwick-support-1`]);
    const [change] = found.targets.flatMap(({ changes }) => changes);
    expect(change?.effect).toBe("narrows");
    expect(change?.diff?.removed).toEqual([{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }]);
    expect(found.targets.flatMap(({ observed }) => observed)).toEqual([
      { subject: "role bailiwick-cto", what: "has the inline policy extra, which no file asks for" },
    ]);

    const applied = await run(standIn, folder, YES);
    expect(applied.status, applied.stderr).toBe(0);
    expect(changesOf(await plan())).toEqual([]);
    const journal = (JSON.parse(applied.stdout) as Application).targets.find(({ target }) => target === PROD)?.journal ?? "";
    const back = await run(standIn, folder, ["apply", "--rollback", journal, "--role-name", APPLY_ROLE, "--yes", "--json"]);
    expect(back.status, back.stderr).toBe(0);
    expect(stateOf(standIn.world)).toEqual(before);

    const adopted = await run(standIn, folder, [...YES, "--adopt"]);
    expect(adopted.status, adopted.stderr).toBe(0);
    expect(iamOf(PROD).roles.get("bailiwick-cto")?.inline).toEqual({});
    expect(changesOf(await plan())).toEqual([]);
  });

  it("refuses a plan that somebody overtook, a plan of another account, and an apply that nobody agreed to", async () => {
    const team = join(folder, "roles/support.yaml");
    const text = readFileSync(team, "utf8");
    writeFileSync(team, text.replace("members:", "sessionHours: 3\nmembers:"));
    const file = join(folder, "plan.json");
    const planned = await plan("--out", file);
    expect(changesOf(planned)).toEqual([
      `${PROD} update-session session length of role bailiwick-support`,
      `${PROD} tag-role role bailiwick-support`,
    ]);
    const unasked = await run(standIn, folder, ["apply", file, "--role-name", APPLY_ROLE]);
    expect([unasked.status, /--yes/.test(unasked.stderr)]).toEqual([2, true]);

    const other = await run(standIn, folder, ["apply", file, "--yes", "--json"], ACCOUNTS[1]);
    expect(other.status).toBe(3);
    expect((JSON.parse(other.stdout) as Application).targets.find(({ target }) => target === PROD)?.done).toEqual([]);

    const role = iamOf(PROD).roles.get("bailiwick-finance");
    if (role === undefined) throw new Error("no role");
    iamOf(PROD).roles.set("bailiwick-finance", { ...role, maxSession: 7200 }, now());
    const stale = await run(standIn, folder, ["apply", file, "--role-name", APPLY_ROLE, "--yes", "--json"]);
    expect(stale.status, stale.stderr).toBe(2);
    const refused = (JSON.parse(stale.stdout) as Application).targets.find(({ target }) => target === PROD);
    expect([refused?.status, refused?.error?.code, refused?.done]).toEqual(["refused", "stale-plan", []]);
    expect(iamOf(PROD).roles.get("bailiwick-support")?.maxSession).not.toBe(3 * 3600);
    writeFileSync(team, text);
    expect((await run(standIn, folder, YES)).status).toBe(0);
  });

  it("takes away what no file asks for any more, and gives it back by the journal, to the byte", async () => {
    const before = stateOf(standIn.world) as readonly { readonly roles: readonly { readonly name: string }[] }[];
    const team = join(folder, "roles/support.yaml");
    const text = readFileSync(team, "utf8");
    rmSync(team);
    const planned = await plan();
    expect(planned.targets.flatMap(({ changes }) => changes.map(({ kind }) => kind))).toEqual([
      "detach-policy",
      "delete-role",
      "delete-policy",
      "delete-policy",
    ]);
    const applied = await run(standIn, folder, YES);
    expect(applied.status, applied.stderr).toBe(0);
    expect(iamOf(PROD).roles.get("bailiwick-support")).toBeUndefined();
    const journal = (JSON.parse(applied.stdout) as Application).targets.find(({ target }) => target === PROD)?.journal ?? "";
    const back = await run(standIn, folder, ["apply", "--rollback", journal, "--role-name", APPLY_ROLE, "--yes"]);
    expect(back.status, back.stderr).toBe(0);
    expect(stateOf(standIn.world)).toEqual(before);
    writeFileSync(team, text);
    expect(changesOf(await plan())).toEqual([]);
  });

  it("leaves roles alone that others made, unless they are taken over", async () => {
    const iam = iamOf(PROD);
    const role = iam.roles.get("bailiwick-finance");
    if (role === undefined) throw new Error("no role");
    iam.roles.set("bailiwick-finance", { ...role, tags: [], maxSession: 7200 }, now());
    const blocked = await plan();
    expect(changesOf(blocked)).toEqual([]);
    expect(blocked.targets.flatMap((target) => target.blocked.map(({ subject, team }) => [subject, team]))).toEqual([
      ["role bailiwick-finance", "finance"],
    ]);
    const adopting = await plan("--adopt");
    expect(changesOf(adopting)).toContain(`${PROD} tag-role role bailiwick-finance`);
    iam.roles.set("bailiwick-finance", role, now());
  });

  it("does not change a breakGlass principal, nor the role that it runs as", async () => {
    const file = join(folder, "bailiwick.yaml");
    const text = readFileSync(file, "utf8");
    const team = join(folder, "roles/support.yaml");
    const own = readFileSync(team, "utf8");
    writeFileSync(team, own.replace("members:", "sessionHours: 3\nmembers:"));
    writeFileSync(file, text.replace('breakGlass: ["', 'breakGlass: ["arn:aws:iam::*:role/bailiwick/bailiwick-support", "'));
    const glass = await plan();
    expect(
      glass.targets
        .flatMap((target) => target.blocked.map(({ subject, why }) => [subject, why]))
        .filter(([, why]) => /breakGlass/.test(why ?? "")),
    ).toHaveLength(1);
    writeFileSync(file, text);
    const iam = iamOf(ACCOUNTS[1] ?? "");
    const role = iam.roles.get("bailiwick-devops");
    if (role === undefined) throw new Error("no role");
    const open = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${PROD}:root` }, Action: "sts:AssumeRole" }],
    });
    iam.roles.set("bailiwick-devops", { ...role, trust: open }, now());
    const { stdout } = await run(standIn, folder, [
      "plan",
      "--only",
      "aws",
      "--target",
      ACCOUNTS[1] ?? "",
      "--role-name",
      "bailiwick/bailiwick-devops",
      "--json",
    ]);
    const [target] = (JSON.parse(stdout) as Plan).targets;
    expect(target?.blocked.map(({ subject, why }) => [subject, why])).toEqual([
      ["role bailiwick-devops", "it is the role that makes these calls"],
    ]);
    iam.roles.set("bailiwick-devops", role, now());
    writeFileSync(team, own);
    appendFileSync(team, "");
    expect(changesOf(await plan())).toEqual([]);
  });
});
