import { type ConditionRef, demands } from "../conditions.js";
import type { LintPolicy, LintStatement, PrincipalRef } from "../policy.js";
import { principalRule, quoted, statementRule } from "../rule.js";

function asks({ conditions }: LintStatement, wanted: RegExp): ConditionRef | undefined {
  return conditions.find((condition) => demands(condition) && wanted.test(condition.key));
}

const allowsTrust = ({ effect, notPrincipals }: LintStatement, { type }: LintPolicy): boolean =>
  type === "trust" && effect === "Allow" && !notPrincipals;

const does = ({ actions }: LintStatement, name: string): boolean => actions.some(({ pattern }) => pattern === name);

const issuerOf = ({ kind, name }: PrincipalRef): string | undefined => {
  if (kind !== "Federated") return undefined;
  const at = name.indexOf(":oidc-provider/");
  if (at >= 0) return name.slice(at + 15);
  return /^[a-z.-]+\.(com)$/.test(name) ? name : undefined;
};

const AUDIENCE = /:(aud|azp|oaud|app_id)$/;
const SUBJECT =
  /:(sub|id|job_workflow_ref|repository|repository_id|repository_owner|repository_owner_id|user_id|amr|terraform_.*|namespace.*)$|^aws:requesttag\//;

export const oidcAudience = principalRule(
  "oidc-audience",
  "warning",
  "Trust in an OIDC provider asks for the audience",
  (principal, statement, policy) => {
    const issuer = issuerOf(principal);
    if (issuer === undefined || !allowsTrust(statement, policy) || !does(statement, "sts:assumerolewithwebidentity"))
      return undefined;
    if (asks(statement, AUDIENCE) !== undefined) return undefined;
    return {
      at: principal.node,
      message: `A token of ${quoted(issuer)} for any application is taken.`,
      mend: `Add StringEquals on ${quoted(`${issuer}:aud`)}.`,
    };
  },
);

export const oidcSubject = principalRule(
  "oidc-subject",
  "warning",
  "Trust in an OIDC provider asks for the subject",
  (principal, statement, policy) => {
    const issuer = issuerOf(principal);
    if (issuer === undefined || !allowsTrust(statement, policy) || !does(statement, "sts:assumerolewithwebidentity"))
      return undefined;
    // Where an application of one's own is the audience, everybody who signs in there is meant.
    if (!principal.name.includes(":oidc-provider/") || /cognito/.test(issuer) || asks(statement, SUBJECT) !== undefined)
      return undefined;
    return {
      at: principal.node,
      message: `Every subject of ${quoted(issuer)} is taken.`,
      mend: `Add a condition on ${quoted(`${issuer}:sub`)}.`,
    };
  },
);

/** A subject whose owner is not written out: `*`, `repo:*`, `repo:example*`. */
const WIDE = /^[^*?:]*[*?]|^[a-z_]+:[^/*?:]*[*?]/i;

export const oidcWideSubject = statementRule(
  "oidc-wide-subject",
  "warning",
  "An OIDC subject names its owner",
  (statement, policy) => {
    if (!allowsTrust(statement, policy)) return undefined;
    for (const { key, values, operator } of statement.conditions) {
      if (!/\..*:sub$/.test(key) || operator?.comparison !== "like" || operator.negated) continue;
      const wide = values.find(({ text }) => WIDE.test(text));
      if (wide !== undefined)
        return {
          at: wide.node,
          message: `${quoted(wide.text)} lets in subjects of owners that it does not name.`,
          mend: "Write the owner out, up to its slash.",
        };
    }
    return undefined;
  },
);

export const samlAudience = principalRule(
  "saml-audience",
  "warning",
  "Trust in a SAML provider asks for the audience",
  (principal, statement, policy) => {
    if (principal.kind !== "Federated" || !principal.name.includes(":saml-provider/") || !allowsTrust(statement, policy))
      return undefined;
    if (!does(statement, "sts:assumerolewithsaml") || asks(statement, /^saml:(aud|iss|sub|namequalifier|doc)$/) !== undefined)
      return undefined;
    return {
      at: principal.node,
      message: "An assertion for any recipient is taken.",
      mend: 'Add StringEquals on SAML:aud with "https://signin.aws.amazon.com/saml".',
    };
  },
);

/** Keys that tell an account's own people or a partner's customer apart. */
const TELLS =
  /^(sts:externalid|aws:principal(arn|orgid|orgpaths|account|tag\/.*|type)|aws:userid|aws:username|aws:multifactorauth(present|age)|aws:source(ip|vpc|vpce|identity)|sts:(sourceidentity|rolesessionname)|aws:requesttag\/.*)$/;

export const externalId = principalRule(
  "external-id",
  "suggestion",
  "Trust in a whole account says for whom",
  (principal, statement, policy) => {
    if (
      principal.kind !== "AWS" ||
      !allowsTrust(statement, policy) ||
      !/^(\d{12}|arn:[^:]*:iam::\d{12}:root)$/.test(principal.name)
    )
      return undefined;
    if (statement.conditions.some(({ key }) => TELLS.test(key))) return undefined;
    return {
      at: principal.node,
      message:
        "Everybody in the account whom its own policies allow can take the role; if the account is another company's, so can its other customers.",
      mend: "Name the role that is meant; for another company add sts:ExternalId.",
    };
  },
);

const NEEDS: readonly (readonly [action: string, kind: RegExp, who: string])[] = [
  ["sts:assumerolewithsaml", /^Federated$/, "a SAML provider under Federated"],
  ["sts:assumerolewithwebidentity", /^Federated$/, "an OIDC provider under Federated"],
  ["sts:assumerole", /^(AWS|Service)$/, "AWS or Service"],
];

export const trustPrincipalKind = statementRule(
  "trust-principal-kind",
  "warning",
  "A trust policy's action fits its principals",
  ({ actions, principals, notPrincipals, principalsKnown }, { type }) => {
    if (type !== "trust" || notPrincipals || principals.length === 0 || !principalsKnown) return undefined;
    for (const [name, kind, who] of NEEDS) {
      const action = actions.find(({ pattern }) => pattern === name);
      if (action !== undefined && !principals.some((principal) => kind.test(principal.kind) || principal.name === "*"))
        return {
          at: action.node,
          message: `${quoted(action.node.value)} is not for principals of this kind.`,
          mend: `It needs ${who}.`,
        };
    }
    return undefined;
  },
);
