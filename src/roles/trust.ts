import type { ConditionBlock, PolicyDocument, Statement } from "../iam/document.js";
import type { Identity, Team, WorkloadTrust, Workspace } from "../model/workspace.js";
import { documentOf } from "./pack.js";
import { fillTemplates, type Scope } from "./scope.js";
import { oneOrMany } from "./statements.js";

const SOURCE_IDENTITY: ConditionBlock = { StringLike: { "sts:SourceIdentity": "?*" } };

/** Claims of an OIDC token that AWS offers as condition keys of any provider; others reach IAM only as session tags. */
const OIDC_CLAIMS = ["aud", "azp", "sub"];

/** `arn:aws:iam::111122223333:oidc-provider/token.example.com/x` -> `token.example.com/x`, the front of its condition keys. */
function oidcHost(provider: string): string {
  return provider.slice(provider.indexOf("oidc-provider/") + "oidc-provider/".length);
}

/** Whoever comes in must say who they are (a source identity that cannot be taken off), and tags are accepted only with the team's own. */
function statements(
  principal: Statement["Principal"],
  action: string,
  conditions: ConditionBlock,
  tag: ConditionBlock | undefined,
): Statement[] {
  const from = principal === undefined ? {} : { Principal: principal };
  const list: Statement[] = [
    { Sid: "Assume", Effect: "Allow", ...from, Action: action, Condition: { ...conditions, ...SOURCE_IDENTITY } },
    { Sid: "SourceIdentity", Effect: "Allow", ...from, Action: "sts:SetSourceIdentity", Condition: SOURCE_IDENTITY },
  ];
  if (tag !== undefined) list.push({ Sid: "Tags", Effect: "Allow", ...from, Action: "sts:TagSession", Condition: tag });
  return list;
}

function people(identity: Identity, team: string, shared: boolean, scope: Scope): Statement[] {
  if (identity.type === "iam") {
    const principals = fillTemplates(identity.principals, scope);
    const conditions: ConditionBlock = {
      ...(identity.mfa ? { Bool: { "aws:MultiFactorAuthPresent": "true" } } : {}),
      ...(shared ? { StringEquals: { "aws:PrincipalTag/team": team } } : {}),
    };
    return statements({ AWS: oneOrMany(principals) }, "sts:AssumeRole", conditions, undefined);
  }
  const [provider = identity.provider] = fillTemplates([identity.provider], scope);
  const principal = { Federated: provider };
  if (identity.type === "saml") {
    const tag = { [`aws:RequestTag/${identity.teamTag}`]: team };
    const conditions = { StringEquals: { "SAML:aud": identity.audience, ...tag } };
    return statements(principal, "sts:AssumeRoleWithSAML", conditions, { StringEquals: tag });
  }
  const host = oidcHost(provider);
  const isClaim = OIDC_CLAIMS.includes(identity.teamClaim);
  const claim = { [isClaim ? `${host}:${identity.teamClaim}` : `aws:RequestTag/${identity.teamClaim}`]: team };
  const conditions = { StringEquals: { [`${host}:aud`]: identity.audience, ...claim } };
  return statements(principal, "sts:AssumeRoleWithWebIdentity", conditions, isClaim ? undefined : { StringEquals: claim });
}

function workload(trust: WorkloadTrust, scope: Scope): Statement[] {
  if ("service" in trust) {
    const arns = trust.sourceArn === undefined ? [] : fillTemplates([trust.sourceArn], scope);
    const when: ConditionBlock = {
      ...(arns.length === 0 ? {} : { ArnLike: { "aws:SourceArn": oneOrMany(arns) } }),
      StringEquals: { "aws:SourceAccount": scope.account },
    };
    return [{ Effect: "Allow", Principal: { Service: trust.service }, Action: "sts:AssumeRole", Condition: when }];
  }
  if ("oidc" in trust) {
    const [provider = trust.oidc.provider] = fillTemplates([trust.oidc.provider], scope);
    const [subject = trust.oidc.subject] = fillTemplates([trust.oidc.subject], scope);
    const host = oidcHost(provider);
    const like = /[*?]/.test(subject);
    const when: ConditionBlock = {
      StringEquals: { [`${host}:aud`]: trust.oidc.audience, ...(like ? {} : { [`${host}:sub`]: subject }) },
      ...(like ? { StringLike: { [`${host}:sub`]: subject } } : {}),
    };
    return [{ Effect: "Allow", Principal: { Federated: provider }, Action: "sts:AssumeRoleWithWebIdentity", Condition: when }];
  }
  const [account = trust.account] = fillTemplates([trust.account], scope);
  const when = trust.externalId === undefined ? {} : { Condition: { StringEquals: { "sts:ExternalId": trust.externalId } } };
  return [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole", ...when }];
}

/**
 * Who may assume the team's role in the account. People come by their identity provider with the audience, the team's own tag or claim
 * and a source identity; workloads by service, OIDC subject or account. Undefined where the team's identity is not declared.
 */
export function trustOf(team: Team, workspace: Workspace, scope: Scope): PolicyDocument | undefined {
  if (team.kind === "workload") return documentOf(team.trust.flatMap((trust) => workload(trust, scope)));
  const identity = workspace.identity[team.identity];
  if (identity === undefined) return undefined;
  const shared = workspace.teams.filter((other) => other.kind === "people" && other.identity === team.identity).length > 1;
  return documentOf(people(identity, team.team, shared, scope));
}
