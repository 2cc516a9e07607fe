import { describe, expect, it } from "vitest";
import { Attribution } from "../../src/audit/attribution.js";
import { AccountPrincipals } from "../../src/audit/principals.js";
import { reachOf } from "../../src/audit/reach.js";
import { undeclaredDrafts } from "../../src/audit/rules/undeclared-access.js";
import type { AccountEvidence, AuthorizationDetails } from "../../src/model/evidence.js";

const ARN = "arn:aws:iam::111122223333:role/odd";

function evidenceOf(action: string): AccountEvidence & { readonly authorization: AuthorizationDetails } {
  const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] } as const;
  return {
    account: "111122223333",
    authorization: {
      UserDetailList: [],
      GroupDetailList: [],
      Policies: [],
      RoleDetailList: [
        {
          Path: "/",
          RoleName: "odd",
          RoleId: "AROAODD",
          Arn: ARN,
          RolePolicyList: [{ PolicyName: "p", PolicyDocument: document }],
        },
      ],
    },
    credentialReport: undefined,
    summary: undefined,
    passwordPolicy: undefined,
    virtualMfaDevices: undefined,
    serverCertificates: undefined,
    sources: [],
  };
}

describe("actions that the catalogue does not know", () => {
  it.each(["brandnewservice:*", "iam:BecomeGod", "s3:Obliterate*"])("%s is reported and is not called nothing", (action) => {
    const evidence = evidenceOf(action);
    const principals = new AccountPrincipals(evidence);
    const [draft] = [...undeclaredDrafts(evidence, principals, new Attribution({ owners: [], environments: [] }, []))];
    expect(draft).toMatchObject({ rule: "undeclared-access", severity: "medium" });
    expect(draft?.uncertain?.join()).toContain(action);
    const principal = principals.find(ARN);
    expect(principal && reachOf(principal, [])).toBe("writes");
  });

  it("a known action says nothing of the kind", () => {
    const evidence = evidenceOf("s3:GetObject");
    const [draft] = [
      ...undeclaredDrafts(evidence, new AccountPrincipals(evidence), new Attribution({ owners: [], environments: [] }, [])),
    ];
    expect(draft?.uncertain).toBeUndefined();
  });
});
