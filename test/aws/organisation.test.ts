import { describe, expect, test } from "vitest";
import { accountIds, organisationOf } from "./organisation.js";

const OPTIONS = { accounts: 4, regions: ["us-east-1", "eu-west-1"], findingsPerAccount: 101, guarddutyPerAccount: 11, seed: 7 };
const [, MEMBER = ""] = accountIds(2);

function everything(seed: number) {
  const world = organisationOf({ ...OPTIONS, seed });
  const region = world.region(MEMBER, "eu-west-1");
  const of = (set: { length: number; at(i: number): unknown } | undefined) =>
    Array.from({ length: set?.length ?? 0 }, (_, i) => set?.at(i));
  return {
    organization: { id: world.organization?.id, units: [...(world.organization?.units.keys() ?? [])] },
    roles: [...world.account(MEMBER).iam.roles.values()],
    detector: region.detector?.id,
    guardduty: of(region.detector?.findings),
    securityhub: of(region.hub?.findings),
  };
}

describe("a made-up organization", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(everything(7)).toEqual(everything(7));
    const [seventh, eighth] = [everything(7), everything(8)];
    expect(eighth.organization.id).not.toBe(seventh.organization.id);
    expect(eighth.detector).not.toBe(seventh.detector);
    expect(eighth.securityhub).not.toEqual(seventh.securityhub);
  });

  test("spreads an account's findings over its regions, each with an id of its own", () => {
    const world = organisationOf(OPTIONS);
    const sets = ["us-east-1", "eu-west-1"].map((region) => world.region(MEMBER, region));
    expect(sets.map(({ hub }) => hub?.findings.length)).toEqual([51, 50]);
    expect(sets.map(({ detector }) => detector?.findings.length)).toEqual([6, 5]);
    const ids = sets.flatMap(({ hub }) =>
      Array.from({ length: hub?.findings.length ?? 0 }, (_, i) => String(hub?.findings.at(i).Id)),
    );
    expect(new Set(ids).size).toBe(101);
    for (const [i, id] of ids.slice(0, 51).entries()) expect(sets[0]?.hub?.findings.indexOf(id)).toBe(i);
    expect(sets[0]?.hub?.findings.indexOf("arn:aws:securityhub:other/00000001")).toBe(-1);
  });

  test("holds many findings as a function, not in memory", () => {
    const world = organisationOf({ accounts: 200, regions: ["us-east-1", "eu-west-1"], findingsPerAccount: 200_000 });
    const { hub } = world.region(MEMBER, "us-east-1");
    expect(hub?.findings.length).toBe(100_000);
    const last = hub?.findings.at(99_999);
    expect(last).toEqual(hub?.findings.at(99_999));
    expect(hub?.findings.indexOf(String(last?.Id))).toBe(99_999);
  });

  test("plants what was asked for", () => {
    const planted = { [MEMBER]: ["administrator-without-mfa", "open-role", "root-key", "no-password-policy"] as const };
    const { iam } = organisationOf({ ...OPTIONS, planted }).account(MEMBER);
    expect(iam.users.get("planted-administrator")).toMatchObject({ mfa: false });
    expect(iam.roles.get("planted-open")?.trust).toContain('"AWS":"*"');
    expect(iam.root.keys).toHaveLength(1);
    expect(iam.passwordPolicy).toBeUndefined();
  });
});
