import { describe, expect, it } from "vitest";
import type { PolicyDocument } from "../../../src/iam/document.js";
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

function planned(made: SimulatedAccount, more: Partial<Declared>) {
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
  const { changes, blocked } = planAccount(declared, made.live(), new Judge(ACCOUNT)).plan;
  return {
    kinds: changes.map(({ kind }) => kind),
    why: blocked.filter(({ subject }) => subject.startsWith("role")).map(({ why }) => why),
  };
}

const GONE = ["detach-policy", "delete-role", "delete-policy"];

describe("what a plan refuses", () => {
  it("takes a role away that nothing speaks against", () => {
    expect(planned(account(), {})).toEqual({ kinds: GONE, why: [] });
  });

  it("keeps the last administrator, and lets one of several go", () => {
    const last = planned(account(), { administrators: () => new Set([ROLE]) });
    expect(last).toEqual({ kinds: [], why: ["it is the last administrator of the account, root aside"] });
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
});
