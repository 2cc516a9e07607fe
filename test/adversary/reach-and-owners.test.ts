import { describe, expect, it } from "vitest";
import { AccountPrincipals } from "../../src/audit/principals.js";
import { reachOf } from "../../src/audit/reach.js";
import type { AuthorizationDetails, RoleDetail } from "../../src/model/evidence.js";

function account(role: Partial<RoleDetail> & { readonly Arn: string }): AccountPrincipals {
  const authorization: AuthorizationDetails = {
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [{ Path: "/", RoleName: role.Arn.split("/").at(-1) ?? "", RoleId: "AROAEXAMPLE", ...role }],
  };
  return new AccountPrincipals({ account: "111122223333", authorization });
}

describe("becoming somebody else", () => {
  it.each([["*"], ["arn:aws:iam::*:role/*"], ["arn:aws:iam::111122223333:role/*"]])(
    "leave to assume %s is not called harmless",
    (resource) => {
      const arn = "arn:aws:iam::111122223333:role/jumper";
      const policy = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: resource }],
      } as const;
      const principal = account({ Arn: arn, RolePolicyList: [{ PolicyName: "jump", PolicyDocument: policy }] }).find(arn);
      expect(principal).toBeDefined();
      if (principal !== undefined) expect(reachOf(principal, [])).toBe("unknown");
    },
  );
});

describe("service-linked roles", () => {
  it("are known by their ARN, not by a path that contradicts it", () => {
    const hidden = account({ Arn: "arn:aws:iam::111122223333:role/hidden", Path: "/aws-service-role/x/" });
    expect(hidden.find("arn:aws:iam::111122223333:role/hidden")?.serviceLinked).toBe(false);
    const linked = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
    expect(account({ Arn: linked, Path: "/aws-service-role/ecs.amazonaws.com/" }).find(linked)?.serviceLinked).toBe(true);
  });
});
