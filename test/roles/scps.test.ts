import { describe, expect, it } from "vitest";
import { decide } from "../../src/iam/decide.js";
import { sizeOf } from "../../src/roles/pack.js";
import { scpsOf } from "../../src/roles/scps.js";
import { ACCOUNT, guardrail, matching, workspaceOf } from "./made.js";

const full = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } } as const;

function scps(...guardrails: ReturnType<typeof guardrail>[]) {
  const workspace = workspaceOf([], { guardrails, breakGlass: ["arn:aws:iam::*:role/rescue"] });
  const [environment] = workspace.environments;
  if (environment === undefined) throw new Error("no environment");
  return scpsOf(workspace, environment);
}

describe("scpsOf", () => {
  const trail = guardrail("protect-trail", matching("cloudtrail:Stop*"), {
    patterns: ["cloudtrail:Stop*"],
    exempt: ["arn:aws:iam::${account}:role/trail-keeper"],
    doesNotCover: ["the management account"],
  });

  it("bind everybody but the exempt and whoever breaks the glass", () => {
    const { scps: made, diagnostics } = scps(trail);
    expect(diagnostics).toEqual([]);
    expect(made[0]?.doesNotCover).toEqual(["the management account"]);
    const ask = (role: string) =>
      decide({
        request: {
          principal: `arn:aws:iam::${ACCOUNT}:role/${role}`,
          action: "cloudtrail:StopLogging",
          resource: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`,
          context: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/${role}` },
        },
        identityPolicies: [full],
        serviceControlPolicies: [[full, ...made.map((scp) => scp.document)]],
      }).decision;
    expect(["anyone", "trail-keeper", "rescue"].map(ask)).toEqual(["explicitDeny", "allowed", "allowed"]);
  });

  it("leave out guardrails of other environments", () => {
    expect(scps({ ...trail, in: ["prod"] }).scps).toEqual([]);
  });

  it("are split at 5,120 characters, and say when there are too many", () => {
    const long = (n: number) =>
      guardrail(`long-${n}`, matching("ec2:Describe*"), { patterns: matching("ec2:Describe*").slice(0, 100) });
    const { scps: made, diagnostics } = scps(...Array.from({ length: 6 }, (_, n) => long(n)));
    for (const scp of made) expect(sizeOf(scp.document)).toBeLessThanOrEqual(5120);
    expect(new Set(made.map((scp) => scp.name)).size).toBe(made.length);
    expect(diagnostics.map((one) => one.code)).toEqual(["too-many-scps"]);
  });

  it("say which guardrail alone is too long, and which asks contrary things", () => {
    const huge = guardrail("huge", [], { patterns: matching("ec2:*") });
    expect(scps(huge).diagnostics).toMatchObject([
      { code: "guardrail-does-not-fit", place: huge.place, reason: expect.stringContaining("5120") },
    ]);
  });
});
