import { describe, expect, it } from "vitest";
import type { PolicyDocument } from "../../../src/iam/document.js";
import type { RoleBundle } from "../../../src/model/bundle.js";
import type { Declared } from "../../../src/roles/provision/declared.js";
import { Judge } from "../../../src/roles/provision/judge.js";
import { planAccount } from "../../../src/roles/provision/plan-account.js";
import { digest } from "../made.js";
import { SimulatedAccount } from "./simulated-account.js";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/bailiwick/bailiwick-gone`;
const OURS = { "bailiwick:workspace": "SecureCart" };
const all: PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** An account with one role of ours that no file asks for any more. */
function account(inline: Record<string, string> = {}): SimulatedAccount {
  const made = new SimulatedAccount(ACCOUNT);
  made.addPolicy("bailiwick-gone-1", all, OURS);
  made.roles["bailiwick-gone"] = {
    path: "/bailiwick/",
    trust: JSON.stringify(all),
    boundary: null,
    maxSessionSeconds: 3600,
    description: null,
    tags: OURS,
    attached: [`arn:aws:iam::${ACCOUNT}:policy/bailiwick/bailiwick-gone-1`],
    inline,
  };
  return made;
}

const TEAM_ROLE = `arn:aws:iam::${ACCOUNT}:role/bailiwick/bailiwick-team`;
const policyArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:policy/bailiwick/${name}`;
const only = (Action: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});
const trust: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" }],
};

/** A team that shall have one service more and another less. */
const BUNDLE: RoleBundle = {
  team: "team",
  kind: "people",
  environment: "prod",
  account: ACCOUNT,
  regions: ["us-east-1"],
  role: { name: "bailiwick-team", path: "/bailiwick/", arn: TEAM_ROLE, maxSessionSeconds: 3600 },
  permissions: [{ name: "bailiwick-team-1", arn: policyArn("bailiwick-team-1"), document: only("sqs:*") }],
  boundary: { name: "bailiwick-team-boundary", arn: policyArn("bailiwick-team-boundary"), document: all },
  trust,
  tags: { ...OURS, "bailiwick:team": "team" },
  coverage: { unscoped: [], withheld: [], partial: [], companions: [], dependentsUnknown: [] },
  catalogue: "",
  digest: "",
};

/** The account with the team's role as it was; `also`: another role that has its policy too; `none`: nothing of the team's. */
function holding({ also, none }: { readonly also?: string; readonly none?: true }): SimulatedAccount {
  const made = also === "bailiwick-gone" ? account() : new SimulatedAccount(ACCOUNT);
  if (none === true) return made;
  made.addPolicy("bailiwick-team-1", only("s3:*"), OURS);
  made.addPolicy("bailiwick-team-boundary", all, OURS);
  const role = {
    path: "/bailiwick/",
    trust: JSON.stringify(trust),
    boundary: policyArn("bailiwick-team-boundary"),
    maxSessionSeconds: 3600,
    description: null,
    tags: OURS,
    attached: [policyArn("bailiwick-team-1")],
    inline: {},
  };
  made.roles["bailiwick-team"] = role;
  if (also === "shared") made.roles.shared = { ...role, path: "/", boundary: null, tags: {} };
  const gone = made.roles["bailiwick-gone"];
  if (gone !== undefined) made.roles["bailiwick-gone"] = { ...gone, attached: [...gone.attached, policyArn("bailiwick-team-1")] };
  return made;
}

function planned(made: SimulatedAccount, more: Partial<Declared>, summary?: Record<string, number>) {
  const declared: Declared = {
    account: ACCOUNT,
    environment: "prod",
    bundles: [],
    naming: { path: "/bailiwick/", prefix: "bailiwick" },
    workspace: "SecureCart",
    breakGlass: [],
    placeOf: () => null,
    adopt: false,
    only: undefined,
    callers: [],
    administrators: () => new Set(),
    digest,
    ...more,
  };
  const live = { ...made.live(), ...(summary === undefined ? {} : { summary }) };
  const { changes, blocked, observed } = planAccount(declared, live, new Judge(ACCOUNT)).plan;
  return {
    kinds: changes.map(({ kind }) => kind),
    seen: observed.filter(({ what }) => what.startsWith("lies under")).map(({ subject }) => subject),
    why: blocked.filter(({ subject }) => subject.startsWith("role")).map(({ why }) => why),
  };
}

const GONE = ["detach-policy", "delete-role", "delete-policy"];

