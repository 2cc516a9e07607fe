import { describe, expect, test } from "vitest";
import type { Rule } from "../../../src/audit/rule.js";
import { trustAnyPrincipal } from "../../../src/audit/rules/trust-any-principal.js";
import { trustCognitoGuests } from "../../../src/audit/rules/trust-cognito-guests.js";
import { trustOidcWideSubject } from "../../../src/audit/rules/trust-oidc-wide-subject.js";
import { trustSamlAudience } from "../../../src/audit/rules/trust-saml-audience.js";
import type { Statement } from "../../../src/iam/document.js";
import { ACCOUNT, details, document, evidenceOf, judge, role } from "../made-evidence.js";

type Condition = NonNullable<Statement["Condition"]>;

function outcome(rule: Rule, ...statements: readonly Partial<Statement>[]) {
  const made = role("r", { AssumeRolePolicyDocument: document(...statements) });
  return judge(rule, evidenceOf({ authorization: details({ RoleDetailList: [made] }) }));
}

/** What both rules about tokens say of a trust policy: `anybody`, `wide` (medium), `loose` (low), or `named`. */
function openness(issuer: string, Condition: Condition): string {
  const Federated = issuer.includes("cognito") ? issuer : `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;
  const statement = { Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated }, Condition };
  const [anybody] = outcome(trustAnyPrincipal, statement).drafts;
  if (anybody !== undefined) return anybody.severity === "critical" ? "anybody" : "anybody, perhaps";
  const [wide] = outcome(trustOidcWideSubject, statement).drafts;
  if (wide === undefined) return "named";
  return wide.severity === "medium" ? "wide" : "loose";
}

const GITHUB = "token.actions.githubusercontent.com";
const like = (issuer: string, sub: string | readonly string[], more: Condition = {}): Condition => ({
  ...more,
  StringLike: { [`${issuer}:sub`]: sub },
});
const equals = (issuer: string, sub: string): Condition => ({ StringEquals: { [`${issuer}:sub`]: sub } });

describe("whom tokens let in", () => {
  test.each<[string, Condition, string]>([
    ["every repository of an owner", like(GITHUB, "repo:example/*"), "wide"],
    ["every repository, at any ref", like(GITHUB, "repo:example/*:*"), "wide"],
    ["every main branch of an owner", like(GITHUB, "repo:example/*:ref:refs/heads/main"), "wide"],
    ["repositories whose name begins so", like(GITHUB, "repo:example/app*"), "wide"],
    ["one of two that is wide", like(GITHUB, ["repo:example/app:ref:refs/heads/main", "repo:other/*"]), "wide"],
    ["any ref of a repository", like(GITHUB, "repo:example/app:*"), "loose"],
    ["a branch", like(GITHUB, "repo:example/app:ref:refs/heads/main"), "named"],
    ["branches of a repository", like(GITHUB, "repo:example/app:ref:refs/heads/release-*"), "named"],
    ["an environment", equals(GITHUB, "repo:example/app:environment:prod"), "named"],
    ["a star that is no wildcard", equals(GITHUB, "repo:example/*"), "named"],
    ["owners whose name begins so", like(GITHUB, "repo:example*"), "anybody"],
    ["any subject", like(GITHUB, "*"), "anybody"],
    ["no subject", { StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" } }, "anybody"],
    ["everybody but one", { StringNotLike: { [`${GITHUB}:sub`]: "repo:bad/*" } }, "anybody"],
    ["a subject if there is one", { StringLikeIfExists: { [`${GITHUB}:sub`]: "repo:example/app:*" } }, "anybody, perhaps"],
    ["all of no subjects", { "ForAllValues:StringLike": { [`${GITHUB}:sub`]: "repo:example/app:*" } }, "anybody, perhaps"],
    ["an owner by a claim", { StringEquals: { [`${GITHUB}:repository_owner`]: "example" } }, "wide"],
    ["a repository by a claim", { StringEquals: { [`${GITHUB}:repository`]: "example/app" } }, "named"],
    [
      "any subject, but one that the network keeps out",
      like(GITHUB, "*", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }),
      "anybody, perhaps",
    ],
  ])("GitHub: %s", (_what, condition, expected) => {
    expect(openness(GITHUB, condition)).toBe(expected);
  });

  test.each<[string, string, string, string]>([
    ["gitlab.com", "project_path:group/*", "wide", "every project of a group"],
    ["gitlab.com", "project_path:group/app:ref_type:branch:ref:main", "named", "a branch"],
    ["gitlab.com", "project_path:group/app:*", "loose", "every ref of a project"],
    ["gitlab.com", "project_path:*", "anybody", "every project of everybody"],
    ["app.terraform.io", "organization:example:*", "wide", "every workspace of an organization"],
    ["app.terraform.io", "organization:example:project:net:workspace:prod:run_phase:apply", "named", "applies of a workspace"],
    ["app.terraform.io", "organization:example:project:net:workspace:prod:run_phase:*", "loose", "plans of a workspace too"],
    ["app.terraform.io", "organization:*", "anybody", "every organization"],
    ["agent.buildkite.com", "organization:example:pipeline:*", "wide", "every pipeline"],
    ["agent.buildkite.com", "organization:example:pipeline:app:ref:refs/heads/main:*", "named", "a branch of a pipeline"],
    ["oidc.circleci.com/org/0aa1", "org/0aa1/project/*", "wide", "every project of the organization"],
    ["oidc.circleci.com/org/0aa1", "org/0aa1/project/77bb/user/*", "named", "a project"],
    ["oidc.eks.us-east-1.amazonaws.com/id/ABC1", "system:serviceaccount:*:*", "wide", "every service account"],
    ["oidc.eks.us-east-1.amazonaws.com/id/ABC1", "system:serviceaccount:pay:worker", "named", "a service account"],
    ["oidc.eks.us-east-1.amazonaws.com/id/ABC1", "system:serviceaccount:pay:*", "loose", "a namespace"],
  ])("%s %s: %s (%s)", (issuer, subject, expected) => {
    expect(openness(issuer, like(issuer, subject))).toBe(expected);
  });

  test("a cluster's tokens with the audience alone are those of every pod", () => {
    const issuer = "oidc.eks.us-east-1.amazonaws.com/id/ABC1";
    expect(openness(issuer, { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" } })).toBe("wide");
  });
  test("Bitbucket's workspace issuer with its audience alone is every repository of the workspace", () => {
    const issuer = "api.bitbucket.org/2.0/workspaces/example/pipelines-config/identity/oidc";
    expect(openness(issuer, { StringEquals: { [`${issuer}:aud`]: "ari:cloud:bitbucket::workspace/1" } })).toBe("wide");
    expect(openness(issuer, like(issuer, "{repo-uuid}:*"))).toBe("named");
  });
  test("a company's own provider without a subject lets in its whole directory", () => {
    const issuer = "login.example.com";
    expect(openness(issuer, { StringEquals: { [`${issuer}:aud`]: "aws" } })).toBe("loose");
    expect(openness(issuer, equals(issuer, "worker"))).toBe("named");
  });
});

describe("Cognito identity pools", () => {
  const COGNITO = "cognito-identity.amazonaws.com";
  const aud = { [`${COGNITO}:aud`]: "us-east-1:pool" };
  const trusting = (Condition: Condition): Partial<Statement> => ({
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: COGNITO },
    Condition,
  });
  test.each<[string, Condition, string, string]>([
    ["the pool alone", { StringEquals: aud }, "pass", "fail"],
    [
      "people who signed in",
      { StringEquals: aud, "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "authenticated" } },
      "pass",
      "pass",
    ],
    ["guests", { StringEquals: aud, "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "unauthenticated" } }, "pass", "fail"],
    // The pattern takes in `unauthenticated`.
    [
      "a pattern for both",
      { StringEquals: aud, "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "*authenticated" } },
      "pass",
      "fail",
    ],
    ["no pool", { "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "authenticated" } }, "fail", "pass"],
    ["any pool", { StringLike: { [`${COGNITO}:aud`]: "us-east-1:*" } }, "fail", "pass"],
  ])("%s", (_what, condition, anybody, guests) => {
    expect(outcome(trustAnyPrincipal, trusting(condition)).status).toBe(anybody);
    expect(outcome(trustCognitoGuests, trusting(condition)).status).toBe(guests);
  });
});

test.each<[string, Condition | undefined, string]>([
  ["with the audience", { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } }, "pass"],
  ["without a condition", undefined, "fail"],
  ["with another condition only", { StringEquals: { "SAML:iss": "https://idp.example.com" } }, "fail"],
  ["with the audience if there is one", { StringEqualsIfExists: { "SAML:aud": "https://signin.aws.amazon.com/saml" } }, "pass"],
])("SAML %s", (_what, Condition, status) => {
  const statement = {
    Action: "sts:AssumeRoleWithSAML",
    Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/sso` },
    ...(Condition && { Condition }),
  };
  expect(outcome(trustSamlAudience, statement).status).toBe(status);
});
