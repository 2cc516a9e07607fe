import { describe, expect, it } from "vitest";
import { decide } from "../../src/iam/decide.js";
import type { Identity, Team } from "../../src/model/workspace.js";
import { trustOf } from "../../src/roles/trust.js";
import { ACCOUNT, teamOf, workspaceOf } from "./made.js";

const scope = { environment: "nonprod", account: ACCOUNT, regions: ["us-east-1"] };
const role = `arn:aws:iam::${ACCOUNT}:role/bailiwick/bailiwick-t`;

function asks(team: Team, identity: Record<string, Identity> = {}, others: readonly Team[] = []) {
  const workspace = workspaceOf([team, ...others]);
  const resourcePolicy = trustOf(team, { ...workspace, identity: { ...workspace.identity, ...identity } }, scope);
  if (resourcePolicy === undefined) throw new Error("no trust policy");
  return (principal: string, action: string, context: Record<string, string>) =>
    decide({ request: { principal, action, resource: role, context }, identityPolicies: [], resourcePolicy }).decision;
}

describe("trust of people", () => {
  const provider = `arn:aws:iam::${ACCOUNT}:saml-provider/sso`;
  const good = {
    "SAML:aud": "https://signin.aws.amazon.com/saml",
    "aws:RequestTag/team": "t",
    "sts:SourceIdentity": "ana@example.com",
  };
  const ask = asks(teamOf("t", {}));
  const without = (key: string) => Object.fromEntries(Object.entries(good).filter(([name]) => name !== key));

  it("lets a SAML session with audience, team and source identity in", () => {
    expect(ask(provider, "sts:AssumeRoleWithSAML", good)).toBe("allowed");
  });

  it.each(Object.keys(good))("asks for %s", (key) => {
    expect(ask(provider, "sts:AssumeRoleWithSAML", without(key))).toBe("implicitDeny");
  });

  it("keeps another team's session and another provider out", () => {
    expect(ask(provider, "sts:AssumeRoleWithSAML", { ...good, "aws:RequestTag/team": "u" })).toBe("implicitDeny");
    expect(ask(`${provider}2`, "sts:AssumeRoleWithSAML", good)).toBe("implicitDeny");
    expect(ask(provider, "sts:TagSession", { ...good, "aws:RequestTag/team": "u" })).toBe("implicitDeny");
  });

  it("asks an OIDC token for audience and claim, and a session tag where AWS knows no such claim", () => {
    const oidc = "arn:aws:iam::${account}:oidc-provider/login.example.com/a";
    const filled = `arn:aws:iam::${ACCOUNT}:oidc-provider/login.example.com/a`;
    const bySub = asks(teamOf("t", {}), { default: { type: "oidc", provider: oidc, audience: "aws", teamClaim: "sub" } });
    const context = { "login.example.com/a:aud": "aws", "login.example.com/a:sub": "t", "sts:SourceIdentity": "ana@example.com" };
    expect(bySub(filled, "sts:AssumeRoleWithWebIdentity", context)).toBe("allowed");
    expect(bySub(filled, "sts:AssumeRoleWithWebIdentity", { ...context, "login.example.com/a:sub": "u" })).toBe("implicitDeny");
    const byTag = asks(teamOf("t", {}), { default: { type: "oidc", provider: oidc, audience: "aws", teamClaim: "squad" } });
    expect(byTag(filled, "sts:AssumeRoleWithWebIdentity", context)).toBe("implicitDeny");
    expect(byTag(filled, "sts:AssumeRoleWithWebIdentity", { ...context, "aws:RequestTag/squad": "t" })).toBe("allowed");
  });

  it("asks IAM principals for MFA, and for their team where several teams come in the same way", () => {
    const iam: Identity = { type: "iam", principals: ["arn:aws:iam::${account}:user/ana"], mfa: true };
    const ana = `arn:aws:iam::${ACCOUNT}:user/ana`;
    const context = { "aws:MultiFactorAuthPresent": "true", "sts:SourceIdentity": "ana@example.com" };
    const alone = asks(teamOf("t", {}), { default: iam });
    expect(alone(ana, "sts:AssumeRole", context)).toBe("allowed");
    expect(alone(ana, "sts:AssumeRole", { "sts:SourceIdentity": "ana@example.com" })).toBe("implicitDeny");
    expect(alone(`arn:aws:iam::${ACCOUNT}:user/bo`, "sts:AssumeRole", context)).toBe("implicitDeny");
    const shared = asks(teamOf("t", {}), { default: iam }, [teamOf("u", {})]);
    expect(shared(ana, "sts:AssumeRole", context)).toBe("implicitDeny");
    expect(shared(ana, "sts:AssumeRole", { ...context, "aws:PrincipalTag/team": "t" })).toBe("allowed");
  });
});

describe("trust of workloads", () => {
  const workload = (trust: Team["trust"]) => teamOf("t", { kind: "workload", trust });

  it("trusts a service for the account and the resource alone", () => {
    const sourceArn = "arn:aws:lambda:${region}:${account}:function:jobs-*";
    const ask = asks(workload([{ service: "lambda.amazonaws.com", sourceArn }]));
    const context = { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": `arn:aws:lambda:us-east-1:${ACCOUNT}:function:jobs-a` };
    expect(ask("lambda.amazonaws.com", "sts:AssumeRole", context)).toBe("allowed");
    expect(ask("lambda.amazonaws.com", "sts:AssumeRole", { ...context, "aws:SourceAccount": "999999999999" })).toBe(
      "implicitDeny",
    );
    expect(ask("lambda.amazonaws.com", "sts:AssumeRole", { "aws:SourceAccount": ACCOUNT })).toBe("implicitDeny");
    expect(ask("ec2.amazonaws.com", "sts:AssumeRole", context)).toBe("implicitDeny");
  });

  it("trusts an OIDC subject, by wildcard only where one is written", () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
    const claims = (sub: string) => ({
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": sub,
    });
    const exact = asks(
      workload([{ oidc: { provider, audience: "sts.amazonaws.com", subject: "repo:a/b:ref:refs/heads/main" } }]),
    );
    expect(exact(provider, "sts:AssumeRoleWithWebIdentity", claims("repo:a/b:ref:refs/heads/main"))).toBe("allowed");
    expect(exact(provider, "sts:AssumeRoleWithWebIdentity", claims("repo:a/b:pull_request"))).toBe("implicitDeny");
    const like = asks(workload([{ oidc: { provider, audience: "sts.amazonaws.com", subject: "repo:a/b:*" } }]));
    expect(like(provider, "sts:AssumeRoleWithWebIdentity", claims("repo:a/b:pull_request"))).toBe("allowed");
    expect(like(provider, "sts:AssumeRoleWithWebIdentity", claims("repo:a/c:pull_request"))).toBe("implicitDeny");
  });

  it("trusts another account with its external id", () => {
    expect(trustOf(workload([{ account: "444455556666", externalId: "x-1" }]), workspaceOf([]), scope)?.Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::444455556666:root" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "x-1" } },
      },
    ]);
  });
});