describe("what a plan refuses", () => {
  it("takes a role away that nothing speaks against", () => {
    expect(planned(account(), {})).toEqual({ kinds: GONE, seen: [], why: [] });
  });

  it("keeps the last administrator, and lets one of several go", () => {
    const last = planned(account(), { administrators: () => new Set([ROLE]) });
    expect(last).toEqual({ kinds: [], seen: [], why: ["it is the last administrator of the account, root aside"] });
    const another = planned(account(), { administrators: () => new Set([ROLE, `arn:aws:iam::${ACCOUNT}:user/ana`]) });
    expect(another.kinds).toEqual(GONE);
  });

  it("keeps the role that makes the calls, whatever path its session's ARN leaves out", () => {
    const { kinds, why } = planned(account(), { callers: [`arn:aws:iam::${ACCOUNT}:role/bailiwick-gone`] });
    expect([kinds, why]).toEqual([[], ["it is the role that makes these calls"]]);
    expect(planned(account(), { callers: ["arn:aws:iam::222233334444:role/bailiwick-gone"] }).kinds).toEqual(GONE);
  });

  it("keeps breakGlass principals", () => {
    expect(planned(account(), { breakGlass: ["arn:aws:iam::*:role/bailiwick/bailiwick-g*"] }).kinds).toEqual([]);
  });

  it("takes its own policies off a role that others put something on, and deletes it only where that is taken over", () => {
    const inline = { theirs: JSON.stringify(all) };
    const { kinds, why } = planned(account(inline), {});
    expect(kinds).toEqual(["detach-policy", "delete-policy"]);
    expect(why).toEqual([expect.stringContaining("inline policy theirs, which Bailiwick did not put there")]);
    expect(planned(account(inline), { adopt: true }).kinds).toEqual([
      "detach-policy",
      "delete-inline-policy",
      "delete-role",
      "delete-policy",
    ]);
  });

  it("counts who loses something though something else is gained, and who holds a policy of ours besides", () => {
    const wide = holding({ also: "shared" });
    const ana = `arn:aws:iam::${ACCOUNT}:role/shared`;
    const asked = { bundles: [BUNDLE], administrators: () => new Set([TEAM_ROLE]) };
    expect(planned(holding({}), asked).why).toEqual(["it is the last administrator of the account, root aside"]);
    expect(planned(wide, { ...asked, administrators: () => new Set([ana]) }).why).toEqual([
      `it would take something from ${ana}, the last administrator of the account, root aside`,
    ]);
    expect(planned(wide, { ...asked, administrators: () => new Set([ana, `arn:aws:iam::${ACCOUNT}:user/ana`]) }).why).toEqual([]);
    expect(planned(wide, { bundles: [BUNDLE], callers: [ana] }).why).toEqual([
      `whoever makes these calls, ${ana}, has policy bailiwick-team-1 too`,
    ]);
    expect(planned(wide, { bundles: [BUNDLE], breakGlass: [ana] }).why).toEqual([
      `the breakGlass principal ${ana}, which nothing here changes, has policy bailiwick-team-1 too`,
    ]);
  });

  it("holds back a policy that another role has too, where that role's own access changes", () => {
    const other = holding({ also: "bailiwick-gone" });
    expect(planned(other, { bundles: [BUNDLE] }).why).toEqual([
      expect.stringContaining(`${ROLE} has policy bailiwick-team-1 too, and more of its access changes`),
      expect.stringContaining("cannot be deleted"),
    ]);
  });

  it("takes an inline policy of the door's name for one only where it denies everything", () => {
    const made = account({ "bailiwick-closed": JSON.stringify(all) });
    expect(planned(made, {}).kinds).toEqual(["close-role", ...GONE]);
    const door = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
    expect(planned(account({ "bailiwick-closed": door }), {}).kinds).toEqual(GONE);
  });

  it("shows what lies under the path without a tag", () => {
    const made = account();
    const { "bailiwick-gone": role } = made.roles;
    if (role === undefined) throw new Error("no role");
    made.roles = { "bailiwick-gone": { ...role, tags: {} } };
    const { kinds, seen } = planned(made, {});
    expect([kinds, seen]).toEqual([[], ["role bailiwick-gone"]]);
  });

  it("says which quota is in the way", () => {
    const quota = (summary: Record<string, number>) => planned(holding({ none: true }), { bundles: [BUNDLE] }, summary).why;
    expect(quota({ Roles: 5, RolesQuota: 5 })).toEqual(["the account has no room for another role (5)"]);
    expect(quota({ Policies: 9, PoliciesQuota: 10 })).toEqual(["the account has no room for 2 more policies (10)"]);
    expect(quota({ AttachedPoliciesPerRoleQuota: 0 })).toEqual([
      expect.stringContaining("1 policies attached, and the account allows 0"),
    ]);
    expect(quota({ PolicySizeQuota: 20 })).toEqual([expect.stringContaining("longer than the 20 characters")]);
    expect(quota({ AssumeRolePolicySizeQuota: 20 })).toEqual([expect.stringContaining("longer than the 20 characters")]);
    expect(quota({ Roles: 4, RolesQuota: 5, Policies: 8, PoliciesQuota: 10 })).toEqual([]);
  });
});
